"""What was texted in a time, each way: language, topic and segments, for the report on cost. Never whose, nor words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.language import detect
from bot.records import audit
from bot.records.engine import Database
from bot.records.messaging import conversations
from bot.records.models import Conversation, InboxMessage, OutboxMessage
from bot.reply import Language, stored

Direction = Literal["in", "out"]


@dataclass(frozen=True)
class Texted:
    """One text message.

    `topic` is the id of a library entry; where there is none, what kind of message it was, in brackets: the act of
    ours, or the intent or urgency of the patient's.
    """

    direction: Direction
    language: Language
    topic: str
    segments: int


def texted(
    database: Database, since: dt.datetime, until: dt.datetime, count: Callable[[str], int], now: dt.datetime
) -> list[Texted]:
    """Every text that went or came from `since` to before `until`, each way in order; the look is audited.

    What went out has the segments that were sent; what came in is counted by `count` on what is kept of it.
    """
    with database.session(read_only=True) as session:
        found = [*_sent(session, since, until), *_received(session, since, until, count)]
    with database.session() as session:
        audit.look(session, "sms report", OutboxMessage.__tablename__, len(found), now)
    return found


def _sent(session: Session, since: dt.datetime, until: dt.datetime) -> Iterator[Texted]:
    when = OutboxMessage.sent_at >= since, OutboxMessage.sent_at < until
    query = select(OutboxMessage.body, OutboxMessage.segments).where(*when).order_by(OutboxMessage.id)
    for body, segments in session.execute(query):
        if reply := stored(body):
            yield Texted("out", reply.language, reply.topic.id if reply.topic else f"[{reply.act}]", segments)


def _received(
    session: Session, since: dt.datetime, until: dt.datetime, count: Callable[[str], int]
) -> Iterator[Texted]:
    query = select(InboxMessage, Conversation).join(Conversation, Conversation.id == InboxMessage.conversation_id)
    when = InboxMessage.received_at >= since, InboxMessage.received_at < until
    texts = query.where(Conversation.channel == "sms", *when).order_by(InboxMessage.id)
    for message, conversation in session.execute(texts):
        spoken = conversations.language_of(conversation)
        language = detect(message.text, spoken) or spoken
        yield Texted("in", language, _asked(message), count(message.text))


def _asked(message: InboxMessage) -> str:
    if message.urgency != "none":
        return f"[{message.urgency}]"
    understood: dict[str, Any] = message.understanding or {}
    return next(iter(understood.get("topics") or ()), f"[{understood.get('intent') or 'no intent'}]")
