"""What STOP, START, HELP and their like do: the number's state, its consent record and the one fixed answer.

All in the message's transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.gateway.intake import AfterEmergency, FixedAnswer
from bot.gateway.keywords import Keyword
from bot.gateway.sms.wordings import Kind
from bot.language import detect
from bot.records.access import identity
from bot.records.casework import inquiries
from bot.records.messaging import conversations, messages, sms_consents, sms_numbers
from bot.records.messaging.sms_consents import Source
from bot.records.models import InboxMessage
from bot.records.outbound import outbox
from bot.reply import Language, Reply
from bot.settings import Settings
from bot.words import say

_WORDS: dict[Kind, str] = {
    "opt_out": "sms_stopped",
    "opt_in": "sms_started",
    "yes": "sms_started",
    "help": "sms_help",
    "no_reminders": "sms_no_reminders",
    "reminders": "sms_reminders",
    "wrong_number": "sms_wrong_number",
}
#: Outbox parts of what is told besides an answer, apart from all parts of answers and from `messages.NOTICE_PART`.
_WELCOME_PART, _PICTURE_PART = -2, -3


def keyword_answer(
    settings: Settings, conversation_id: str, number: str, keyword: Keyword, *, provider_answered: bool
) -> FixedAnswer:
    """Obey a keyword. `provider_answered` says that the provider told the patient already: then we do not."""

    def store(session: Session, inbox_id: int, now: dt.datetime) -> None:
        source: Source = "provider" if provider_answered else "text"
        news = _obey(session, number, conversation_id, keyword.kind, source, inbox_id, now)
        if provider_answered or not news:
            return
        language = keyword.language or _language(session, conversation_id)
        answer = _say(_WORDS[keyword.kind], language, settings)
        sent = messages.send(session, conversation_id, answer, now, inbox_id=inbox_id)
        if keyword.kind == "opt_out":
            sms_numbers.confirm_opt_out(session, number, sent.id)

    return store


def _obey(
    session: Session, number: str, conversation_id: str, kind: Kind, source: Source, inbox_id: int, now: dt.datetime
) -> bool:
    """Do and record what a keyword asks for; False if it was so already and needs no answer."""
    match kind:
        case "opt_out":
            if not sms_numbers.opt_out(session, number, now):
                return False
            sms_consents.record(session, number, "all", source, now, granted=False, inbox_id=inbox_id)
        case "opt_in" | "yes":
            sms_numbers.opt_in(session, number, now)
            sms_consents.record(session, number, "all", source, now, granted=True, inbox_id=inbox_id)
        case "no_reminders" | "reminders":
            granted = kind == "reminders"
            sms_consents.record(session, number, "reminder", source, now, granted=granted, inbox_id=inbox_id)
        case "wrong_number":
            _changed_hands(session, number, conversation_id, inbox_id, now)
        case "help":
            pass
    return True


def _changed_hands(session: Session, number: str, conversation_id: str, inbox_id: int, now: dt.datetime) -> None:
    """Whoever holds the phone is not our patient: no text about anyone goes there until a person has looked into it."""
    sms_numbers.mark_wrong(session, number, now)
    identity.log_out(session, conversation_id, now)
    inquiries.open_inquiry(
        session, conversation_id, "identity", "admin", "(wrong number, says its holder)", now, source_id=inbox_id
    )


def opt_out_besides(number: str) -> AfterEmergency:
    """Obey an opt-out that came with an emergency, which goes first (standards: 3.2).

    The emergency's answers still go out and no text after them, so the patient must be phoned.
    """

    def store(session: Session, answers: Sequence[int], now: dt.datetime) -> None:
        directive = answers[0]
        if sms_numbers.opt_out(session, number, now):
            sms_consents.record(session, number, "all", "text", now, granted=False)
            sms_numbers.confirm_opt_out(session, number, directive)
        outbox.ask_to_call(session, directive, "opted_out", now)

    return store


def notices(settings: Settings, conversation_id: str, number: str, *, with_picture: bool) -> FixedAnswer:
    """What is told besides the answer: to a new number who we are, and that pictures are not seen.

    The first text is the consent to be answered; that texts are not private is told then, as it must be.
    """

    def store(session: Session, inbox_id: int, now: dt.datetime) -> None:
        language = _language(session, conversation_id, inbox_id)
        if not sms_consents.history(session, number):
            sms_consents.record(session, number, "reply", "first_text", now, granted=True, inbox_id=inbox_id)
            welcome = _say("sms_welcome", language, settings)
            messages.send(session, conversation_id, welcome, now, inbox_id=inbox_id, part=_WELCOME_PART)
        if with_picture:
            blind = say("picture", language, author="system")
            messages.send(session, conversation_id, blind, now, inbox_id=inbox_id, part=_PICTURE_PART)

    return store


def _say(key: str, language: Language, settings: Settings) -> Reply:
    return say(key, language, author="system", organisation=settings.organisation, phone=settings.help_phone)


def _language(session: Session, conversation_id: str, inbox_id: int | None = None) -> Language:
    """The conversation's language; before it has one, that of the message."""
    conversation = conversations.get(session, conversation_id)
    if conversation.language or inbox_id is None:
        return conversations.language_of(conversation)
    return detect(session.get_one(InboxMessage, inbox_id).text) or "en"


def fixed_answer(conversation_id: str, *answers: Reply) -> FixedAnswer:
    """Store these answers to the message."""

    def store(session: Session, inbox_id: int, now: dt.datetime) -> None:
        for part, answer in enumerate(answers):
            messages.send(session, conversation_id, answer, now, inbox_id=inbox_id, part=part)

    return store
