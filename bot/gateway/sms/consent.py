"""What STOP, START and HELP do: the state of the number and the one fixed answer, in the message's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.gateway.intake import AfterEmergency, FixedAnswer
from bot.gateway.sms.keywords import Keyword
from bot.records import conversations, messages, outbox, sms_numbers
from bot.reply import Reply
from bot.settings import Settings
from bot.words import say

_WORDS = {"opt_out": "sms_stopped", "opt_in": "sms_started", "help": "sms_help"}


def keyword_answer(
    settings: Settings, conversation_id: str, number: str, keyword: Keyword, *, provider_answered: bool
) -> FixedAnswer:
    """Obey a keyword. `provider_answered` says that the provider told the patient already: then we do not."""

    def store(session: Session, inbox_id: int, now: dt.datetime) -> None:
        news = True
        if keyword.kind == "opt_out":
            news = sms_numbers.opt_out(session, number, now)
        elif keyword.kind != "help":
            sms_numbers.opt_in(session, number, now)
        if provider_answered or not news:
            return
        language = keyword.language or conversations.language_of(conversations.get(session, conversation_id))
        key = _WORDS.get(keyword.kind, "sms_started")
        answer = say(key, language, author="system", organisation=settings.organisation, phone=settings.help_phone)
        sent = messages.send(session, conversation_id, answer, now, inbox_id=inbox_id)
        if keyword.kind == "opt_out":
            sms_numbers.confirm_opt_out(session, number, sent.id)

    return store


def opt_out_besides(number: str) -> AfterEmergency:
    """Obey an opt-out that came with an emergency, which goes first (standards: 3.2).

    The emergency's answers still go out and no text after them, so the patient must be phoned.
    """

    def store(session: Session, answers: Sequence[int], now: dt.datetime) -> None:
        directive = answers[0]
        if sms_numbers.opt_out(session, number, now):
            sms_numbers.confirm_opt_out(session, number, directive)
        outbox.ask_to_call(session, directive, now)

    return store


def fixed_answer(conversation_id: str, *answers: Reply) -> FixedAnswer:
    """Store these answers to the message."""

    def store(session: Session, inbox_id: int, now: dt.datetime) -> None:
        for part, answer in enumerate(answers):
            messages.send(session, conversation_id, answer, now, inbox_id=inbox_id, part=part)

    return store
