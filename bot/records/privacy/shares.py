"""What of a conversation is one patient's: what they may be told of it, and what goes when they are forgotten.

A library's browser, or a phone that a family shares, has the words of several people in one conversation.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.access.identity import ABSOLUTE
from bot.records.models import AuditEvent, Conversation, InboxMessage, Inquiry, OutboxMessage, Told

M = TypeVar("M", InboxMessage, OutboxMessage, Inquiry, Told)


class Share(NamedTuple):
    """A patient's messages, the answers to them, and their inquiries; `whole` if no other patient was there."""

    whole: bool
    messages: Sequence[InboxMessage]
    answers: Sequence[OutboxMessage]
    inquiries: Sequence[Inquiry]


def conversations_of(session: Session, patient_id: str) -> set[str]:
    """The conversations in which a patient was logged in, asked a person, or was told of their record."""
    logged_in = select(AuditEvent.conversation_id).where(
        AuditEvent.patient_id == patient_id, AuditEvent.action == "login"
    )
    found = set(session.scalars(select(Conversation.id).where(Conversation.id.in_(logged_in))))
    found.update(session.scalars(select(Conversation.id).where(Conversation.patient_id == patient_id)))
    for table in (OutboxMessage, Inquiry, Told):
        found.update(session.scalars(select(table.conversation_id).where(table.patient_id == patient_id)))
    return found


def share(session: Session, conversation_id: str, patient_id: str) -> Share:
    """What of a conversation is the patient's.

    Where others were too, it is what they wrote while logged in, what a person was asked or told by them, and what
    answers that or shows their record. Words written while nobody was logged in may be anybody's.
    """
    asked, told = _all(session, InboxMessage, conversation_id), _all(session, OutboxMessage, conversation_id)
    inquiries, reports = _all(session, Inquiry, conversation_id), _all(session, Told, conversation_id)
    log_ins = _log_ins(session, conversation_id)
    named = {session.get_one(Conversation, conversation_id).patient_id}
    named.update(row.patient_id for rows in (told, inquiries, reports, log_ins) for row in rows)
    if named <= {patient_id, None}:
        return Share(True, asked, told, inquiries)
    inquiries = [row for row in inquiries if row.patient_id == patient_id]
    theirs = {row.inbox_id for row in told if row.patient_id == patient_id} | {row.source_id for row in inquiries}
    theirs.update(source for row in reports if row.patient_id == patient_id for source in row.sources)
    times = _times(log_ins, patient_id)
    asked = [row for row in asked if row.id in theirs or any(start <= row.received_at < end for start, end in times)]
    answered, numbers = {row.id for row in asked}, {row.number for row in inquiries}
    told = [
        row
        for row in told
        if row.patient_id == patient_id or row.inbox_id in answered or row.body.get("inquiry") in numbers
    ]
    return Share(False, asked, told, inquiries)


def _all(session: Session, table: type[M], conversation_id: str) -> Sequence[M]:
    query = select(table).where(table.conversation_id == conversation_id).order_by(table.id)
    return session.scalars(query).all()


def _log_ins(session: Session, conversation_id: str) -> Sequence[AuditEvent]:
    """Who was logged in and off, oldest first."""
    mine = AuditEvent.conversation_id == conversation_id, AuditEvent.action.in_(("login", "logout"))
    return session.scalars(select(AuditEvent).where(*mine).order_by(AuditEvent.id)).all()


def _times(log_ins: Sequence[AuditEvent], patient_id: str) -> list[tuple[dt.datetime, dt.datetime]]:
    """From when until when a patient was logged in: until the log-off, or what followed, or as long as any log-in."""
    return [
        (line.at, min(after.at, line.at + ABSOLUTE) if after else line.at + ABSOLUTE)
        for line, after in zip_longest(log_ins, log_ins[1:])
        if line.action == "login" and line.patient_id == patient_id
    ]
