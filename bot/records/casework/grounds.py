"""Why somebody may open a whole record: it belongs to their own work, or they gave a reason that is kept for good.

Breaking the glass (standards: 2.3): nobody is kept from a record in need, and nobody looks unseen. The reason is a
code: free words could hold what the audit must not.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal, get_args

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.records import audit
from bot.records.casework.paging import CLOSE_AFTER
from bot.records.lifecycle import OPEN
from bot.records.models import Inquiry, User

Reason = Literal["covering", "patient_called", "urgent", "quality", "complaint"]
REASONS: tuple[Reason, ...] = get_args(Reason)
#: How long a reason holds, and how long one's own inquiry does after its end: until it is closed.
HOLDS, AFTERWARDS = dt.timedelta(minutes=30), CLOSE_AFTER
_RESOURCE = "record"


def purpose(session: Session, patient_id: str, user: User, now: dt.datetime) -> str | None:
    """What this person would read the record for: `treatment` or `break_glass`; None if they must give a reason."""
    ended_lately = or_(Inquiry.state.in_(OPEN), Inquiry.resolved_at > now - AFTERWARDS)
    own = select(Inquiry.id).where(Inquiry.patient_id == patient_id, Inquiry.owner_id == user.id, ended_lately)
    if session.scalar(own.limit(1)) is not None:
        return "treatment"
    given = audit.newest(
        session, now - HOLDS, resource=_RESOURCE, action="break_glass", actor_id=user.username, patient_id=patient_id
    )
    return "break_glass" if given else None


def give(session: Session, patient_id: str, user: User, reason: str, now: dt.datetime) -> None:
    """Keep the reason for which somebody opens a record outside their own work; raises `ValueError` without one."""
    if reason not in REASONS:
        raise ValueError("choose why you open this record")
    audit.by_staff(
        session, user.username, "break_glass", _RESOURCE, "break_glass", now, patient_id=patient_id, reason=reason
    )
