"""When the clinic is open: stored, so that every process reckons promised times alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

import holidays
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.business_time import Calendar
from bot.records.models import ClinicHours, Closure

_ONLY = 1
Week = Mapping[int, tuple[dt.time, dt.time]]
WEEK: Week = {day: (dt.time(9), dt.time(17)) for day in range(5)}


def calendar(session: Session) -> Calendar:
    """The clinic's calendar; until somebody has set one, Monday to Friday from nine to five in Chicago."""
    row = session.get(ClinicHours, _ONLY) or _default("America/Chicago")
    closures = set(session.scalars(select(Closure.date)))
    return Calendar(ZoneInfo(row.timezone), _read(row.hours), _Closed(row.country, row.state, closures))


def place(session: Session) -> tuple[str, str]:
    """Country and state whose holidays are kept."""
    row = session.get(ClinicHours, _ONLY) or _default("America/Chicago")
    return row.country, row.state


def ensure(session: Session, timezone: str) -> None:
    """Store the usual week in this time zone, unless hours are stored; the time zone follows the settings."""
    row = session.get(ClinicHours, _ONLY)
    if row is None:
        session.add(_default(timezone))
    else:
        row.timezone = timezone


def set_hours(session: Session, week: Week, country: str, state: str) -> None:
    """Change the hours of the week and whose holidays are kept.

    Raises `ValueError` if no day is open, a day closes before it opens, or the country or state is unknown.
    """
    if not week or any(opens >= closes for opens, closes in week.values()):
        raise ValueError("at least one day must be open, and each must open before it closes")
    try:
        holidays.country_holidays(country, subdiv=state or None)
    except NotImplementedError:
        raise ValueError("no holidays are known for this country and state; use their ISO codes") from None
    row = session.get(ClinicHours, _ONLY) or _default("America/Chicago")
    row.hours, row.country, row.state = _write(week), country, state
    session.add(row)


class _Closed:
    """Public holidays and the clinic's own closures."""

    def __init__(self, country: str, state: str, closures: set[dt.date]) -> None:
        self._holidays = holidays.country_holidays(country, subdiv=state or None)
        self._closures = closures

    def __contains__(self, date: object) -> bool:
        return isinstance(date, dt.date) and (date in self._closures or date in self._holidays)


def _default(timezone: str) -> ClinicHours:
    return ClinicHours(id=_ONLY, timezone=timezone, hours=_write(WEEK), country="US", state="")


def _write(week: Week) -> dict[str, list[str]]:
    return {str(day): [time.isoformat("minutes") for time in times] for day, times in week.items()}


def _read(hours: Mapping[str, list[str]]) -> Week:
    return {
        int(day): (dt.time.fromisoformat(opens), dt.time.fromisoformat(closes))
        for day, (opens, closes) in hours.items()
    }
