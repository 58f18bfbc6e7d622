"""Clocks: nothing that a patient was promised is forgotten, whoever sleeps."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.records.casework import inquiries, paging, teamwork
from bot.records.engine import Database
from bot.records.models import User
from tests.records.conftest import NOW
from tests.records.desk import ask, coordinator, do, events, get


@pytest.fixture
def maria(database: Database) -> User:
    return coordinator(database, "maria", "Maria Diaz")


def minutes_later(database: Database, *minutes: float) -> list[int]:
    """How many inquiries each look at the clocks changed, so many minutes after they were opened."""
    changed = []
    for minute in minutes:
        with database.session() as session:
            changed.append(len(paging.tick(session, NOW + dt.timedelta(minutes=minute))))
    return changed


def test_what_nobody_accepts_is_paged_again_then_escalated_then_late(database: Database, web: str) -> None:
    number = ask(database, web, "urgent")
    assert minutes_later(database, 29, 30, 30, 44, 45, 59, 60, 60) == [0, 1, 0, 0, 1, 0, 1, 0]
    assert events(database, number) == ["opened", "paged", "escalated", "breached"]
    assert (get(database, number).state, get(database, number).pages) == ("escalated", 2)
    minutes_later(database, 105)
    assert events(database, number)[-1] == "paged", "until somebody accepts it"


@pytest.mark.parametrize(("priority", "minutes"), [("emergency", 2.5), ("urgent", 30), ("same_day", 120)])
def test_the_more_urgent_the_sooner(database: Database, web: str, priority: str, minutes: float) -> None:
    ask(database, web, priority)
    assert minutes_later(database, minutes - 0.1, minutes) == [0, 1]


def test_what_is_accepted_is_not_paged_but_may_be_late(database: Database, web: str, maria: User) -> None:
    number = ask(database, web, "urgent")
    do(database, teamwork.assign, number, maria, maria, "", NOW)
    assert minutes_later(database, 45, 60) == [0, 1]
    assert events(database, number) == ["opened", "accepted", "breached"]


def test_an_answer_in_time_stops_every_clock(database: Database, web: str, maria: User) -> None:
    number = ask(database, web, "urgent")
    do(database, inquiries.answer, number, maria, "Yes.", NOW + dt.timedelta(minutes=20))
    assert minutes_later(database, 60, 600) == [0, 0]


def test_handing_over_starts_the_wait_anew(database: Database, web: str, maria: User) -> None:
    james = coordinator(database, "james", "James Carter")
    number = ask(database, web, "urgent")
    do(database, teamwork.assign, number, maria, james, "your patient", NOW + dt.timedelta(minutes=20))
    assert minutes_later(database, 49, 50) == [0, 1]
    assert events(database, number)[-1] == "paged"


@pytest.mark.parametrize("late", [0, 1, 60 * 24 * 90])
def test_a_snoozed_inquiry_comes_back_by_itself_however_long_ago(
    database: Database, web: str, maria: User, late: int
) -> None:
    number = ask(database, web)
    do(database, teamwork.snooze, number, maria, NOW + dt.timedelta(hours=1), NOW)
    assert minutes_later(database, 59) == [0]
    minutes_later(database, 60 + late)
    assert get(database, number).snoozed_until is None
    assert events(database, number)[2] == "woke"


def test_a_resolved_inquiry_is_closed_after_a_week(database: Database, web: str, maria: User) -> None:
    number = ask(database, web)
    do(database, teamwork.resolve, number, maria, "answered", NOW)
    week = 7 * 24 * 60
    assert minutes_later(database, week - 1, week, week + 1) == [0, 1, 0]
    assert (get(database, number).state, events(database, number)[-1]) == ("closed", "closed")


def test_a_promise_made_after_a_broken_one_can_be_broken_too(database: Database, web: str, maria: User) -> None:
    number = ask(database, web, "urgent")
    minutes_later(database, 60)
    do(database, inquiries.answer, number, maria, "Yes.", NOW + dt.timedelta(minutes=61))
    with database.session() as session:
        inquiry = inquiries.by_number(session, number)
        assert inquiry
        inquiries.add_words(session, inquiry, "it got worse", NOW + dt.timedelta(minutes=62), source_id=None)
    assert get(database, number).breached_at is None, "there is time"
    assert minutes_later(database, 121, 122, 123) == [0, 1, 0]
    assert events(database, number).count("breached") == 2
    assert get(database, number).late_at == NOW + dt.timedelta(minutes=60), "it has been late since"
