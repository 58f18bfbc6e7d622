"""How long what is kept: what is older is deleted, except of patients under a legal hold.

The audit is kept for good: six years are asked for at least, and a chain that has lost its beginning proves nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.records import audit
from bot.records.chart.source import TABLES
from bot.records.engine import Database
from bot.records.lifecycle import OPEN
from bot.records.models import Base, Conversation, Fetch, HandoutLink, IdentityCheck, Inquiry, Patient, WebSession
from bot.records.privacy import holds
from bot.records.privacy.erasing import erase_conversation, remove

DAY = dt.timedelta(days=1)
#: Days by kind, unless `BEDSIDE_RETENTION` says otherwise. `inquiries`: with the conversation around them, after the
#: last thing that happened (45 CFR 164.316(b)(2) asks for six years of documentation). `conversations`: those in
#: which no person was asked, after the last message. `fetched`: what came from a live record server. `log_ins`: where
#: a log-in stood, and sessions that are over.
PERIODS: Mapping[str, int] = MappingProxyType({"inquiries": 2190, "conversations": 365, "fetched": 1, "log_ins": 30})
#: How much is deleted in one transaction: few enough that other writers do not wait long.
PORTION = 100

_Delete = Callable[[Session, Sequence[str]], int]
#: What is deleted: its name, the keys of what is due, and what deletes those of them that are due still.
_Kind = tuple[str, Select[tuple[str]], _Delete]


def run(
    database: Database, now: dt.datetime, periods: Mapping[str, int] = PERIODS, *, live: bool = False
) -> Counter[str]:
    """Delete what is past its time; returns how much of each kind.

    `live`: records come from a live server, so the chart's tables are only what was fetched from it. What is due is
    found first, and deleted in portions between which others may write; each is audited with its counts, so that a run
    that broke off is told as far as it came. Start it again then.
    """
    before = {kind: now - days * DAY for kind, days in {**PERIODS, **periods}.items()}
    done = Counter(conversations=0, log_ins=0, fetched=0, expired_links=0)
    for kind, due, delete_some in _kinds(before, now, live=live):
        with database.session(read_only=True) as session:
            keys = session.scalars(due).all()
        for start in range(0, len(keys), PORTION):
            with database.session() as session:
                portion = {kind: delete_some(session, keys[start : start + PORTION])}
                _note(session, portion, now)
            done.update(portion)
    if not done.total():
        with database.session() as session:
            _note(session, done, now)
    return done


def _kinds(before: Mapping[str, dt.datetime], now: dt.datetime, *, live: bool) -> Iterator[_Kind]:
    quiet = _quiet(before)
    yield "conversations", quiet, lambda session, keys: _conversations(session, quiet, keys)
    yield "log_ins", *_rows(IdentityCheck, IdentityCheck.conversation_id, IdentityCheck.started_at < before["log_ins"])
    yield "log_ins", *_rows(WebSession, WebSession.token_hash, WebSession.expires_at < now)
    if live:
        old = Fetch.at < before["fetched"]
        due = Patient.id.in_(select(Fetch.patient_id).where(old)) | _nobody_knows()
        yield "fetched", select(Patient.id).where(due), partial(_fetched, old)
    yield "expired_links", *_rows(HandoutLink, HandoutLink.token_hash, HandoutLink.expires_at <= now)


def _quiet(before: Mapping[str, dt.datetime]) -> Select[tuple[str]]:
    """The conversations in which nothing has happened for so long."""
    living = select(Inquiry.conversation_id).where(
        Inquiry.state.in_(OPEN) | (Inquiry.updated_at >= before["inquiries"])
    )
    return select(Conversation.id).where(Conversation.last_at < before["conversations"], Conversation.id.not_in(living))


def _conversations(session: Session, quiet: Select[tuple[str]], keys: Sequence[str]) -> int:
    held = holds.held_conversations(session)
    still = session.scalars(quiet.where(Conversation.id.in_(keys))).all()
    due = [each for each in still if each not in held]
    for conversation_id in due:
        erase_conversation(session, conversation_id)
    return len(due)


def _rows(
    table: type[Any], key: InstrumentedAttribute[str], condition: ColumnElement[bool]
) -> tuple[Select[tuple[str]], _Delete]:
    """The rows of one table that go as they are: by which keys they are found, and how they are deleted."""
    return select(key).where(condition), lambda session, keys: remove(session, table, key.in_(keys), condition)


def _fetched(old: ColumnElement[bool], session: Session, patient_ids: Sequence[str]) -> int:
    """Rows of the chart that a live server gave and that nobody asked for lately, and whom nothing refers to."""
    deleted, kept = 0, holds.held(session)
    for fetch in session.scalars(select(Fetch).where(old, Fetch.patient_id.in_(patient_ids))).all():
        if fetch.patient_id not in kept:
            if table := TABLES.get(fetch.resource):
                deleted += remove(session, table, table.patient_id == fetch.patient_id)
            session.delete(fetch)
    session.flush()
    return deleted + remove(session, Patient, Patient.id.in_(patient_ids), _nobody_knows())


def _nobody_knows() -> ColumnElement[bool]:
    """Patients to whom no row refers: the live server named them for a birth date, and they never logged in."""
    ids = Base.metadata.tables[Patient.__tablename__].columns["id"]
    columns = [column for table in Base.metadata.tables.values() for column in table.columns if column.references(ids)]
    return and_(*(~exists().where(column == ids) for column in columns))


def _note(session: Session, done: Mapping[str, int], now: dt.datetime) -> None:
    audit.record(
        session, now=now, actor_type="system", actor_id="retention", action="delete", resource="retention",
        purpose="operations", outcome="success", detail=dict(done),
    )  # fmt: skip
