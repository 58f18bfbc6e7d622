"""What patients tell stays apart from the chart and reaches a coordinator, who decides."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from bot.records.casework import teamwork, told
from bot.records.casework.told import Report
from bot.records.engine import Database
from bot.records.messaging import messages
from bot.records.models import (
    AuditEvent,
    Condition,
    Conversation,
    Inquiry,
    InquiryEvent,
    Medication,
    OutboxMessage,
    Result,
    Told,
)
from bot.records.staff import users
from tests.records.conftest import NOW, person, store


def tell(database: Database, web: str, kind: told.Kind, words: str, at: dt.datetime = NOW) -> Told:
    with database.session() as session:
        stored = messages.receive(session, web, words, words, at)
        assert stored
        return told.add(session, web, Report(kind, words, {}), at, stored.id)


def test_what_is_told_within_two_hours_goes_to_one_inquiry(database: Database, web: str) -> None:
    first = tell(database, web, "reading", "bp 120/80")
    second = tell(database, web, "reading", "bp 121/81", NOW + dt.timedelta(hours=1))
    other = tell(database, web, "correction", "new phone")
    late = tell(database, web, "reading", "bp 122/82", NOW + dt.timedelta(hours=4))
    assert first.inquiry_id == second.inquiry_id
    assert len({first.inquiry_id, other.inquiry_id, late.inquiry_id}) == 3


def test_what_is_told_besides_is_in_the_inquirys_words(database: Database, web: str) -> None:
    first = tell(database, web, "symptom", "my knee hurts")
    grown = tell(database, web, "symptom", "since monday")
    assert (grown.id, grown.words) == (first.id, ["my knee hurts", "since monday"])
    with database.session() as session:
        inquiry = session.get_one(Inquiry, first.inquiry_id)
        assert inquiry.paragraphs == ["my knee hurts", "since monday"]


def test_two_symptoms_of_one_message_are_both_kept_however_often_it_is_tried(database: Database, web: str) -> None:
    with database.session() as session:
        stored = messages.receive(session, web, "m1", "my knee hurts. my ear too", NOW)
        assert stored
    for _ in range(2):
        for words in ("my knee hurts", "my ear too"):
            with database.session() as session:
                row = told.add(session, web, Report("symptom", words, {}), NOW, stored.id)
    assert row.words == ["my knee hurts", "my ear too"]


def test_two_readings_of_one_message_are_two_however_often_it_is_tried(database: Database, web: str) -> None:
    with database.session() as session:
        stored = messages.receive(session, web, "m1", "bp 120/80. sugar 110", NOW)
        assert stored
    for _ in range(2):
        for words in ("bp 120/80", "sugar 110"):
            with database.session() as session:
                told.add(session, web, Report("reading", words, {}), NOW, stored.id)
    with database.session() as session:
        assert [row.words for row in session.scalars(select(Told))] == [["bp 120/80"], ["sugar 110"]]


def test_what_another_patient_tells_here_is_not_added_to_the_firsts(database: Database, web: str) -> None:
    store(database, person("p1"), person("p2"))
    rows = []
    for patient in ("p1", "p2"):
        with database.session() as session:
            talk = session.get_one(Conversation, web)
            talk.patient_id, talk.verified_at, talk.verified_until = patient, NOW, NOW + dt.timedelta(minutes=15)
        rows.append(tell(database, web, "symptom", f"{patient} coughs"))
    assert [row.patient_id for row in rows] == ["p1", "p2"]
    assert rows[0].inquiry_id != rows[1].inquiry_id


def test_a_closed_inquiry_gets_nothing_more(database: Database, web: str) -> None:
    first = tell(database, web, "symptom", "my knee hurts")
    with database.session() as session:
        user = users.add_user(session, "cora", "Cora Diaz", "a password for tests", NOW)
        teamwork.close(session, session.get_one(Inquiry, first.inquiry_id), user, NOW)
    assert tell(database, web, "symptom", "it hurts again").inquiry_id != first.inquiry_id


@pytest.mark.parametrize(("accepted", "status"), [(True, "accepted"), (False, "declined")])
def test_a_coordinator_decides_and_the_chart_stays_as_it_is(
    database: Database, web: str, accepted: bool, status: str
) -> None:
    row = tell(database, web, "reading", "bp 120/80")
    with database.session() as session:
        user = users.add_user(session, "cora", "Cora Diaz", "a password for tests", NOW)
        inquiry = session.get_one(Inquiry, row.inquiry_id)
        (mine,) = told.of_inquiry(session, inquiry)
        told.decide(session, mine, user, NOW, "accepted" if accepted else "declined")
    with database.session() as session:
        assert session.get_one(Told, row.id).status == status
        events = session.scalars(select(InquiryEvent.event).where(InquiryEvent.inquiry_id == row.inquiry_id)).all()
        assert f"told_{status}" in events
        line = session.scalars(select(AuditEvent).where(AuditEvent.resource == "told")).one()
        assert (line.actor_id, line.action) == ("cora", "update")
        for table in (Result, Medication, Condition):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def asked(database: Database, row: Told, verdict: str, correction: str = "", by: str = "cora") -> bool:
    """Decide as somebody; whether it was done."""
    with database.session() as session:
        user = users.find(session, by) or users.add_user(session, by, by.title(), "a password for tests", NOW)
        inquiry = session.get_one(Inquiry, row.inquiry_id)
        return told.settle(session, inquiry, user, row.id, verdict, correction, NOW)


def answers(database: Database) -> list[str]:
    with database.session() as session:
        return [row.body["text"] for row in session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))]


@pytest.mark.parametrize(
    ("verdict", "correction", "words"),
    [("accepted", "", "noted"), ("amended", "bp 120/80, left arm", "with a change"), ("declined", "", "not added")],
)
def test_the_patient_is_told_once_what_became_of_it_and_no_detail(
    database: Database, web: str, verdict: str, correction: str, words: str
) -> None:
    row = tell(database, web, "reading", "bp 12/80")
    assert asked(database, row, verdict, correction)
    assert asked(database, row, verdict, correction), "pressed twice"
    [answer] = answers(database)
    assert words in answer
    assert not {"12/80", "120/80"} & set(answer.split())
    with database.session() as session:
        kept = session.get_one(Told, row.id)
        assert (kept.status, kept.correction or "", kept.words) == (verdict, correction, ["bp 12/80"])


def test_a_changed_mind_is_told_too(database: Database, web: str) -> None:
    row = tell(database, web, "reading", "bp 12/80")
    for verdict in ("accepted", "declined"):
        asked(database, row, verdict, "not used")
    assert len(answers(database)) == 2
    with database.session() as session:
        assert session.get_one(Told, row.id).correction is None


@pytest.mark.parametrize(("verdict", "correction"), [("amended", "  "), ("perhaps", ""), ("", "")])
def test_what_cannot_be_decided_is_refused(database: Database, web: str, verdict: str, correction: str) -> None:
    row = tell(database, web, "reading", "bp 12/80")
    with pytest.raises(ValueError, match=r"write|choose"):
        asked(database, row, verdict, correction)


def test_what_was_told_in_another_inquiry_is_out_of_reach(database: Database, web: str) -> None:
    row, other = tell(database, web, "reading", "bp 12/80"), tell(database, web, "correction", "new phone")
    row.id = other.id
    with pytest.raises(ValueError, match="choose"):
        asked(database, row, "accepted")


def test_while_a_colleague_has_it_nobody_else_decides(database: Database, web: str) -> None:
    row = tell(database, web, "reading", "bp 12/80")
    with database.session() as session:
        james = users.add_user(session, "james", "James Carter", "a password for tests", NOW)
        teamwork.assign(session, session.get_one(Inquiry, row.inquiry_id), james, james, "", NOW)
    assert not asked(database, row, "accepted")
    assert answers(database) == []


def test_another_patient_who_is_there_now_hears_nothing(database: Database, web: str) -> None:
    row = tell(database, web, "reading", "bp 12/80")
    store(database, person("p1"), person("p2"))
    with database.session() as session:
        session.get_one(Inquiry, row.inquiry_id).patient_id = "p1"
        talk = session.get_one(Conversation, web)
        talk.patient_id, talk.verified_at, talk.verified_until = "p2", NOW, NOW + dt.timedelta(minutes=15)
    assert asked(database, row, "accepted")
    assert answers(database) == []
