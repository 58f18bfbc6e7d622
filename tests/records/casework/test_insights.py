"""Figures: each can be checked by hand on a small week of inquiries."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event

from bot.records.casework import inquiries, insights, teamwork
from bot.records.casework.insights import Row, Talk, Times, Week
from bot.records.casework.weeks import Span
from bot.records.engine import Database
from bot.records.messaging import messages, sms_numbers
from bot.records.models import Inquiry
from bot.reply import Reply
from tests.records.conftest import NOW, start
from tests.records.desk import ask, coordinator, do

DAY = dt.timedelta(days=1)
SPAN = Span(NOW - 7 * DAY, NOW + DAY)


def minutes(number: float) -> dt.timedelta:
    return dt.timedelta(minutes=number)


@pytest.fixture
def week(database: Database) -> Database:
    """Three urgent ones by web, answered after 10 and 90 minutes and not at all; one routine by text, not due yet."""
    maria = coordinator(database, "maria", "Maria Diaz")
    talks = [start(database, "web", f"browser-{n}") for n in range(4)]
    for number, (talk, answered) in enumerate(zip(talks[:3], (10, 90, None), strict=True), 1001):
        asked = NOW - 3 * DAY
        with database.session() as session:
            messages.receive(session, talk, "1", "May I fly?", asked)
        ask(database, talk, "urgent", asked)
        if answered:
            do(database, inquiries.answer, number, maria, "Yes.", asked + minutes(answered))
            do(database, teamwork.resolve, number, maria, "answered", asked + minutes(2 * answered))
    with database.session() as session:
        messages.receive(session, talks[3], "1", "Thank you", NOW - DAY)
    text = start(database, "sms", "+12025550101")
    ask(database, text, "routine", NOW - minutes(5))
    with database.session() as session:
        messages.receive(session, text, "1", "May I fly?", NOW - minutes(5))
        inquiry = inquiries.by_number(session, 1001)
        assert inquiry
        inquiry.topic_id = "stroke"
        sms_numbers.opt_out(session, "+12025550101", NOW)
    return database


def figures(database: Database, span: Span = SPAN) -> insights.Figures:
    return asyncio.run(insights.figures(database, span, NOW))


def test_the_figures_of_a_small_week(week: Database) -> None:
    found = figures(week)
    assert found.total == Row("all", 4, 3, 1, Times(600, 600))
    assert found.resolution == Times(1200, 1200)
    assert found.topics == [("stroke", 1)]
    assert (found.talks, found.contained) == (5, 1)
    assert (found.unanswered, found.opted_out, found.reopened, found.emergencies) == (3, 1, 0, 0)
    assert sum(one.opened for one in found.weeks) == 4
    assert {row.name: row.opened for row in found.groups["channel"]} == {"web": 3, "sms": 1}
    assert {row.name: (row.promised, row.kept) for row in found.groups["priority"]} == {
        "urgent": (3, 1),
        "routine": (0, 0),
    }
    assert [row.name for row in found.groups["language"]] == [""], "not known yet"


@pytest.mark.parametrize(
    ("change", "opened"),
    [({"channel": "sms"}, 1), ({"language": "es"}, 0), ({"until": NOW - DAY}, 3), ({"since": NOW - DAY}, 1)],
)
def test_a_narrower_span_counts_less(week: Database, change: dict[str, object], opened: int) -> None:
    assert figures(week, dataclasses.replace(SPAN, **change)).total.opened == opened  # type: ignore[arg-type]


def test_a_reopened_inquiry_and_a_false_alarm_are_counted(week: Database) -> None:
    maria = coordinator(week, "lea", "Lea Martin")
    with week.session() as session:
        session.get_one(Inquiry, 3).kind = "emergency"
    do(week, teamwork.reopen, 1001, maria, NOW)
    do(week, teamwork.resolve, 1003, maria, "no_action", NOW)
    found = figures(week)
    assert (found.reopened, found.emergencies, found.false_alarms) == (1, 1, 1)


def test_nothing_happened_is_no_error(database: Database) -> None:
    found = figures(database)
    assert found.total == Row("all", 0, 0, 0, Times(None, None))
    assert (found.weeks, found.topics, found.talks, found.contained) == ([], [], 0, 0)


@pytest.mark.parametrize(
    ("seconds", "median", "p90"),
    [([7], 7, 7), ([1, 2], 1, 1), ([3, 1, 2], 2, 2), (list(range(1, 12)), 6, 10)],
)
def test_median_and_p90(seconds: list[int], median: int, p90: int) -> None:
    assert insights._times([seconds]) == Times(median, p90)


def test_weeks_begin_on_monday(database: Database, web: str) -> None:
    sunday, monday = dt.datetime(2026, 3, 8, 12, tzinfo=dt.UTC), dt.datetime(2026, 3, 9, 12, tzinfo=dt.UTC)
    for asked in (sunday, monday, monday + DAY):
        ask(database, web, "routine", asked)
    opened = [(week.monday, week.opened) for week in figures(database).weeks]
    assert opened == [(dt.date(2026, 3, 2), 1), (dt.date(2026, 3, 9), 2)]
    assert isinstance(figures(database).weeks[0], Week)


def test_a_week_ends_at_the_clinics_midnight_also_when_clocks_change(database: Database, web: str) -> None:
    """Clocks in Chicago were put forward on 8 March 2026: that Monday began at five by UTC, the one before at six."""
    chicago = ZoneInfo("America/Chicago")
    begin = [dt.datetime(2026, 3, 2, 6, tzinfo=dt.UTC), dt.datetime(2026, 3, 9, 5, tzinfo=dt.UTC)]
    for moment in begin:
        for asked in (moment - minutes(1), moment):
            ask(database, web, "routine", asked)
            with database.session() as session:
                message = messages.receive(session, web, asked.isoformat(), "May I fly?", asked)
                assert message
                message.understanding = {"intent": "ask_use"}
    span = Span(dt.datetime(2026, 2, 25, tzinfo=chicago), dt.datetime(2026, 3, 12, tzinfo=chicago))
    weeks = [(week.monday.isoformat(), week.opened, week.talk.turns) for week in figures(database, span).weeks]
    assert weeks == [("2026-02-23", 1, 1), ("2026-03-02", 2, 2), ("2026-03-09", 1, 1)]


def test_what_was_not_understood_and_what_helped_is_counted_by_week_and_by_channel(database: Database) -> None:
    web, text = start(database, "web", "browser"), start(database, "sms", "+12025550101")
    asked = ((web, "ask_use", True), (web, "nlu_fallback", False), (text, "ask_use", None), (text, None, None))
    with database.session() as session:
        for number, (talk, intent, helpful) in enumerate(asked):
            message = messages.receive(
                session, talk, str(number), "May I fly?", NOW - (7 * DAY if intent is None else DAY)
            )
            assert message
            message.understanding = {"intent": intent} if intent else None
            told = messages.send(session, talk, Reply(text="Yes.", act="answer", language="en"), NOW - DAY)
            told.helpful = helpful
    found = figures(database)
    assert found.talk == Talk(turns=3, lost=1, rated=2, helped=1)
    assert [week.talk for week in found.weeks] == [Talk(3, 1, 2, 1)], "a log-in is no turn of the assistant"
    assert figures(database, dataclasses.replace(SPAN, channel="sms")).talk == Talk(turns=1)


def test_a_years_figures_are_read_past_what_patients_wrote(week: Database) -> None:
    """Every time looked for is found in an index that has all that is counted; SQLite tells so."""
    if week.url.get_backend_name() != "sqlite":
        pytest.skip("PostgreSQL decides by how many rows there are")
    plans: list[str] = []

    @event.listens_for(week.engine, "before_cursor_execute")
    def explain(_connection: object, cursor: Any, statement: str, values: Any, *_: object) -> None:
        if "FROM inquiries" in statement:
            asked = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)
            plans.extend(line for *_, line in asked if "created_at" in line)

    figures(week)
    assert plans
    assert {plan for plan in plans if "COVERING INDEX" not in plan} == set()
