"""Scheduled texts say what is true when they go, to whom it concerns, and nothing that others may not read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest
from sqlalchemy import select, text

from bot import library
from bot.records.engine import Database
from bot.records.models import Appointment, AuditEvent, OutboxMessage, Patient, ScheduledText
from bot.records.outbound import handouts, outbox, schedules
from bot.records.outbound.texting import Rules
from bot.records.staff import users
from bot.settings import Settings
from tests.records.chart.test_patients import visit
from tests.records.conftest import NOW, person, store

SETTINGS = Settings(organisation="Oak Clinic", help_phone="555-0100", public_url="https://clinic.example")
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
START = NOW + 3 * DAY


@pytest.fixture(autouse=True)
def a_visit(database: Database) -> None:
    store(database, person())
    store(database, visit("Cardiology", START))


def remind(database: Database, before: dt.timedelta = DAY) -> int:
    with database.session() as session:
        cora = users.find(session, "cora") or users.add_user(session, "cora", "Cora Diaz", "a password for tests", NOW)
        return schedules.remind(session, "Cardiology", cora, NOW, before=before).id


def prepare(database: Database, topic: str = "colonoscopy") -> int:
    with database.session() as session:
        cora = users.find(session, "cora") or users.add_user(session, "cora", "Cora Diaz", "a password for tests", NOW)
        return schedules.prepare(session, "p1", topic, cora, NOW + HOUR, NOW).id


def release(database: Database, now: dt.datetime) -> list[str]:
    """What is in the outbox after the schedules that are due have been looked at."""
    with database.session() as session:
        while schedules.release(session, SETTINGS, library.of(SETTINGS), now):
            pass
    return [row.body["text"] for row in rows(database)]


def rows(database: Database) -> Sequence[OutboxMessage]:
    with database.session() as session:
        return session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()


def read(database: Database, scheduled_id: int) -> ScheduledText:
    with database.session() as session:
        return session.get_one(ScheduledText, scheduled_id)


def change(database: Database, table: type[Patient] | type[Appointment], id: str, **values: object) -> None:
    with database.session() as session:
        for name, value in values.items():
            setattr(session.get_one(table, id), name, value)


def test_a_reminder_goes_a_day_before_and_once(database: Database) -> None:
    assert remind(database) == remind(database)
    assert release(database, START - DAY - HOUR) == []
    [text] = release(database, START - DAY)
    assert release(database, START - HOUR) == [text]
    assert text == (
        "Oak Clinic: you have a visit on Fri Mar 13 at 10:00 AM. Questions? Call 555-0100. "
        "To end reminders, reply STOP REMINDERS."
    )


def test_a_reminder_tells_neither_the_name_nor_what_the_visit_is_for(database: Database) -> None:
    remind(database)
    [text] = release(database, START - DAY)
    assert not any(word in text for word in ("Maria", "Lopez", "Cardiology"))


def test_a_reminder_is_in_the_patients_language(database: Database) -> None:
    change(database, Patient, "p1", language="es")
    remind(database)
    [text] = release(database, START - DAY)
    assert "tiene una cita el vie 13 de mar, 10:00 a" in text


def test_on_a_shared_phone_a_reminder_says_whose_by_a_letter(database: Database) -> None:
    store(database, person("p2", "Juan", "Lopez"))
    remind(database)
    [text] = release(database, START - DAY)
    assert "M. has a visit" in text
    assert [row.patient_id for row in rows(database)] == ["p1"]


def test_a_reminder_follows_a_new_number_and_a_new_time(database: Database) -> None:
    remind(database)
    change(database, Patient, "p1", phone="+12025550199")
    change(database, Appointment, "Cardiology", start=START + HOUR)
    [text] = release(database, START - DAY)
    assert "11:00 AM" in text


@pytest.mark.parametrize(
    ("table", "id", "values", "reason"),
    [
        (Appointment, "Cardiology", {"status": "cancelled"}, schedules.NO_VISIT),
        (Appointment, "Cardiology", {"start": NOW}, schedules.LATE),
        (Patient, "p1", {"phone": None}, schedules.NO_PHONE),
        (Patient, "p1", {"deceased": True}, schedules.NO_PHONE),
    ],
)
def test_what_is_no_longer_true_is_not_sent(
    database: Database, table: type[Patient] | type[Appointment], id: str, values: dict[str, object], reason: str
) -> None:
    scheduled = remind(database)
    change(database, table, id, **values)
    assert release(database, START - DAY) == []
    assert (read(database, scheduled).status, read(database, scheduled).reason) == ("cancelled", reason)


def test_what_no_key_opens_is_not_sent_and_holds_no_other_up(database: Database) -> None:
    store(database, person("p2", "Juan", "Lopez", phone="+12025550102"))
    sealed = remind(database)
    with database.session() as session:
        cora = users.find(session, "cora")
        assert cora
        schedules.prepare(session, "p2", "colonoscopy", cora, START - HOUR, NOW)
        session.execute(text("UPDATE patients SET phone = 'enc:gAAAA' WHERE id = 'p1'"))
    assert len(release(database, START)) == 1
    assert (read(database, sealed).status, read(database, sealed).reason) == ("cancelled", schedules.UNREADABLE)


@pytest.mark.parametrize(("values", "later"), [({"status": "cancelled"}, HOUR), ({}, DAY)])
def test_a_reminder_that_waited_too_long_is_not_sent(
    database: Database, values: dict[str, object], later: dt.timedelta
) -> None:
    remind(database)
    release(database, START - DAY)
    change(database, Appointment, "Cardiology", **values)
    with database.session() as session:
        [row] = session.scalars(select(OutboxMessage))
        assert outbox.claim(session, row.id, Rules.of(SETTINGS), START - DAY + later) is None
        assert (row.status, row.error) == ("blocked", "visit_is_over")


def test_a_schedule_can_be_cancelled_until_it_is_sent(database: Database) -> None:
    first, second = remind(database), prepare(database)
    release(database, NOW + HOUR)
    with database.session() as session:
        assert schedules.cancel(session, session.get_one(ScheduledText, first))
        assert not schedules.cancel(session, session.get_one(ScheduledText, second))
    assert len(release(database, START)) == 1


def test_a_sheet_holds_how_to_get_ready_and_a_link_to_the_rest(database: Database) -> None:
    prepare(database)
    [text] = release(database, NOW + HOUR)
    assert "STOP" in text
    token = text.split("https://clinic.example/h/")[1].split()[0]
    assert "colonoscopy" not in token
    with database.session() as session:
        assert handouts.find(session, token, NOW + HOUR) == ("colonoscopy", "en")
        assert handouts.find(session, token, NOW + HOUR + handouts.LIFE) is None
        assert handouts.find(session, token[:-1], NOW) is None


@pytest.mark.parametrize("topic", ["no-such-entry", "asthma"])
def test_what_has_no_sheet_is_not_sent(database: Database, topic: str) -> None:
    scheduled = prepare(database, topic)
    assert release(database, NOW + HOUR) == []
    assert read(database, scheduled).reason == schedules.NO_SHEET


def test_who_scheduled_and_what_was_told_is_in_the_audit(database: Database) -> None:
    remind(database)
    release(database, START - DAY)
    with database.session() as session:
        lines = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    told = [(line.actor_id, line.action, line.patient_id) for line in lines if line.resource == "scheduled_texts"]
    assert told == [("cora", "create", "p1"), ("scheduler", "disclose", "p1")]


def test_schedules_are_listed_by_patient(database: Database) -> None:
    remind(database)
    with database.session() as session:
        assert len(schedules.of_patient(session, "p1")) == 1
        assert schedules.of_patient(session, "p2") == []
