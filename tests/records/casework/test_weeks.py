"""Weeks long over are counted once, and once more when anything of theirs was touched, whoever did that."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, func, select, text, update

from bot.records.casework import inquiries, insights, teamwork
from bot.records.casework.insights import Figures
from bot.records.casework.weeks import Span
from bot.records.engine import Database
from bot.records.models import FigureWeek, Inquiry
from tests.records.conftest import NOW, start
from tests.records.desk import ask, coordinator, do

ZONE = ZoneInfo("America/Chicago")
#: From a Wednesday to a Wednesday; two weeks of it are whole and long over by `NOW`.
SPAN = Span(dt.datetime(2026, 2, 4, tzinfo=ZONE), dt.datetime(2026, 3, 11, tzinfo=ZONE))
DAY, OLD = dt.timedelta(days=1), dt.datetime(2026, 2, 12, 15, tzinfo=dt.UTC)


@pytest.fixture
def asked(database: Database) -> Database:
    """Two old questions of one week, one of the next; only the first is answered."""
    maria = coordinator(database, "maria", "Maria Diaz")
    talks = [start(database, "web", f"browser-{n}") for n in range(3)]
    for talk, days in zip(talks, (0, 1, 7), strict=True):
        ask(database, talk, "routine", OLD + days * DAY)
    do(database, inquiries.answer, 1001, maria, "Yes.", OLD + DAY / 2)
    do(database, teamwork.resolve, 1001, maria, "answered", OLD + DAY)
    return database


def figures(database: Database, span: Span = SPAN, now: dt.datetime = NOW) -> Figures:
    return asyncio.run(insights.figures(database, span, now))


def kept(database: Database) -> int:
    with database.session() as session:
        return session.scalar(select(func.count()).select_from(FigureWeek)) or 0


def anew(database: Database) -> Figures:
    """The figures, counted with nothing kept."""
    with database.session() as session:
        session.execute(delete(FigureWeek))
    return figures(database)


def test_weeks_that_are_whole_and_long_over_are_kept(asked: Database) -> None:
    first = figures(asked)
    assert kept(asked) == 2
    assert figures(asked) == first
    assert (first.total.opened, first.total.kept) == (3, 1)


@pytest.mark.parametrize(("channel", "opened"), [("web", 3), ("sms", 0)])
def test_kept_weeks_tell_of_one_channel_too(asked: Database, channel: str, opened: int) -> None:
    figures(asked)
    assert figures(asked, dataclasses.replace(SPAN, channel=channel)).total.opened == opened


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE inquiries SET priority = 'urgent' WHERE number = 1001",
        "UPDATE inquiries SET response_seconds = 7 WHERE number = 1001",
        "UPDATE inquiries SET kind = 'emergency', outcome = 'no_action' WHERE number = 1002",
        "UPDATE inquiries SET language = 'es'",
        "UPDATE inquiries SET created_at = (SELECT i.created_at FROM inquiries i WHERE number = 1003)",
        "DELETE FROM inquiries WHERE number = 1003",
        "DELETE FROM conversations WHERE address = 'browser-0'",
        "INSERT",
    ],
)
def test_whatever_touches_an_inquiry_is_counted_at_once(asked: Database, change: str) -> None:
    before = figures(asked)
    if change == "INSERT":
        ask(asked, start(asked, "sms", "+12025550101"), "urgent", OLD + 2 * DAY)
    else:
        with asked.session() as session:
            session.execute(text(change))
    after = figures(asked)
    assert after != before
    assert after == anew(asked)


def test_a_week_with_an_answer_still_to_come_due_is_not_kept(asked: Database) -> None:
    with asked.session() as session:
        session.execute(update(Inquiry).where(Inquiry.number == 1003).values(due_at=NOW + DAY))
    assert figures(asked).total.promised == 2
    assert kept(asked) == 1
    assert figures(asked, now=NOW + 2 * DAY).total.promised == 3


def test_what_is_not_committed_yet_is_in_no_kept_week(asked: Database) -> None:
    if asked.url.get_backend_name() == "sqlite":
        pytest.skip("SQLite has one writer")
    with asked.session() as session:
        session.execute(update(Inquiry).where(Inquiry.number == 1001).values(priority="urgent"))
        assert figures(asked).total.opened == 3
        assert kept(asked) == 0
    assert {row.name: row.opened for row in figures(asked).groups["priority"]} == {"urgent": 1, "routine": 2}
    assert kept(asked) == 2
