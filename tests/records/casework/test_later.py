"""Answers sent later: once, in time, and only while they still fit."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from bot.records.casework import inquiries, later, teamwork
from bot.records.engine import Database
from bot.records.messaging import messages
from bot.records.models import Conversation, Inquiry, LaterReply, OutboxMessage, User
from tests.records.conftest import NOW, person, store
from tests.records.desk import ask, coordinator, do, events

HOUR = dt.timedelta(hours=1)
THEN = NOW + HOUR
TEXT = "Please call us today."


@pytest.fixture
def maria(database: Database) -> User:
    return coordinator(database, "maria", "Maria Diaz")


@pytest.fixture
def number(database: Database, web: str, maria: User) -> int:
    """An inquiry with an answer to come in an hour."""
    number = ask(database, web)
    assert do(database, later.schedule, number, maria, TEXT, THEN, "t" * 32, NOW)
    return number


def release(database: Database, hours: float) -> int:
    with database.session() as session:
        return len(list(iter(lambda: later.release(session, NOW + hours * HOUR), None)))


def sent(database: Database) -> list[str]:
    with database.session() as session:
        texts = [row.body["text"] for row in session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))]
    return [text for text in texts if text == TEXT]


def fate(database: Database) -> tuple[str, str | None]:
    with database.session() as session:
        reply = session.scalars(select(LaterReply)).one()
        return reply.status, reply.reason


def test_it_goes_out_at_its_time_and_once(database: Database, number: int, maria: User) -> None:
    assert do(database, later.schedule, number, maria, TEXT, THEN, "t" * 32, NOW), "the form sent twice"
    assert [release(database, hours) for hours in (0.99, 1, 1, 2)] == [0, 1, 0, 0]
    assert sent(database) == [TEXT]
    assert fate(database) == ("sent", None)
    assert events(database, number) == ["opened", "later", "answered"]


def test_one_that_was_cancelled_does_not_go_out(database: Database, number: int, maria: User) -> None:
    james = coordinator(database, "james", "James Carter")
    assert do(database, later.cancel, number, james, 1, NOW)
    assert release(database, 1) == 0
    assert sent(database) == []


def test_one_that_is_out_cannot_be_cancelled(database: Database, number: int, maria: User) -> None:
    release(database, 1)
    with pytest.raises(ValueError, match="gone out"):
        do(database, later.cancel, number, maria, 1, NOW)


def wrote(database: Database, web: str, number: int) -> None:
    with database.session() as session:
        assert messages.receive(session, web, "9", "I found it", NOW + HOUR / 2)


def wrote_at_the_same_time(database: Database, web: str, number: int) -> None:
    """It came in before the answer was written, and was stored after it."""
    with database.session() as session:
        assert messages.receive(session, web, "9", "I found it", NOW - dt.timedelta(seconds=1))


def finished(database: Database, web: str, number: int) -> None:
    with database.session() as session:
        inquiry = session.scalars(select(Inquiry)).one()
        teamwork.resolve(session, inquiry, session.scalars(select(User)).one(), "answered", NOW)


def left(database: Database, web: str, number: int) -> None:
    with database.session() as session:
        session.scalars(select(User)).one().active = False


def taken(database: Database, web: str, number: int) -> None:
    james = coordinator(database, "james", "James Carter")
    with database.session() as session:
        inquiry = session.scalars(select(Inquiry)).one()
        maria = session.scalars(select(User).where(User.username == "maria")).one()
        teamwork.assign(session, inquiry, maria, session.get_one(User, james.id), "your patient", NOW)


def another(database: Database, web: str, number: int) -> None:
    store(database, person("p1"), person("p2"))
    with database.session() as session:
        session.scalars(select(Inquiry)).one().patient_id = "p1"
        talk = session.get_one(Conversation, web)
        talk.patient_id, talk.verified_at, talk.verified_until = "p2", NOW, NOW + 2 * HOUR


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (wrote, "patient_wrote"),
        (wrote_at_the_same_time, "patient_wrote"),
        (finished, "finished"),
        (left, "author_left"),
        (taken, "not_alone"),
        (another, "not_alone"),
    ],
)
def test_what_no_longer_fits_is_held_back_and_a_person_decides(
    database: Database, web: str, number: int, happens: object, reason: str
) -> None:
    assert callable(happens)
    happens(database, web, number)
    assert [release(database, 1), release(database, 2)] == [1, 0]
    assert sent(database) == []
    assert fate(database) == ("held", reason)
    assert events(database, number)[-1] == "later_held"
    with database.session() as session:
        inquiry = inquiries.by_number(session, number)
        assert inquiry
        assert [each.author for each in later.waiting(session, inquiry)] == ["Maria Diaz"]


@pytest.mark.parametrize("hours", [-1, 0, 31 * 24])
def test_a_time_that_makes_no_sense_is_refused(database: Database, web: str, maria: User, hours: int) -> None:
    number = ask(database, web)
    with pytest.raises(ValueError, match="within"):
        do(database, later.schedule, number, maria, TEXT, NOW + hours * HOUR, "t" * 32, NOW)


def test_a_time_after_the_promised_one_is_refused(database: Database, web: str, maria: User) -> None:
    number = ask(database, web, "urgent")
    with pytest.raises(ValueError, match="promised"):
        do(database, later.schedule, number, maria, TEXT, NOW + 1.01 * HOUR, "t" * 32, NOW)


def test_what_a_colleague_has_is_left_alone(database: Database, number: int) -> None:
    james = coordinator(database, "james", "James Carter")
    assert not do(database, later.schedule, number, james, "No.", THEN, "u" * 32, NOW)
