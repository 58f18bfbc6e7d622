"""Promised times: what falls into nights, weekends, holidays and changes of the clock."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.records.engine import Database
from bot.records.hours import clinic, promises
from bot.records.hours.business_time import Calendar
from bot.records.models import AuditEvent, ClinicHours, Closure, User
from tests.records.conftest import NOW, store
from tests.records.desk import coordinator

CHICAGO = ZoneInfo("America/Chicago")
THANKSGIVING = dt.date(2026, 11, 26)
CALENDAR = Calendar(CHICAGO, clinic.WEEK, {THANKSGIVING})


@pytest.fixture
def ada(database: Database) -> User:
    return coordinator(database, "ada", "Ada Novak")


def at(text: str) -> dt.datetime:
    """A local time of the clinic, `2026-11-25 16:00`."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=CHICAGO)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-23 10:00", 4, "2026-11-23 14:00"),
        ("2026-11-23 15:00", 4, "2026-11-24 11:00"),
        ("2026-11-23 13:00", 4, "2026-11-23 17:00"),  # exactly at closing time
        ("2026-11-23 17:00", 1, "2026-11-24 10:00"),
        ("2026-11-23 03:00", 1, "2026-11-23 10:00"),
        ("2026-11-25 16:00", 2, "2026-11-27 10:00"),  # over Thanksgiving
        ("2026-11-27 16:30", 1, "2026-11-30 09:30"),  # over a weekend
        ("2026-11-28 12:00", 1, "2026-11-30 10:00"),  # asked on Saturday
        ("2026-11-23 10:00", 24, "2026-11-24 10:00"),  # one business day
        ("2026-11-25 10:00", 24, "2026-11-27 10:00"),
        ("2026-11-27 10:00", 24, "2026-11-30 10:00"),
        ("2026-11-27 18:00", 24, "2026-12-01 09:00"),
        ("2026-11-24 10:00", 48, "2026-11-27 10:00"),
        ("2026-10-30 16:00", 2, "2026-11-02 10:00"),  # clocks go back on Sunday
        ("2026-10-30 16:00", 24, "2026-11-02 16:00"),
    ],
)
def test_business_time_passes_only_while_somebody_works(start: str, hours: int, end: str) -> None:
    assert CALENDAR.add(at(start), dt.timedelta(hours=hours)) == at(end)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-23 10:00", "2026-11-23 11:30", 1.5),
        ("2026-11-23 16:00", "2026-11-24 10:00", 2),
        ("2026-11-25 16:00", "2026-11-27 10:00", 2),
        ("2026-11-28 10:00", "2026-11-29 10:00", 0),
        ("2026-11-24 10:00", "2026-11-23 10:00", 0),
    ],
)
def test_only_opening_time_counts(start: str, end: str, hours: float) -> None:
    assert CALENDAR.between(at(start), at(end)) == dt.timedelta(hours=hours)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-23 09:00", True),
        ("2026-11-23 08:59", False),
        ("2026-11-23 17:00", False),
        ("2026-11-26 12:00", False),
        ("2026-11-29 12:00", False),
    ],
)
def test_open_or_closed(moment: str, is_open: bool) -> None:
    assert CALENDAR.is_open(at(moment)) is is_open


def test_a_calendar_without_an_open_day_is_refused() -> None:
    empty = Calendar(CHICAGO, {}, ())
    for step in (empty.next_open, lambda start: empty.advance(start, dt.timedelta(hours=1))):
        with pytest.raises(ValueError, match="open day"):
            step(at("2026-11-23 10:00"))


@pytest.mark.parametrize(
    ("priority", "asked", "due", "halfway"),
    [
        ("emergency", "2026-11-28 03:00", "2026-11-28 03:05", "2026-11-28 03:02:30"),
        ("urgent", "2026-11-28 03:00", "2026-11-28 04:00", "2026-11-28 03:30"),
        ("same_day", "2026-11-25 15:00", "2026-11-27 11:00", "2026-11-25 17:00"),
        ("routine", "2026-11-25 16:00", "2026-11-27 16:00", "2026-11-27 12:00"),
        ("admin", "2026-11-23 09:00", "2026-11-25 09:00", "2026-11-23 17:00"),
    ],
)
def test_each_level_has_its_promise(priority: str, asked: str, due: str, halfway: str) -> None:
    assert promises.due(CALENDAR, priority, at(asked)) == at(due)
    assert promises.after(CALENDAR, priority, at(asked), 0.5) == at(halfway)


def test_every_level_has_a_promise_and_the_longest_comes_last() -> None:
    assert list(promises.PRIORITIES) == list(promises.DUE) == sorted(promises.DUE, key=promises.DUE.__getitem__)


def test_hours_holidays_and_closures_are_kept(database: Database, ada: User) -> None:
    store(database, Closure(date=dt.date(2026, 12, 4), reason="Staff day"))
    with database.session() as session:
        before = clinic.calendar(session)
        clinic.ensure(session, "America/New_York")
        week = {4: (dt.time(8), dt.time(12)), 0: (dt.time(8), dt.time(12))}
        clinic.set_hours(session, week, "US", "MA", ada, NOW)
    with database.session() as session:
        clinic.ensure(session, "America/New_York")
        after = clinic.calendar(session)
    assert before.is_open(at("2026-11-23 10:00"))
    assert not before.is_open(at("2026-11-26 10:00"))
    assert not before.is_open(at("2026-12-04 10:00"))
    assert after.next_open(at("2026-11-28 10:00")) == at("2026-11-30 07:00")
    assert not after.is_open(at("2026-04-20 09:00")), "Patriots' Day, a holiday of Massachusetts"
    assert after.add(at("2026-11-30 10:00"), dt.timedelta(hours=2)) == at("2026-12-07 08:00")


@pytest.mark.parametrize(
    ("week", "country", "state"),
    [
        ({}, "US", ""),
        ({0: (dt.time(17), dt.time(9))}, "US", ""),
        ({0: (dt.time(9), dt.time(9))}, "US", ""),
        (clinic.WEEK, "XX", ""),
        (clinic.WEEK, "US", "XX"),
    ],
)
def test_impossible_hours_are_refused(
    database: Database, ada: User, week: clinic.Week, country: str, state: str
) -> None:
    with database.session() as session:
        with pytest.raises(ValueError, match=r"open|holidays"):
            clinic.set_hours(session, week, country, state, ada, NOW)
        assert session.get(ClinicHours, 1) is None


def test_who_changed_what_patients_are_promised_is_in_the_audit(database: Database, ada: User) -> None:
    day = dt.date(2026, 12, 7)
    with database.session() as session:
        clinic.set_hours(session, {0: (dt.time(8), dt.time(12))}, "US", "IL", ada, NOW)
        clinic.close(session, day, "Staff day", ada, NOW)
    for _ in range(2):
        with database.session() as session:
            clinic.reopen(session, day, ada, NOW)
    with database.session() as session:
        lines = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
        told = [(line.actor_id, line.action, line.resource) for line in lines]
        assert told == [("ada", "update", "clinic_hours"), ("ada", "create", "closures"), ("ada", "delete", "closures")]
        hours = lines[0].detail or {}
        assert (hours["hours"], hours["state"]) == ({"0": ["08:00", "12:00"]}, "IL")
        assert hours["before"]["hours"]["4"] == ["09:00", "17:00"]
