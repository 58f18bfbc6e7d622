"""The front door of every channel: screen for emergencies, then store.

An emergency's fixed answer is stored in the same transaction as the message, before any queue, log-in, opt-out
or hand-over is looked at, and is returned to the channel, which shows it even if the database is away or slow.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import re
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.bus import INBOX, INQUIRIES
from bot.gateway import alarm
from bot.gateway.acknowledgement import is_read
from bot.gateway.choices import picked
from bot.language import detect
from bot.records.casework import inquiries
from bot.records.messaging import conversations, messages
from bot.records.models import Conversation, InboxMessage, OutboxMessage
from bot.reply import Reply
from bot.safety import Directives, Screen, Verdict
from bot.services import Services
from bot.words import say

#: Characters of a message that are kept, and those that are read at all: to screen them takes time, in which the
#: gateway does nothing else. More is written by no person, and no channel of ours brings it.
MAX_LENGTH, LONGEST = 2000, 4000
#: Seconds an emergency waits for the database before its answer is shown without it.
PATIENCE = 2.0

#: How long, and over how many messages, an emergency may be told in parts: "my dad", "he is 70", "his face droops".
TOGETHER, MOST_PARTS = dt.timedelta(minutes=3), 4

#: What no keyboard sends and no database likes; line breaks and tabs stay.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

log = logging.getLogger(__name__)

#: Stores a channel's own fixed answer (a STOP confirmation, say) to the inbox message with this id.
FixedAnswer = Callable[[Session, int, dt.datetime], None]
#: What a channel answers by itself in a conversation as it now is, and locked; None if that is the assistant's to do.
OwnAnswer = Callable[[Session, Conversation, dt.datetime], FixedAnswer | None]
#: What a channel does besides, in the transaction of an emergency whose answers have these outbox ids.
AfterEmergency = Callable[[Session, Sequence[int], dt.datetime], None]


@dataclass(frozen=True)
class Heard:
    """What a patient wrote, screened; `directive` is the emergency answer, if it is one."""

    text: str = field(repr=False)
    verdict: Verdict
    directive: Reply | None


@dataclass(frozen=True)
class Received:
    """What became of a message. `stored` is False for a repeat or when the database was away.

    `directive` is the emergency answer, if there is one; `saved` says whether it is in the outbox already.
    """

    stored: bool
    directive: Reply | None = None
    saved: bool = False


@dataclass(frozen=True)
class _Arrival:
    """A message on its way into the inbox."""

    conversation_id: str
    external_id: str
    text: str
    verdict: Verdict
    directive: Reply | None
    now: dt.datetime
    fixed: OwnAnswer | None
    after_emergency: AfterEmergency | None
    notices: FixedAnswer | None
    screen: Screen
    directives: Directives


class Intake:
    """Takes messages in for every channel."""

    def __init__(self, services: Services, screen: Screen, directives: Directives) -> None:
        self._services = services
        self._screen = screen
        self._directives = directives
        self._storing: set[asyncio.Task[Received]] = set()

    def hear(self, text: str) -> Heard:
        """Screen all that is read of a text: once, before anything else is done with it, and for whoever wrote it."""
        text = text[:LONGEST]
        verdict = self._screen.screen(text)
        return Heard(text, verdict, _directive(self._directives, verdict, text))

    async def receive(
        self,
        conversation_id: str,
        external_id: str,
        heard: Heard,
        fixed: OwnAnswer | None = None,
        after_emergency: AfterEmergency | None = None,
        notices: FixedAnswer | None = None,
    ) -> Received:
        """Store one message that was heard.

        `fixed` may answer it in the same transaction, so that it never reaches the assistant. It is asked there, under
        the conversation's lock: what it looks at is what the patient has in front of them. An emergency goes first and
        leaves `fixed` out, but does `after_emergency`. `notices` adds to a message that waits for its answer.

        Raises `SQLAlchemyError` if the database is away and the message is no emergency: the channel then
        tells the patient, or lets the provider try again.
        """
        # Screened before, and only now cut: an emergency may come at the end of a long message.
        kept, now = _CONTROL.sub(" ", heard.text)[:MAX_LENGTH], self._services.now()
        arrival = _Arrival(
            conversation_id=conversation_id,
            external_id=external_id,
            text=kept,
            verdict=heard.verdict,
            directive=heard.directive,
            now=now,
            fixed=fixed,
            after_emergency=after_emergency,
            notices=notices,
            screen=self._screen,
            directives=self._directives,
        )
        storing = self._store(arrival)
        return await (storing if heard.directive is None else self.at_once(heard.directive, storing))

    async def _store(self, arrival: _Arrival) -> Received:
        received = await self._services.database.run(_store, arrival)
        if received.stored:
            self._services.bus.publish(INBOX, INQUIRIES, arrival.conversation_id)
        return received

    async def at_once(self, directive: Reply, storing: Coroutine[object, object, Received]) -> Received:
        """Store if the database is quick; else answer first, and go on storing: told twice beats told late."""
        task = asyncio.create_task(storing)
        self._storing.add(task)
        task.add_done_callback(self._stored)
        done, _ = await asyncio.wait({task}, timeout=PATIENCE)
        if done and task.exception() is None:
            return task.result()
        return Received(stored=False, directive=directive)

    async def close(self) -> None:
        """Wait until the emergencies that were answered are stored too."""
        await asyncio.gather(*self._storing, return_exceptions=True)

    def _stored(self, task: asyncio.Task[Received]) -> None:
        self._storing.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("an emergency was answered but not stored: %s", type(error).__name__)
            if not isinstance(error, SQLAlchemyError):
                log.error("this is a defect: only the database may fail here")


#: Where the gateway keeps its one intake.
INTAKE = web.AppKey("intake", Intake)


def _store(session: Session, arrival: _Arrival) -> Received:
    # Locked, for what two messages do to an alarm must not mix.
    conversation = conversations.locked(session, arrival.conversation_id)
    told = messages.newest_replies(session, arrival.conversation_id, 2)
    chosen = picked(arrival.text, told[0].reply if told else None)
    heeded = arrival.directive is not None and alarm.is_answered(
        session, conversation, arrival.verdict, arrival.text, arrival.screen, arrival.now
    )
    if heeded:
        arrival = replace(arrival, verdict=Verdict(), directive=None)
    own = arrival.fixed if arrival.directive is None else None
    fixed = own(session, conversation, arrival.now) if own else None
    if arrival.directive is None and fixed is None and conversation.alarm is None and chosen is None:
        arrival = _with_what_was_said_before(session, arrival, told)
    urgent = arrival.directive is not None
    alarmed = not urgent and fixed is None and (heeded or alarm.stands(conversation))
    message = messages.receive(
        session,
        arrival.conversation_id,
        arrival.external_id,
        arrival.text,
        arrival.now,
        urgency=arrival.verdict.urgency,
        rule_id=arrival.verdict.rule_id,
        answered=urgent or fixed is not None or alarmed,
        chosen=None if urgent else chosen,
    )
    if message is None:  # a repeat: it has had its answer, and changes nothing
        return Received(stored=False)
    if arrival.directive:
        # Its words tell the language best: a chosen one may be the browser's, and until now there may be none.
        conversation.language = arrival.directive.language
        directive = alarm.words(conversation, arrival.verdict, arrival.directive, arrival.directives)
        return _store_emergency(session, arrival, message, directive)
    if alarmed:
        replies = alarm.answer(session, conversation, arrival.text, arrival.directives)
        for part, reply in enumerate(replies):
            messages.send(session, arrival.conversation_id, reply, arrival.now, inbox_id=message.id, part=part)
    elif fixed is not None:
        fixed(session, message.id, arrival.now)
    elif arrival.notices is not None:
        arrival.notices(session, message.id, arrival.now)
    return Received(stored=True)


def _with_what_was_said_before(session: Session, arrival: _Arrival, told: Sequence[OutboxMessage]) -> _Arrival:
    """The message judged together with those just before it; questions tell of no emergency and stand alone.

    Nor does the number or name of a choice: "2 pills" is not told by a "2" that picks the second one. Nor "I called
    911", which ended the alarm before. What answers our own question ("pretty bad") is judged with it by rules alone:
    such words make any complaint sound grave to the second opinion, which has heard each message by itself.
    """
    if not _is_part(arrival.text):
        return arrival
    before = messages.lately(session, arrival.conversation_id, arrival.now - TOGETHER, MOST_PARTS)
    parts = [*filter(_is_part, before), arrival.text]
    if len(parts) == 1:
        return arrival
    judge = arrival.screen.by_rules if _was_asked_about(told) else arrival.screen.screen
    verdict = judge(", ".join(parts))
    return replace(arrival, verdict=verdict, directive=_directive(arrival.directives, verdict, arrival.text))


def _is_part(text: str) -> bool:
    """Whether an emergency may be told in parts by such words."""
    return "?" not in text and not is_read(text)


def _was_asked_about(told: Sequence[OutboxMessage]) -> bool:
    """Whether our question about what the patient told us stands: the last thing said, right after an inquiry."""
    return [row.reply.act for row in told if row.reply] == ["clarify", "inquiry"]


def _directive(directives: Directives, verdict: Verdict, text: str) -> Reply | None:
    """The answer to an alarm in the language of the whole message: one word of another may be what alarmed."""
    return None if verdict.urgency == "none" else directives.directive(verdict, detect(text))


def _store_emergency(session: Session, arrival: _Arrival, message: InboxMessage, directive: Reply) -> Received:
    inquiry = inquiries.open_inquiry(
        session,
        arrival.conversation_id,
        "emergency",
        "urgent" if arrival.verdict.urgency == "care_now" else "emergency",
        arrival.text,
        arrival.now,
        source_id=message.id,
        rule_id=arrival.verdict.rule_id,
    )
    follow_up = say("emergency_logged", directive.language, author="system", number=inquiry.number)
    sent = [
        messages.send(session, arrival.conversation_id, reply, arrival.now, inbox_id=message.id, part=part).id
        for part, reply in enumerate((directive, follow_up))
    ]
    if arrival.after_emergency is not None:
        arrival.after_emergency(session, sent, arrival.now)
    return Received(stored=True, directive=directive, saved=True)
