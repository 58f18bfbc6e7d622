"""Messages that the assistant did not serve well, for a person to read and to learn from (`bot.learning`)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Literal, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records import audit
from bot.records.engine import Database
from bot.records.models import InboxMessage, Inquiry, OutboxMessage
from bot.reply import NOT_UNDERSTOOD, Language, Understanding, stored

Ending = Literal[
    "not_understood", "asked_back", "corrected", "frustrated", "feedback", "sent_to_person", "answered_by_person"
]

_BY_ACT: Mapping[str, Ending] = {"fallback": "not_understood", "clarify": "asked_back"}
#: By these a patient says that the answer to the message before was wrong.
_CORRECTION: Mapping[str, Ending] = {"correct_topic": "corrected", "frustrated": "frustrated"}
#: Other intents go to a person on purpose; these do because the library has nothing on what was asked.
_UNCOVERED = ("ask_", NOT_UNDERSTOOD, "out_of_scope")
#: Told of oneself, said back, or about the answer before: understood, even where we ask on or have no more to say.
_UNDERSTOOD = ("report_", "teach_back", "ask_simpler", *_CORRECTION)
_LOG_IN = ("log_in", "log_out")


@dataclass(frozen=True)
class Unserved:
    """One message, what the assistant made of it, and in which ways it ended badly. The words are not scrubbed."""

    at: dt.datetime
    text: str = field(repr=False)
    language: Language
    understanding: Understanding
    endings: tuple[Ending, ...]


class _Told(NamedTuple):
    act: str
    language: Language
    urgent: bool
    private: bool


class _Turn(NamedTuple):
    message: InboxMessage
    told: Sequence[_Told]
    inquiry: Inquiry | None

    @property
    def intent(self) -> str:
        return str((self.message.understanding or {}).get("intent") or "")


def unserved(database: Database, since: dt.datetime, now: dt.datetime) -> list[Unserved]:
    """The messages since a moment that ended badly, newest first, each once; the look is audited.

    Never one of a log-in or of an emergency, one whose answer shows a record, nor a choice of ours that was picked.
    """
    with database.session(read_only=True) as session:
        turns = _turns(session, since)
        found = [one for _, of in groupby(turns, lambda turn: turn.message.conversation_id) for one in _of_talk(of)]
    with database.session() as session:
        audit.look(session, "learning", InboxMessage.__tablename__, len(found), now)
    return sorted(found, key=lambda one: one.at, reverse=True)


def _turns(session: Session, since: dt.datetime) -> Iterator[_Turn]:
    told = _told(session, since)
    by_source, by_words = _inquiries(session, since)
    query = select(InboxMessage).where(InboxMessage.received_at >= since)
    for message in session.scalars(query.order_by(InboxMessage.conversation_id, InboxMessage.id)):
        # A question that is sent on with a later "yes" is known by its words.
        inquiry = by_source.get(message.id) or by_words.get((message.conversation_id, message.text))
        yield _Turn(message, told[message.id], inquiry)


def _told(session: Session, since: dt.datetime) -> Mapping[int, Sequence[_Told]]:
    query = (
        select(InboxMessage.id, OutboxMessage.body)
        .join(OutboxMessage, OutboxMessage.inbox_id == InboxMessage.id)
        .where(InboxMessage.received_at >= since, OutboxMessage.part >= 0)
        .order_by(OutboxMessage.part)
    )
    told: defaultdict[int, list[_Told]] = defaultdict(list)
    # Read here, not in SQL: what was said is encrypted there.
    for message_id, body in session.execute(query):
        if reply := stored(body):
            told[message_id].append(_Told(reply.act, reply.language, reply.urgency != "none", reply.private))
    return told


def _inquiries(session: Session, since: dt.datetime) -> tuple[dict[int | None, Inquiry], dict[Any, Inquiry]]:
    query = select(Inquiry).where(Inquiry.kind == "question", Inquiry.created_at >= since)
    rows = session.scalars(query.order_by(Inquiry.id)).all()
    by_words = {(row.conversation_id, words): row for row in rows for words in (row.question, *row.paragraphs)}
    return {row.source_id: row for row in rows}, by_words


def _of_talk(turns: Iterator[_Turn]) -> Iterator[Unserved]:
    """The badly served messages of one conversation, in its order."""
    asked: _Turn | None = None
    wrong: list[Ending] = []
    logging_in = False
    for turn in turns:
        if asked and turn.intent in _CORRECTION:
            wrong.append(_CORRECTION[turn.intent])
            continue
        yield from _unserved(asked, wrong)
        asked, wrong = (None if logging_in else turn), []
        logging_in = any(told.act == "verify" for told in turn.told)
    yield from _unserved(asked, wrong)


def _unserved(turn: _Turn | None, wrong: Sequence[Ending]) -> Iterator[Unserved]:
    if turn is None or not _may_be_read(turn):
        return
    endings = (*_endings(turn), *wrong)
    if endings:
        message = turn.message
        yield Unserved(
            at=message.received_at,
            text=message.text,
            language=turn.told[0].language,
            understanding=Understanding.model_validate(message.understanding),
            endings=tuple(dict.fromkeys(endings)),
        )


def _may_be_read(turn: _Turn) -> bool:
    message = turn.message
    # What the assistant was not asked has no understanding: log-in details, and talk with a person.
    if not message.understanding or message.urgency != "none" or message.chosen or turn.intent in _LOG_IN:
        return False
    return bool(turn.told) and not any(told.urgent or told.private or told.act == "verify" for told in turn.told)


def _endings(turn: _Turn) -> Iterator[Ending]:
    if turn.intent.startswith(_UNDERSTOOD):
        return
    if ending := _BY_ACT.get(turn.told[0].act):
        yield ending
    if turn.intent == "give_feedback":
        yield "feedback"
    if turn.inquiry and turn.intent.startswith(_UNCOVERED):
        yield "answered_by_person" if turn.inquiry.first_response_at else "sent_to_person"
