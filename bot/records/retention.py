"""How long what is kept: what is older is deleted, except of patients under a legal hold.

The audit is kept for good: six years are asked for at least, and a chain that has lost its beginning proves nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Select, delete, select
from sqlalchemy.orm import Session

from bot.records import audit, holds
from bot.records.lifecycle import OPEN
from bot.records.models import (
    Conversation,
    DialogueEvent,
    DialogueState,
    Fetch,
    HandoutLink,
    IdentityCheck,
    Inquiry,
    OutboxMessage,
    Told,
    WebSession,
)
from bot.records.source import TABLES

DAY = dt.timedelta(days=1)
#: Days by kind, unless `BEDSIDE_RETENTION` says otherwise. `inquiries`: with the conversation around them, after the
#: last thing that happened (45 CFR 164.316(b)(2) asks for six years of documentation). `conversations`: those in
#: which no person was asked, after the last message. `fetched`: what came from a live record server. `log_ins`: where
#: a log-in stood, and sessions that are over.
PERIODS: Mapping[str, int] = MappingProxyType({"inquiries": 2190, "conversations": 365, "fetched": 1, "log_ins": 30})


def run(
    session: Session, now: dt.datetime, periods: Mapping[str, int] = PERIODS, *, live: bool = False
) -> Counter[str]:
    """Delete what is past its time; returns how much of each kind. Audited, with the counts.

    `live`: records come from a live server, so the chart's tables are only what was fetched from it.
    """
    before = {kind: now - days * DAY for kind, days in {**PERIODS, **periods}.items()}
    kept = holds.held(session)
    done = Counter(
        conversations=_conversations(session, before, kept),
        log_ins=_log_ins(session, before["log_ins"], now),
        fetched=_fetched(session, before["fetched"], kept) if live else 0,
        expired_links=remove(session, HandoutLink, HandoutLink.expires_at <= now),
    )
    audit.record(
        session, now=now, actor_type="system", actor_id="retention", action="delete", resource="retention",
        purpose="operations", outcome="success", detail=dict(done),
    )  # fmt: skip
    return done


def patients_in(session: Session, conversation_id: str) -> set[str]:
    """Whose record or reports a conversation holds."""
    found: set[str] = set()
    for table in (OutboxMessage, Inquiry, Told):
        query: Select[tuple[str | None]] = select(table.patient_id).where(table.conversation_id == conversation_id)
        found.update(patient_id for patient_id in session.scalars(query) if patient_id)
    current = session.scalar(select(Conversation.patient_id).where(Conversation.id == conversation_id))
    return found | ({current} if current else set())


def erase_conversation(session: Session, conversation_id: str) -> None:
    """Delete a conversation with all that was said, asked and told in it."""
    for table in (DialogueEvent, DialogueState):
        session.execute(delete(table).where(table.conversation_id == conversation_id))
    # Messages, inquiries and reports go with it, by the foreign keys.
    session.execute(delete(Conversation).where(Conversation.id == conversation_id))


def remove(session: Session, table: type[Any], *where: ColumnElement[bool]) -> int:
    """Delete the rows of a table for which all of `where` holds; returns how many."""
    result = cast("CursorResult[Any]", session.execute(delete(table).where(*where)))
    return result.rowcount


def _conversations(session: Session, before: Mapping[str, dt.datetime], kept: set[str]) -> int:
    living = select(Inquiry.conversation_id).where(
        Inquiry.state.in_(OPEN) | (Inquiry.updated_at >= before["inquiries"])
    )
    query = select(Conversation.id).where(
        Conversation.last_at < before["conversations"], Conversation.id.not_in(living)
    )
    due = [each for each in session.scalars(query) if not patients_in(session, each) & kept]
    for conversation_id in due:
        erase_conversation(session, conversation_id)
    return len(due)


def _log_ins(session: Session, before: dt.datetime, now: dt.datetime) -> int:
    return remove(session, IdentityCheck, IdentityCheck.started_at < before) + remove(
        session, WebSession, WebSession.expires_at < now
    )


def _fetched(session: Session, before: dt.datetime, kept: set[str]) -> int:
    """Rows of the chart that a live server gave and that nobody asked for lately."""
    deleted = 0
    for fetch in session.scalars(select(Fetch).where(Fetch.at < before)).all():
        if fetch.patient_id not in kept and (table := TABLES.get(fetch.resource)):
            deleted += remove(session, table, table.patient_id == fetch.patient_id)
            session.delete(fetch)
    return deleted
