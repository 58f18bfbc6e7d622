"""The on-call list: who is told of what waits while nobody looks at the console."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records import audit
from bot.records.models import Shift, User
from bot.records.staff.users import ANSWERING

DAY = dt.timedelta(days=1)
#: For how many weeks a shift can be planned in one go.
MAX_WEEKS = 26
#: Shifts shown ahead.
MOST_AHEAD = 100


class Planned(NamedTuple):
    """A shift and whose it is."""

    shift: Shift
    user: User


def plan(
    session: Session,
    user: User,
    first: dt.date,
    hours: tuple[dt.time, dt.time],
    weeks: int,
    zone: ZoneInfo,
    by: User,
    now: dt.datetime,
) -> int:
    """Put somebody on call from one time of a day to another, for so many weeks; returns how many shifts are new.

    An end that is not after the start is on the next day. A shift that begins when one of theirs does is not doubled.
    Raises `ValueError` for somebody who cannot be on call, a number of weeks out of bounds, or shifts all over.
    """
    if not user.active or user.role not in ANSWERING:
        raise ValueError("only coordinators and leads who may log in can be on call")
    if not 1 <= weeks <= MAX_WEEKS:
        raise ValueError(f"choose 1 to {MAX_WEEKS} weeks")
    begun = set(session.scalars(select(Shift.starts_at).where(Shift.user_id == user.id)))
    times = [_times(first + week * 7 * DAY, hours, zone) for week in range(weeks)]
    if times[-1][1] <= now:
        raise ValueError("that time is over already; choose a day to come")
    new = [Shift(user_id=user.id, starts_at=start, ends_at=end) for start, end in times if start not in begun]
    session.add_all(new)
    detail = {"user": user.username, "shifts": len(new)}
    audit.administration(session, by.username, "create", Shift.__tablename__, detail, now)
    return len(new)


def remove(session: Session, shift_id: int, by: User, now: dt.datetime) -> None:
    """Take a shift away; nothing happens if it is gone already."""
    shift = session.get(Shift, shift_id)
    if shift is not None:
        session.delete(shift)
        audit.administration(session, by.username, "delete", Shift.__tablename__, {"shift": shift_id}, now)


def at(session: Session, moment: dt.datetime) -> Sequence[User]:
    """Who is on call at this moment, by name."""
    on_duty = select(Shift.user_id).where(Shift.starts_at <= moment, moment < Shift.ends_at)
    query = select(User).where(User.id.in_(on_duty), User.active, User.role.in_(ANSWERING))
    return session.scalars(query.order_by(User.name, User.id)).all()


def ahead(session: Session, now: dt.datetime) -> Sequence[Planned]:
    """The shifts that are not over, the next one first."""
    query = select(Shift, User).join(User, User.id == Shift.user_id).where(Shift.ends_at > now)
    rows = session.execute(query.order_by(Shift.starts_at, Shift.id).limit(MOST_AHEAD))
    return [Planned(shift, user) for shift, user in rows]


def _times(date: dt.date, hours: tuple[dt.time, dt.time], zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    begins, ends = hours
    last = date if ends > begins else date + DAY
    start, end = dt.datetime.combine(date, begins, zone), dt.datetime.combine(last, ends, zone)
    return start.astimezone(dt.UTC), end.astimezone(dt.UTC)
