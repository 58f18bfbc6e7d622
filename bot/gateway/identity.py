"""The log-in desk: names, birth dates and codes go here and never to Rasa, its tracker or a log."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from aiohttp import web
from sqlalchemy.orm import Session

from bot import library
from bot.bus import INBOX, INQUIRIES, OUTBOX
from bot.errors import RecordsUnavailable
from bot.gateway import log_in_text
from bot.gateway.log_in_text import BirthDate, Claim, Code, Details, Name, NewCode, Unclear
from bot.records.access import identity, web_sessions
from bot.records.access.codes import CodeToSend
from bot.records.access.identity import ConfirmOutcome
from bot.records.casework import inquiries
from bot.records.chart.birthdate import mentions_date, parse_birth_date
from bot.records.messaging import conversations, messages
from bot.records.models import InboxMessage, Inquiry
from bot.records.outbound import outbox
from bot.reply import Language, Reply
from bot.services import Services
from bot.settings import Settings
from bot.words import say

#: What the inbox keeps of a message that held log-in details.
REDACTED = "[log-in details]"
#: Seconds before a text with a code is tried again; after the last the patient has to ask for another.
RETRY_AFTER = (0.5, 2.0)
#: Seconds until an answer is told, at the least. What is done for a match alone, such as texting the code, is over by
#: then, so neither this answer nor the time that the next one takes tells who is a patient.
PACE = 1.0
#: Log-ins that may wait for the source of records at once.
AT_THE_SOURCE = 4

log = logging.getLogger(__name__)


class IdentityDesk:
    """Takes claims and codes, from the web's form or typed as a message, and answers them.

    While more is needed a reply's `act` is `verify` and its `aspect` says what: `claim` (name and date of birth)
    or `code` (the one-time code). It is the same whether or not a claim matched anyone (standards: 2.2).
    """

    def __init__(self, services: Services, pace: float = PACE) -> None:
        self._services = services
        self._pace = pace
        self._texting: set[asyncio.Task[None]] = set()
        # Of its own: a slow source must not take the threads that all work on the database is done in.
        self._threads = ThreadPoolExecutor(AT_THE_SOURCE, "source")

    async def begin(self, conversation_id: str, question: str) -> Reply | None:
        """Start a log-in; `question` is asked again by itself once it succeeds.

        Returns what to say instead of asking for name and birth date, if that is not what is needed now.
        """
        return await self._services.database.run(_begin, self._visit(conversation_id), question)

    async def claim(self, conversation_id: str, name: str, birth_date_text: str) -> Reply:
        """Take a name and a birth date from the web's form."""
        visit = self._visit(conversation_id)
        try:
            await self._look_up(visit, await self._services.database.read(_birth_date_given, visit, birth_date_text))
            reply = await self._services.database.run(_claim_form, visit, name, birth_date_text)
        except RecordsUnavailable:
            reply = await self._services.database.run(_unreachable, visit)
        await self._tell(visit)
        return reply

    async def code(self, conversation_id: str, code: str) -> tuple[Reply, str | None]:
        """Take a one-time code from the web's form; a right one gives the token with which the log-in begins."""
        visit = self._visit(conversation_id)
        answer = await self._services.database.run(_code_form, visit, code)
        await self._tell(visit)
        return answer

    async def intercept(self, message: InboxMessage, language: Language) -> bool:
        """Answer log-in details typed as a message; False if the message is anything else.

        True: it is answered, marked done and its words are redacted, all in the transaction that used them.
        """
        # Before any transaction: the library takes seconds to read, once.
        talk = await library.aside(library.words, self._services.settings)
        visit = self._visit(message.conversation_id, talk)
        if not log_in_text.may_hold_details(message.text, language, visit.now.date(), talk):
            return False  # most messages: they wait for no writer
        try:
            if mentions_date(message.text):
                await self._look_up(visit, await self._services.database.read(_birth_date_typed, visit, message))
            answered = await self._services.database.run(_intercept, visit, message)
        except RecordsUnavailable:
            answered = await self._services.database.run(_intercept_unreachable, visit, message)
        if answered:
            await self._tell(visit)
        return answered

    async def _look_up(self, visit: _Visit, birth_date: dt.date | None) -> None:
        """Have a live source make known who was born that day: for every claim alike, and before its transaction.

        `birth_date` is None for what is no claim, or none that counts.
        """
        if birth_date is not None:
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._threads, self._services.source.find, birth_date, visit.now)

    async def close(self) -> None:
        """Wait until the codes under way are texted."""
        await asyncio.gather(*self._texting)
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _visit(self, conversation_id: str, talk: frozenset[str] = frozenset()) -> _Visit:
        return _Visit(conversation_id, self._services.now(), self._services.settings, talk)

    async def _tell(self, visit: _Visit) -> None:
        if visit.to_send:
            # In its own time: a claim that matches must not take longer to answer than one that doesn't.
            task = asyncio.create_task(self._text_codes(visit))
            self._texting.add(task)
            task.add_done_callback(self._texting.discard)
        await asyncio.sleep(self._pace - (time.monotonic() - visit.began))
        self._services.bus.publish(INBOX, INQUIRIES, visit.conversation_id)

    async def _text_codes(self, visit: _Visit) -> None:
        for pause in (*RETRY_AFTER, None):
            try:
                await self._services.database.run(_text_codes, visit)
                break
            except Exception as error:  # its words may hold the code
                log.error("a code was not texted: %s", type(error).__name__)
                if pause is not None:
                    await asyncio.sleep(pause)
        self._services.bus.publish(OUTBOX)


#: Where the gateway keeps its identity desk.
IDENTITY = web.AppKey("identity", IdentityDesk)


@dataclass(frozen=True)
class _Visit:
    """One step at the desk.

    `talk` are the library's words, to tell typed names by; `to_send` collects the codes to text after the answer;
    `began` is when it was asked.
    """

    conversation_id: str
    now: dt.datetime
    settings: Settings
    talk: frozenset[str] = field(repr=False)
    to_send: list[CodeToSend] = field(default_factory=list, repr=False)
    began: float = field(default_factory=time.monotonic)

    @property
    def key(self) -> bytes:
        return self.settings.secret_key.get_secret_value().encode()

    def language(self, session: Session) -> Language:
        return conversations.language_of(conversations.get(session, self.conversation_id))


def _begin(session: Session, visit: _Visit, question: str) -> Reply | None:
    stage = identity.begin(session, visit.conversation_id, question, visit.now)
    if stage == "locked":
        return _locked(session, visit)
    return _ask(say("verify_code_waiting", visit.language(session)), "code") if stage == "code" else None


def _intercept(session: Session, visit: _Visit, message: InboxMessage) -> bool:
    conversation = conversations.locked(session, visit.conversation_id)
    stored = session.get_one(InboxMessage, message.id, populate_existing=True)
    if stored.status != "pending":
        return True  # another worker was faster
    if stored.chosen:
        return False  # a choice that we offered
    reply = _typed(session, visit, stored.text, with_person=conversation.mode == "person")
    if reply is None:
        return False
    messages.finish(session, stored.id, (reply,), visit.now)
    stored.text = REDACTED
    return True


def _birth_date_given(session: Session, visit: _Visit, text: str) -> dt.date | None:
    if identity.stage(session, visit.conversation_id, visit.now) == "locked":
        return None
    return parse_birth_date(text, visit.language(session), visit.now.date())


def _birth_date_typed(session: Session, visit: _Visit, message: InboxMessage) -> dt.date | None:
    stage = identity.stage(session, visit.conversation_id, visit.now)
    if stage == "locked":
        return None
    details = log_in_text.read(message.text, stage, visit.language(session), visit.now.date(), visit.talk)
    return details.birth_date if isinstance(details, Claim | BirthDate) else None


def _intercept_unreachable(session: Session, visit: _Visit, message: InboxMessage) -> bool:
    conversations.locked(session, visit.conversation_id)
    stored = session.get_one(InboxMessage, message.id, populate_existing=True)
    if stored.status == "pending":
        messages.finish(session, stored.id, (_unreachable(session, visit),), visit.now)
        stored.text = REDACTED
    return True


def _unreachable(session: Session, visit: _Visit) -> Reply:
    """Said to everybody alike while the records can't be reached."""
    inquiry = _identity_inquiry(session, visit, "(records could not be reached at log-in)")
    return say("records_unreachable", visit.language(session), number=inquiry.number)


def _typed(session: Session, visit: _Visit, text: str, *, with_person: bool) -> Reply | None:
    stage = identity.stage(session, visit.conversation_id, visit.now)
    details = log_in_text.read(text, stage, visit.language(session), visit.now.date(), visit.talk)
    if with_person:
        # The rest is for the person to read. What was asked for here is taken, by the system and not by them.
        asked = stage in ("claim", "code") and isinstance(details, Claim | Code)
        reply = _use(session, visit, details) if asked and details else None
        return reply and reply.model_copy(update={"author": "system"})
    if stage == "locked" and (details or log_in_text.is_code(text)):
        return _locked(session, visit)
    if details is None and log_in_text.is_code(text) and _logged_in(session, visit):
        return say("verify_done", visit.language(session))  # the code once more
    return _use(session, visit, details) if details else None


def _use(session: Session, visit: _Visit, details: Details) -> Reply:
    match details:
        case Claim(name, birth_date):
            return _claim(session, visit, name, birth_date)
        case Name(name):
            identity.remember_name(session, visit.conversation_id, name, visit.now)
            return _ask(say("verify_birth_date", visit.language(session)), "claim")
        case BirthDate(birth_date):
            return _birth_date(session, visit, birth_date)
        case Code(digits):
            return _code_typed(session, visit, digits)
        case NewCode():
            return _resend(session, visit)
        case Unclear():
            return _unclear(session, visit)


def _birth_date(session: Session, visit: _Visit, birth_date: dt.date) -> Reply:
    """The birth date in the message after the name, as people text."""
    if name := identity.remembered_name(session, visit.conversation_id):
        return _claim(session, visit, name, birth_date)
    return _ask(say("verify_name_missing", visit.language(session)), "claim")


def _unclear(session: Session, visit: _Visit) -> Reply:
    """How to write it: what may be a name, a date or a code goes no further."""
    language = visit.language(session)
    if identity.awaits_code(session, visit.conversation_id, visit.now):
        return _ask(say("verify_code_waiting", language), "code")
    expired = identity.stage(session, visit.conversation_id, visit.now) == "code"
    return _ask(say("verify_expired" if expired else "verify_how", language), "claim")


def _logged_in(session: Session, visit: _Visit) -> bool:
    conversation = conversations.get(session, visit.conversation_id)
    return conversations.proven_patient_id(conversation, visit.now) is not None


def _claim_form(session: Session, visit: _Visit, name: str, birth_date_text: str) -> Reply:
    language = visit.language(session)
    birth_date = parse_birth_date(birth_date_text, language, visit.now.date())
    if birth_date is None or len(name.split()) < 2:
        return _ask(say("verify_name_missing", language), "claim")
    return _claim(session, visit, name, birth_date)


def _claim(session: Session, visit: _Visit, name: str, birth_date: dt.date) -> Reply:
    outcome = identity.claim(session, visit.conversation_id, name, birth_date, visit.now, visit.key)
    if outcome.status == "locked":
        return _locked(session, visit)
    if outcome.send:
        visit.to_send.append(outcome.send)
    return _ask(say("verify_code_sent", visit.language(session)), "code")


def _resend(session: Session, visit: _Visit) -> Reply:
    outcome = identity.resend(session, visit.conversation_id, visit.now, visit.key)
    if outcome.status == "locked":
        return _locked(session, visit)
    if outcome.status == "too_many":
        return _ask(say("verify_too_many", visit.language(session)), "code")
    if outcome.send:
        visit.to_send.append(outcome.send)
    return _ask(say("verify_code_sent", visit.language(session)), "code")


def _code_typed(session: Session, visit: _Visit, code: str) -> Reply:
    """By text it counts. A browser gets its new token in answer to its form alone: no message can bring a cookie."""
    if conversations.get(session, visit.conversation_id).channel == "web":
        return _ask(say("verify_code_form", visit.language(session)), "code")
    outcome = identity.confirm(session, visit.conversation_id, code, visit.now, visit.key)
    if outcome.question:
        messages.ask_again(session, visit.conversation_id, outcome.question, visit.now)
    return _confirmed(session, visit, outcome)


def _code_form(session: Session, visit: _Visit, code: str) -> tuple[Reply, str | None]:
    outcome = identity.confirm(session, visit.conversation_id, code, visit.now, visit.key)
    token = web_sessions.promise(session, visit.conversation_id, visit.now) if outcome.status == "proven" else None
    return _confirmed(session, visit, outcome), token


def _confirmed(session: Session, visit: _Visit, outcome: ConfirmOutcome) -> Reply:
    language = visit.language(session)
    if outcome.status == "locked":
        return _locked(session, visit)
    if outcome.status == "wrong":
        return _ask(say("verify_wrong_code", language), "code")
    if outcome.status == "expired":
        return _ask(say("verify_expired", language), "claim")
    return say("verify_done", language)


def _locked(session: Session, visit: _Visit) -> Reply:
    """Too many tries: a coordinator takes it from here, once."""
    inquiry = _identity_inquiry(session, visit, "(could not prove identity)")
    return say("verify_locked", visit.language(session), number=inquiry.number)


def _identity_inquiry(session: Session, visit: _Visit, why: str) -> Inquiry:
    """The open inquiry about this log-in, opened if there is none."""
    already = [i for i in inquiries.open_for(session, visit.conversation_id) if i.kind == "identity"]
    if already:
        return already[0]
    return inquiries.open_inquiry(session, visit.conversation_id, "identity", "routine", why, visit.now)


def _text_codes(session: Session, visit: _Visit) -> None:
    language = visit.language(session)
    for send in visit.to_send:
        text = say("code_text", language, organisation=visit.settings.organisation, code=send.code)
        outbox.text_number(session, send.phone, text, visit.now, secret=True)


def _ask(reply: Reply, aspect: str) -> Reply:
    return reply.model_copy(update={"aspect": aspect})
