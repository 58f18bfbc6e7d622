"""Tries to log in: so many from one place, and none is kept for longer than it counts."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select

from bot.records.engine import Database
from bot.records.models import LogInTry
from bot.records.staff import tries
from bot.records.staff.users import LOCK
from tests.records.conftest import NOW

MOMENT = dt.timedelta(seconds=1)


def attempt(database: Database, place: str, now: dt.datetime = NOW) -> bool:
    with database.session() as session:
        return tries.count(session, place, 2, now)


def test_a_place_has_so_many_tries_and_takes_none_from_another(database: Database) -> None:
    assert [attempt(database, "here") for _ in range(3)] == [True, True, False]
    assert attempt(database, "there")
    with database.session() as session:
        full = [tries.are_too_many(session, place, 2, NOW) for place in ("here", "there")]
    assert full == [True, False]


def test_after_the_time_of_a_lock_tries_count_no_more_and_are_gone(database: Database) -> None:
    for _ in range(2):
        attempt(database, "here")
    assert not attempt(database, "here", NOW + LOCK - MOMENT)
    assert attempt(database, "here", NOW + LOCK)
    with database.session() as session:
        assert session.scalar(select(func.count()).select_from(LogInTry)) == 1
