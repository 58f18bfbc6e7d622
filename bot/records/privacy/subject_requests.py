"""What is known about a patient, and forgetting it: each with the approval of a person (a user name), and a report."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from bot.errors import BedsideError
from bot.records import audit
from bot.records.chart.source import TABLES
from bot.records.messaging import conversations, dialogue
from bot.records.models import (
    AuditEvent,
    Base,
    Consent,
    Fetch,
    Hold,
    IdentityCheck,
    InboxMessage,
    Inquiry,
    Patient,
    Proxy,
    ScheduledText,
    SmsConsent,
    Told,
)
from bot.records.privacy import erasing, holds
from bot.records.privacy.shares import Share, conversations_of, share
from bot.records.staff import users

#: What else is about one patient, by table.
_BESIDE_THE_CHART: dict[str, Any] = {
    table.__tablename__: table for table in (Consent, Fetch, Proxy, ScheduledText, Told)
}
#: Lines of the report on what stays, and why.
KEPT_AUDIT = "kept: lines of the audit, which names the patient by id only, as the law asks"
KEPT_CONSENTS = "kept: lines on what the phone number agreed to and refused, so that a STOP stays one"
KEPT_MESSAGES = "kept: messages where others were too, written while the patient was not logged in"


class NotAllowed(BedsideError):
    """Nobody has approved it, or a legal hold forbids it."""

    code = "not_allowed"


def known(session: Session, patient_id: str, approved_by: str, now: dt.datetime) -> dict[str, Any]:
    """Everything kept about a patient, as plain data; raises `NotAllowed` or `NoResultFound`.

    Of a conversation that others had too it is the patient's share. The assistant's memory of such a one is left out.
    """
    _approved(session, approved_by)
    patient = session.get_one(Patient, patient_id)
    shares = {talk: share(session, talk, patient_id) for talk in sorted(conversations_of(session, patient_id))}
    whole = [talk for talk, theirs in shares.items() if theirs.whole]
    found: dict[str, Any] = {
        "patient": _plain(patient),
        "chart": {name: _rows(session, table, patient_id) for name, table in TABLES.items()},
        **{name: _rows(session, table, patient_id) for name, table in _BESIDE_THE_CHART.items()},
        "inquiries": [
            {"number": row.number, "kind": row.kind, "asked": row.question, "at": row.created_at.isoformat()}
            for row in session.scalars(select(Inquiry).where(Inquiry.patient_id == patient_id).order_by(Inquiry.id))
        ],
        "messages": {talk: _lines(theirs) for talk, theirs in shares.items()},
        "conversations_others_had_too": [talk for talk in shares if talk not in whole],
        "assistant_remembers": {
            talk: {"events": dialogue.recent(session, talk, None), "slots": dialogue.slots(session, talk)}
            for talk in whole
        },
        "looks_at_the_record": session.scalar(
            select(func.count()).where(AuditEvent.patient_id == patient_id, AuditEvent.action == "read")
        ),
    }
    _audit(session, patient_id, "export", approved_by, now, {"conversations": len(shares)})
    return found


def forget(session: Session, patient_id: str, approved_by: str, now: dt.datetime) -> Counter[str]:
    """Erase a patient: chart, conversations, and all else about them.

    Returns what was erased, and what was kept and why. Raises `NotAllowed` under a legal hold.
    """
    _approved(session, approved_by)
    patient = session.get_one(Patient, patient_id)
    if patient_id in holds.held(session):
        raise NotAllowed("a legal hold forbids it: release the hold first")
    report: Counter[str] = Counter()
    talks = sorted(conversations_of(session, patient_id))
    for talk in talks:  # all before the first line of the audit, whose lock is the last that anybody takes
        conversations.locked(session, talk)
    for talk in talks:
        report += _forget_in(session, talk, patient_id, now)
    for name, table in (TABLES | _BESIDE_THE_CHART | {Hold.__tablename__: Hold}).items():
        report[name] = erasing.remove(session, table, table.patient_id == patient_id)
    session.execute(update(IdentityCheck).where(IdentityCheck.patient_id == patient_id).values(patient_id=None))
    report[KEPT_AUDIT] = _count(session, AuditEvent, AuditEvent.patient_id == patient_id)
    report[KEPT_CONSENTS] = _count(session, SmsConsent, SmsConsent.number == patient.phone)
    session.delete(patient)
    report = +report
    _audit(session, patient_id, "erase", approved_by, now, dict(report))
    return report


def _forget_in(session: Session, talk: str, patient_id: str, now: dt.datetime) -> Counter[str]:
    """Erase a conversation, or of one that others had too, the patient's share."""
    theirs = share(session, talk, patient_id)
    if theirs.whole:
        erasing.erase_conversation(session, talk)
        return Counter(conversations=1)
    erasing.erase_share(session, talk, patient_id, theirs, now)
    return Counter(
        {
            "messages": len(theirs.messages),
            "answers": len(theirs.answers),
            "inquiries": len(theirs.inquiries),
            KEPT_MESSAGES: _count(session, InboxMessage, InboxMessage.conversation_id == talk),
        }
    )


def _count(session: Session, table: type[Base], where: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(where)) or 0


def _rows(session: Session, table: Any, patient_id: str) -> list[dict[str, Any]]:
    query = select(table).where(table.patient_id == patient_id).order_by(*table.__table__.primary_key)
    return [_plain(row) for row in session.scalars(query)]


def _lines(theirs: Share) -> list[dict[str, str]]:
    lines = [{"at": row.received_at.isoformat(), "from": "patient", "text": row.text} for row in theirs.messages]
    lines += [
        {"at": row.created_at.isoformat(), "from": "clinic", "text": row.shown.text if row.shown else ""}
        for row in theirs.answers
    ]
    return sorted(lines, key=lambda line: line["at"])


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
