"""What patients say and how it is answered, put into the records as the gateway does."""

from __future__ import annotations

import datetime as dt
import itertools

from bot.records.casework import inquiries
from bot.records.engine import Database
from bot.records.messaging import messages
from bot.records.staff import users
from bot.reply import Reply, Understanding
from tests.records.conftest import NOW

_serial = itertools.count(1)


def say(
    database: Database,
    conversation: str,
    text: str,
    intent: str | None,
    *,
    act: str = "answer",
    at: int = 0,
    language: str = "en",
    chosen: str | None = None,
    urgency: str = "none",
    reply: dict[str, object] | None = None,
) -> int:
    """A message that is answered; `at` in minutes, an intent of None was never asked of the assistant."""
    now = NOW + dt.timedelta(minutes=at)
    answer = Reply.model_validate({"text": "…", "act": act, "language": language} | (reply or {}))
    with database.session() as session:
        message = messages.receive(session, conversation, f"m{next(_serial)}", text, now, urgency=urgency)
        assert message is not None
        message.chosen = chosen
        understood = Understanding(intent=intent, confidence=0.4) if intent else None
        messages.finish(session, message.id, [answer], now, understanding=understood)
        return message.id


def send_on(
    database: Database, conversation: str, question: str, source: int, *, answered: bool = False, at: int = 0
) -> None:
    """The question becomes an inquiry at a message (`source`)."""
    now = NOW + dt.timedelta(minutes=at)
    with database.session() as session:
        inquiry = inquiries.open_inquiry(session, conversation, "question", "routine", question, now, source_id=source)
        if answered:
            user = users.add_user(session, "cora", "Cora Diaz", "a password for tests", now)
            inquiries.take(session, inquiry, user, now)
            assert inquiries.answer(session, inquiry, user, "Here is a leaflet.", now)
