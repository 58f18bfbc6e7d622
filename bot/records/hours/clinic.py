"""When the clinic is open: stored, so that every process reckons promised times alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records import audit
from bot.records.hours.business_time import Calendar
from bot.records.models import ClinicHours, Closure, User

_ONLY = 1
MAX_REASON = 120
Week = Mapping[int, tuple[dt.time, dt.time]]
WEEK: Week = {day: (dt.time(9), dt.time(17)) for day in range(5)}


def calendar(session: Session) -> Calendar:
    """The clinic's calendar; until somebody has set one, Monday to Friday from nine to five in Chicago."""
    row = _hours(session)
    closures = set(session.scalars(select(Closure.date)))
    return Calendar(ZoneInfo(row.timezone), _read(row.hours), _Closed(row.country, row.state, closures))


def zone(session: Session) -> ZoneInfo:
    """The clinic's time zone."""
    return ZoneInfo(_hours(session).timezone)


def place(session: Session) -> tuple[str, str]:
    """Country and state whose holidays are kept."""
    row = _hours(session)
    return row.country, row.state


def ensure(session: Session, timezone: str) -> None:
    """Store the usual week in this time zone, unless hours are stored; the time zone follows the settings."""
    row = session.get(ClinicHours, _ONLY)
    if row is None:
        session.add(_default(timezone))
    else:
        row.timezone = timezone


def set_hours(session: Session, week: Week, country: str, state: str, by: User, now: dt.datetime) -> None:
    """Change the hours of the week and whose holidays are kept; the audit keeps what held before.

    Raises `ValueError` if no day is open, a day closes before it opens, or the country or state is unknown.
    """
    if not week or any(opens >= closes for opens, closes in week.values()):
        raise ValueError("at least one day must be open, and each must open before it closes")
    try:
        holidays.country_holidays(country, subdiv=state or None)
    except NotImplementedError:
        raise ValueError("no holidays are known for this country and state; use their ISO codes") from None
    row = _hours(session)
    before = _told(row)
    row.hours, row.country, row.state = _write(week), country, state
    session.add(row)
    detail = {**_told(row), "before": before}
    audit.administration(session, by.username, "update", ClinicHours.__tablename__, detail, now)


def closures(session: Session) -> Sequence[Closure]:
    """The days on which the clinic is closed besides public holidays, the earliest first."""
    return session.scalars(select(Closure).order_by(Closure.date)).all()


def close(session: Session, day: dt.date, reason: str, by: User, now: dt.datetime) -> None:
    """Nobody works on this day, whatever the week says; a day closed already gets the new reason."""
    session.merge(Closure(date=day, reason=reason.strip()[:MAX_REASON]))
    audit.administration(session, by.username, "create", Closure.__tablename__, {"date": day.isoformat()}, now)


def reopen(session: Session, day: dt.date, by: User, now: dt.datetime) -> None:
    """Work on this day after all; nothing happens to one that was not closed."""
    if closure := session.get(Closure, day):
        session.delete(closure)
        audit.administration(session, by.username, "delete", Closure.__tablename__, {"date": day.isoformat()}, now)


class _Closed:
    """Public holidays and the clinic's own closures.

    The library of holidays is read when a day is first asked about: that takes a second at the start of a process, and
    what runs around the clock, an emergency before all, asks about none.
    """

    def __init__(self, country: str, state: str, closures: set[dt.date]) -> None:
        self._place = country, state
        self._closures = closures

    @cached_property
    def _holidays(self) -> holidays.HolidayBase:
        country, state = self._place
        return holidays.country_holidays(country, subdiv=state or None)

    def __contains__(self, date: object) -> bool:
        return isinstance(date, dt.date) and (date in self._closures or date in self._holidays)


def _hours(session: Session) -> ClinicHours:
    """What is set; until somebody has, the usual week in Chicago."""
    return session.get(ClinicHours, _ONLY) or _default("America/Chicago")


def _default(timezone: str) -> ClinicHours:
    return ClinicHours(id=_ONLY, timezone=timezone, hours=_write(WEEK), country="US", state="")


def _told(row: ClinicHours) -> dict[str, Any]:
    return {"hours": row.hours, "country": row.country, "state": row.state}


def _write(week: Week) -> dict[str, list[str]]:
    return {str(day): [time.isoformat("minutes") for time in times] for day, times in week.items()}


def _read(hours: Mapping[str, list[str]]) -> Week:
    return {
        int(day): (dt.time.fromisoformat(opens), dt.time.fromisoformat(closes))
        for day, (opens, closes) in hours.items()
    }
