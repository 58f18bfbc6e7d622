"""What a reader gets of a chart, and what the audit says of it."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from bot.records.chart import patients
from bot.records.chart.patients import Reader
from bot.records.engine import Database
from bot.records.models import Allergy, Appointment, AuditEvent, Condition, Medication, Result
from tests.records.conftest import NOW, person, store

READER = Reader("patient", "conversation-1", "patient_answer", "web", "conversation-1")
HOUR = dt.timedelta(hours=1)


def visit(id: str, start: dt.datetime, status: str = "booked", patient: str = "p1") -> Appointment:
    return Appointment(id=id, patient_id=patient, status=status, display=id, as_of=NOW, start=start)


def medicine(id: str, status: str = "active", patient: str = "p1") -> Medication:
    return Medication(id=id, patient_id=patient, status=status, display=id, as_of=NOW)


def allergy(id: str, status: str = "active", patient: str = "p1") -> Allergy:
    return Allergy(id=id, patient_id=patient, status=status, display=id, as_of=NOW)


def problem(id: str, status: str = "active", patient: str = "p1") -> Condition:
    return Condition(id=id, patient_id=patient, status=status, display=id, as_of=NOW)


def result(
    id: str, days: int | None, status: str = "final", category: str | None = "laboratory", patient: str = "p1"
) -> Result:
    taken = None if days is None else NOW - dt.timedelta(days)
    return Result(
        id=id, patient_id=patient, status=status, display=id, as_of=NOW, taken=taken, category=category, value="1"
    )


def audit_lines(database: Database) -> list[AuditEvent]:
    with database.session() as session:
        return list(session.scalars(select(AuditEvent).order_by(AuditEvent.id)))


@pytest.fixture(autouse=True)
def two_patients(database: Database) -> None:
    store(database, person(), person("p2", "Ana", "Cruz"))


@pytest.mark.parametrize("status", ["booked", "pending", "arrived"])
def test_the_next_visit_is_the_soonest_still_to_come(database: Database, status: str) -> None:
    store(
        database,
        visit("past", NOW - HOUR),
        visit("next", NOW + HOUR, status),
        visit("later", NOW + 2 * HOUR),
        visit("someone else's", NOW + HOUR / 2, patient="p2"),
    )
    with database.session() as session:
        found = patients.next_appointment(session, "p1", NOW, READER)
    assert found is not None
    assert found.display == "next"
    assert found.start == NOW + HOUR
    assert found.as_of == NOW


@pytest.mark.parametrize("status", ["cancelled", "noshow", "fulfilled", "entered-in-error", "proposed", "waitlist"])
def test_visits_that_will_not_happen_are_left_out(database: Database, status: str) -> None:
    store(database, visit("v", NOW + HOUR, status))
    with database.session() as session:
        assert patients.next_appointment(session, "p1", NOW, READER) is None


def test_a_visit_starting_now_is_still_to_come(database: Database) -> None:
    store(database, visit("now", NOW), visit("just over", NOW - dt.timedelta(seconds=1)))
    with database.session() as session:
        found = patients.next_appointment(session, "p1", NOW, READER)
        assert found is not None
        assert found.display == "now"


def test_only_current_medicines(database: Database) -> None:
    others = ("stopped", "completed", "cancelled", "on-hold", "draft", "entered-in-error", "unknown")
    store(database, medicine("b"), medicine("a"), medicine("hers", patient="p2"), *(medicine(s, s) for s in others))
    with database.session() as session:
        assert [m.display for m in patients.active_medications(session, "p1", NOW, READER)] == ["a", "b"]


def test_only_current_allergies(database: Database) -> None:
    others = ("inactive", "resolved", "refuted", "entered-in-error")
    store(database, allergy("nuts"), allergy("hers", patient="p2"), *(allergy(s, s) for s in others))
    with database.session() as session:
        assert [a.display for a in patients.allergies(session, "p1", NOW, READER)] == ["nuts"]


def test_newest_reported_results_first(database: Database) -> None:
    store(
        database,
        result("old", 9),
        result("new", 1, "amended"),
        result("undated", None),
        result("weight", 2, category="vital-signs"),
        result("hers", 0, patient="p2"),
        result("smoking", 0, category="social-history"),
        result("questions", 0, category="survey"),
        *(result(status, 0, status) for status in ("preliminary", "registered", "cancelled", "entered-in-error")),
    )
    with database.session() as session:
        every = [r.display for r in patients.latest_results(session, "p1", NOW, READER)]
        two = [r.display for r in patients.latest_results(session, "p1", NOW, READER, limit=2)]
    assert every == ["new", "weight", "old", "undated"]
    assert two == every[:2]


def test_a_coordinator_sees_problems_medicines_and_allergies(database: Database) -> None:
    untrue = ("inactive", "resolved", "remission", "refuted", "entered-in-error", "unknown")
    store(database, problem("asthma"), problem("ulcer", "relapse"), *(problem(s, s) for s in untrue))
    store(database, medicine("inhaler"), allergy("nuts"))
    with database.session() as session:
        chart = patients.chart_summary(session, "p1", NOW, Reader("staff", "coordinator1", "care_coordination"))
    assert [p.display for p in chart.problems] == ["asthma", "ulcer"]
    assert [m.display for m in chart.medicines] == ["inhaler"]
    assert [a.display for a in chart.allergies] == ["nuts"]
    lines = audit_lines(database)
    assert {line.resource for line in lines} == {"conditions", "medications", "allergies"}
    assert {(line.actor_type, line.actor_id) for line in lines} == {("staff", "coordinator1")}


def test_an_unknown_patient_cannot_be_reached(database: Database) -> None:
    with pytest.raises(NoResultFound), database.session() as session:
        patients.contact(session, "nobody", NOW, READER)


def test_every_read_is_audited_even_of_nothing(database: Database) -> None:
    with database.session() as session:
        patients.next_appointment(session, "p1", NOW, READER)
        patients.active_medications(session, "p1", NOW, READER)
        patients.allergies(session, "p1", NOW, READER)
        patients.latest_results(session, "p1", NOW, READER)
    lines = audit_lines(database)
    assert [line.resource for line in lines] == ["appointments", "medications", "allergies", "results"]
    for line in lines:
        assert (line.action, line.outcome, line.patient_id, line.detail) == ("read", "success", "p1", {"rows": 0})
        assert (line.purpose, line.channel, line.conversation_id) == ("patient_answer", "web", "conversation-1")
