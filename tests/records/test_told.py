"""What patients tell stays apart from the chart and reaches a coordinator, who decides."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from bot.records import casework, messages, told, users
from bot.records.engine import Database
from bot.records.models import AuditEvent, Condition, Inquiry, InquiryEvent, Medication, Result, Told
from bot.records.told import Report
from tests.records.conftest import NOW


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


def test_a_closed_inquiry_gets_nothing_more(database: Database, web: str) -> None:
    first = tell(database, web, "symptom", "my knee hurts")
    with database.session() as session:
        user = users.add_user(session, "cora", "Cora Diaz", "a password for tests", NOW)
        casework.close(session, session.get_one(Inquiry, first.inquiry_id), user, NOW)
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
        told.decide(session, mine, user, NOW, accepted=accepted)
    with database.session() as session:
        assert session.get_one(Told, row.id).status == status
        events = session.scalars(select(InquiryEvent.event).where(InquiryEvent.inquiry_id == row.inquiry_id)).all()
        assert f"told_{status}" in events
        line = session.scalars(select(AuditEvent).where(AuditEvent.resource == "told")).one()
        assert (line.actor_id, line.action) == ("cora", "update")
        for table in (Result, Medication, Condition):
            assert session.scalar(select(func.count()).select_from(table)) == 0
