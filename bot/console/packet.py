"""The hand-over packet of an inquiry, in four parts: situation, background, assessment, recommendation (SBAR).

Standards: 7.4. Only what is known goes in; it holds no diagnosis, and the draft is the library's words, cited.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast, get_args

from sqlalchemy.orm import Session

from bot.console.library import Shelf, quote
from bot.console.present import Entry, entry, unmarked
from bot.records.casework import worklist
from bot.records.messaging import conversations
from bot.records.models import Appointment, Conversation, InboxMessage, Inquiry, OutboxMessage
from bot.reply import Channel, Language, Understanding
from glossary.model import Aspect
from glossary.standing import standing

#: Messages shown from before the patient's words.
EXCERPT = 4


@dataclass(frozen=True)
class Draft:
    """The library's words on what was asked; `entry` and `aspect` name them."""

    entry: str
    aspect: str
    name: str
    standing: str
    text: str
    language: Language


@dataclass(frozen=True)
class Packet:
    """What a coordinator needs to take over.

    Attributes:
        excerpt: what was said just before the patient's words.
        directive: how the fixed emergency words fared on their way, if some were sent: the outbox status.
        unread: the words are repeated until the patient says that they have read them; they have not yet.
        said: what the assistant answered to the words that opened the inquiry.
        gap: the assistant had no answer.
        phone: where the patient can be called, E.164.
    """

    excerpt: Sequence[Entry]
    directive: str | None
    unread: bool
    understanding: Understanding | None
    said: Sequence[str]
    gap: bool
    near: Sequence[Inquiry]
    phone: str | None
    visit: Appointment | None = None
    draft: Draft | None = None


def build(
    session: Session,
    inquiry: Inquiry,
    conversation: Conversation,
    transcript: Sequence[InboxMessage | OutboxMessage],
    now: dt.datetime,
) -> Packet:
    """The packet without the record and without the library, which take other ways."""
    mine = [m for m in transcript if isinstance(m, OutboxMessage) and m.inbox_id == inquiry.source_id]
    answers = [m for m in mine if inquiry.source_id is not None and not m.body.get("private")]
    directives = [m for m in answers if m.body.get("urgency", "none") != "none"]
    understanding = _understood(inquiry, transcript)
    return Packet(
        excerpt=_excerpt(inquiry, conversation, transcript),
        directive=directives[0].status if directives else None,
        unread=conversation.alarm is not None,
        understanding=understanding,
        said=[unmarked(m.body["text"]) for m in answers if m.body.get("author") == "assistant"],
        gap=any(m.body.get("act") == "fallback" for m in answers) or inquiry.kind == "undelivered",
        near=worklist.near(session, inquiry, now),
        phone=conversation.address if conversation.channel == "sms" else None,
    )


def draft(
    shelf: Shelf, inquiry: Inquiry, conversation: Conversation, understanding: Understanding | None
) -> Draft | None:
    """The library's words on the topic and aspect that were asked about; None if it has none. Slow when first asked."""
    topics = [*(understanding.topics if understanding else ()), *filter(None, [inquiry.topic_id])]
    aspect = understanding.aspect if understanding and understanding.aspect in get_args(Aspect) else "definition"
    language = conversations.language_of(conversation)
    for topic in topics:
        found = shelf.get(topic)
        if found is None:
            continue
        for part in (cast(Aspect, aspect), "definition"):
            text = quote(found, part, cast(Channel, conversation.channel), language)
            if text:
                return Draft(found.id, part, found.edition(language).name, standing(found, language), text, language)
    return None


def _excerpt(
    inquiry: Inquiry, conversation: Conversation, transcript: Sequence[InboxMessage | OutboxMessage]
) -> list[Entry]:
    asked = next((m for m in transcript if isinstance(m, InboxMessage) and m.id == inquiry.source_id), None)
    until = _at(asked) if asked else inquiry.created_at
    before = [m for m in transcript if _at(m) < until]
    return [entry(message, conversation, inquiry.patient_id) for message in before[-EXCERPT:]]


def _at(message: InboxMessage | OutboxMessage) -> dt.datetime:
    return message.received_at if isinstance(message, InboxMessage) else message.created_at


def _understood(inquiry: Inquiry, transcript: Sequence[object]) -> Understanding | None:
    """What the assistant made of the message that opened the inquiry, or else of the last one before it."""
    heard = [
        m for m in transcript if isinstance(m, InboxMessage) and m.understanding and m.received_at <= inquiry.created_at
    ]
    source = [m for m in heard if m.id == inquiry.source_id] or heard[-1:]
    return Understanding.model_validate(source[0].understanding) if source else None
