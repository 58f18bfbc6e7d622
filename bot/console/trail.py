"""What coordinators see and do, in the audit (standards: 2.3)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from bot.records import audit
from bot.records.models import Inquiry, User
from bot.records.staff import users

RECORD_ANSWERS = "record_answers"


def note(
    session: Session, user: User, action: str, resource: str, now: dt.datetime, inquiry: Inquiry | None = None
) -> None:
    """Record that a coordinator read or changed something; of a patient, if it is an inquiry."""
    audit.by_staff(
        session,
        user.username,
        action,
        resource,
        "treatment",
        now,
        patient_id=inquiry.patient_id if inquiry else None,
        conversation_id=inquiry.conversation_id if inquiry else None,
        detail={"inquiry": inquiry.number} if inquiry else None,
    )


def record_answers(session: Session, user: User, inquiry: Inquiry, newest: int, now: dt.datetime) -> None:
    """Record that the patient's record answers up to `newest` (an outbox id) were shown."""
    audit.by_staff(
        session,
        user.username,
        "read",
        RECORD_ANSWERS,
        "treatment",
        now,
        patient_id=inquiry.patient_id,
        conversation_id=inquiry.conversation_id,
        detail={"inquiry": inquiry.number, "newest": newest},
    )


def newest_shown(session: Session, user: User, inquiry: Inquiry, now: dt.datetime) -> int:
    """Up to which record answer the audit knows that this coordinator saw them, within the longest log-in."""
    line = audit.newest(
        session,
        now - users.LIFE,
        resource=RECORD_ANSWERS,
        actor_id=user.username,
        patient_id=inquiry.patient_id,
        conversation_id=inquiry.conversation_id,
    )
    return int((line.detail or {}).get("newest", 0)) if line else 0
