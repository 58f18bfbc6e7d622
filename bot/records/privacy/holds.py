"""Setting and releasing legal holds, and what they hold."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records import audit
from bot.records.models import HELD, Hold, Patient
from bot.records.privacy.shares import conversations_of


def place(session: Session, patient_id: str, reason: str, by: str, now: dt.datetime) -> None:
    """Delete nothing of a patient from now on; raises `NoResultFound` for an unknown patient."""
    session.get_one(Patient, patient_id)
    session.add(Hold(patient_id=patient_id, reason=reason, by=by, since=now))
    _audit(session, patient_id, "create", by, now)


def release(session: Session, patient_id: str, by: str, now: dt.datetime) -> int:
    """End every hold on a patient; returns how many there were."""
    open_ones = session.scalars(select(Hold).where(Hold.patient_id == patient_id, Hold.released_at.is_(None))).all()
    for hold in open_ones:
        hold.released_at = now
        _audit(session, patient_id, "update", by, now)
    return len(open_ones)


def held(session: Session) -> set[str]:
    """The ids of the patients of whom nothing may be deleted."""
    return set(session.scalars(HELD))


def held_conversations(session: Session) -> set[str]:
    """The conversations of these patients, of which nothing may be deleted either."""
    return set[str]().union(*(conversations_of(session, patient_id) for patient_id in held(session)))


def _audit(session: Session, patient_id: str, action: str, by: str, now: dt.datetime) -> None:
    audit.record(
        session, now=now, actor_type="staff", actor_id=by, action=action, resource=Hold.__tablename__,
        purpose="legal", outcome="success", patient_id=patient_id,
    )  # fmt: skip
