"""What is known about a patient, and forgetting it: each with the approval of a person (a user name), and a report."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.errors import BedsideError
from bot.records import audit, holds, retention, users
from bot.records.models import (
    AuditEvent,
    Consent,
    Conversation,
    Fetch,
    Hold,
    IdentityCheck,
    InboxMessage,
    Inquiry,
    OutboxMessage,
    Patient,
    Told,
)
from bot.records.source import TABLES


class NotAllowed(BedsideError):
    """Nobody has approved it, or a legal hold forbids it."""

    code = "not_allowed"


def known(session: Session, patient_id: str, approved_by: str, now: dt.datetime) -> dict[str, Any]:
    """Everything kept about a patient, as plain data; raises `NotAllowed` or `NoResultFound`."""
    _approved(session, approved_by)
    patient = session.get_one(Patient, patient_id)
    talks = _conversations(session, patient_id)
    found: dict[str, Any] = {
        "patient": _plain(patient),
        "chart": {
            name: [_plain(row) for row in session.scalars(select(table).where(table.patient_id == patient_id))]
            for name, table in TABLES.items()
        },
        "consents": [_plain(row) for row in session.scalars(select(Consent).where(Consent.patient_id == patient_id))],
        "told": [_plain(row) for row in session.scalars(select(Told).where(Told.patient_id == patient_id))],
        "inquiries": [
            {"number": row.number, "kind": row.kind, "asked": row.question, "at": row.created_at.isoformat()}
            for row in session.scalars(select(Inquiry).where(Inquiry.patient_id == patient_id))
        ],
        "messages": {talk: _messages(session, talk) for talk in talks},
        "looks_at_the_record": session.scalar(
            select(func.count()).where(AuditEvent.patient_id == patient_id, AuditEvent.action == "read")
        ),
    }
    _audit(session, patient_id, "export", approved_by, now, {"conversations": len(talks)})
    return found


def forget(session: Session, patient_id: str, approved_by: str, now: dt.datetime) -> Counter[str]:
    """Erase a patient: chart, conversations, reports, consents. Returns what was erased, and what was kept.

    Kept: the audit (which names the patient by id only), as the law asks. Raises `NotAllowed` under a legal hold.
    """
    _approved(session, approved_by)
    session.get_one(Patient, patient_id)
    if patient_id in holds.held(session):
        raise NotAllowed("a legal hold forbids it: release the hold first")
    report: Counter[str] = Counter()
    for talk in _conversations(session, patient_id):
        report += _forget_in(session, talk, patient_id)
    for name, table in TABLES.items():
        report[name] = retention.remove(session, table, table.patient_id == patient_id)
    for other in (Consent, Fetch, Hold, Told):
        session.execute(delete(other).where(other.patient_id == patient_id))
    for pointer in (Conversation, IdentityCheck, Inquiry, OutboxMessage):
        session.execute(update(pointer).where(pointer.patient_id == patient_id).values(patient_id=None))
    session.execute(delete(Patient).where(Patient.id == patient_id))
    kept = select(func.count()).where(AuditEvent.patient_id == patient_id)
    report["kept: lines of the audit"] = session.scalar(kept) or 0
    report = +report
    _audit(session, patient_id, "erase", approved_by, now, dict(report))
    return report


def _forget_in(session: Session, talk: str, patient_id: str) -> Counter[str]:
    """Erase a conversation, or of one that others had too, only what shows this patient."""
    if retention.patients_in(session, talk) == {patient_id}:
        retention.erase_conversation(session, talk)
        return Counter(conversations=1)
    answers = OutboxMessage.conversation_id == talk, OutboxMessage.patient_id == patient_id
    asked = Inquiry.conversation_id == talk, Inquiry.patient_id == patient_id
    return Counter(
        answers=retention.remove(session, OutboxMessage, *answers), inquiries=retention.remove(session, Inquiry, *asked)
    )


def _conversations(session: Session, patient_id: str) -> list[str]:
    found: set[str] = set(session.scalars(select(Conversation.id).where(Conversation.patient_id == patient_id)))
    for table in (OutboxMessage, Inquiry, Told):
        found.update(session.scalars(select(table.conversation_id).where(table.patient_id == patient_id)))
    return sorted(found)


def _messages(session: Session, talk: str) -> list[dict[str, Any]]:
    asked = session.scalars(select(InboxMessage).where(InboxMessage.conversation_id == talk).order_by(InboxMessage.id))
    told = session.scalars(
        select(OutboxMessage).where(OutboxMessage.conversation_id == talk).order_by(OutboxMessage.id)
    )
    lines = [{"at": row.received_at.isoformat(), "from": "patient", "text": row.text} for row in asked]
    lines += [{"at": row.created_at.isoformat(), "from": "clinic", "text": row.body["text"]} for row in told]
    return sorted(lines, key=lambda line: str(line["at"]))


def _plain(row: Any) -> dict[str, Any]:
    values = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    return {key: value.isoformat() if isinstance(value, dt.date) else value for key, value in values.items()}


def _approved(session: Session, username: str) -> None:
    user = users.find(session, username)
    if user is None or not user.active:
        raise NotAllowed(f"{username} may not approve this: name somebody who has an account")


def _audit(session: Session, patient_id: str, action: str, by: str, now: dt.datetime, detail: dict[str, Any]) -> None:
    audit.record(
        session, now=now, actor_type="staff", actor_id=by, action=action, resource="patient", purpose="patient_request",
        outcome="success", patient_id=patient_id, detail=detail,
    )  # fmt: skip
