"""What is past its time goes, what a person was asked stays longer, and what is under a legal hold stays."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.records import audit
from bot.records.casework import inquiries
from bot.records.engine import Database
from bot.records.messaging import messages
from bot.records.models import (
    Allergy,
    AuditEvent,
    Base,
    Conversation,
    DialogueEvent,
    Fetch,
    InboxMessage,
    Inquiry,
    OutboxMessage,
    Patient,
)
from bot.records.privacy import holds, retention
from bot.reply import Reply
from tests.records.conftest import NOW, person, start, store
from tests.records.log_in import log_in

DAY = dt.timedelta(days=1)


def talk(database: Database, address: str, patient_id: str | None = None, *, ago: int = 0, asked: bool = False) -> str:
    """A conversation with a message each way, of a patient, so many days ago."""
    then = NOW - ago * DAY
    conversation_id = start(database, "web", address)
    with database.session() as session:
        row = session.get_one(Conversation, conversation_id)
        row.patient_id, row.verified_at, row.verified_until = patient_id, then, then + DAY
        stored = messages.receive(session, conversation_id, address, "what are my allergies", then + DAY / 2)
        assert stored
        answer = Reply(text="Penicillin.", act="answer", language="en", private=patient_id is not None)
        messages.finish(session, stored.id, (answer,), then + DAY / 2)
        session.add(DialogueEvent(conversation_id=conversation_id, body={}))
        if asked:
            inquiries.open_inquiry(session, conversation_id, "question", "routine", "why?", then + DAY / 2)
        row.patient_id = row.verified_until = None
        row.last_at = then
    return conversation_id


def count(database: Database, table: type[Base]) -> int:
    with database.session() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def run(database: Database, **periods: int) -> dict[str, int]:
    return dict(retention.run(database, NOW, periods))


def test_quiet_conversations_go_with_all_that_was_said(database: Database) -> None:
    talk(database, "old", ago=366)
    kept = talk(database, "new", ago=364)
    assert run(database)["conversations"] == 1
    with database.session() as session:
        for table in (InboxMessage, OutboxMessage, DialogueEvent):
            assert {row.conversation_id for row in session.scalars(select(table))} == {kept}


@pytest.mark.parametrize(("ago", "closed", "left"), [(400, True, 1), (2200, True, 0), (2200, False, 1)])
def test_what_a_person_was_asked_stays_longer_and_while_it_is_open(
    database: Database, ago: int, closed: bool, left: int
) -> None:
    talk(database, "asked", ago=ago, asked=True)
    if closed:
        with database.session() as session:
            inquiry = session.scalars(select(Inquiry)).one()
            inquiry.state = "closed"
            session.flush()
            inquiry.updated_at = NOW - ago * DAY
    run(database)
    assert count(database, Conversation) == count(database, Inquiry) == left


def test_a_legal_hold_keeps_everything_until_it_is_released(database: Database) -> None:
    store(database, person())
    talk(database, "old", "p1", ago=3000)
    with database.session() as session:
        holds.place(session, "p1", "case 12", "ada", NOW)
    assert run(database)["conversations"] == 0
    with database.session() as session:
        assert holds.release(session, "p1", "ada", NOW) == 1
    assert run(database)["conversations"] == 1


def test_a_hold_keeps_a_talk_in_which_the_patient_was_only_logged_in(database: Database) -> None:
    store(database, person())
    shared = talk(database, "library", ago=3000)
    log_in(database, shared, NOW - 3000 * DAY)
    with database.session() as session:
        session.get_one(Conversation, shared).patient_id = None
        holds.place(session, "p1", "case 12", "ada", NOW)
    assert run(database)["conversations"] == 0


def test_the_clinic_sets_the_periods(database: Database) -> None:
    talk(database, "old", ago=31)
    assert run(database, conversations=30)["conversations"] == 1


def test_what_was_fetched_goes_only_where_the_source_is_live(database: Database) -> None:
    store(database, person())
    store(
        database,
        Allergy(id="a", patient_id="p1", status="active", display="Nuts", as_of=NOW),
        Fetch(patient_id="p1", resource="allergies", at=NOW - 2 * DAY),
    )
    run(database)
    assert count(database, Allergy) == 1
    assert retention.run(database, NOW, live=True)["fetched"] == 2
    assert count(database, Allergy) == count(database, Fetch) == count(database, Patient) == 0


@pytest.mark.parametrize(("talked", "days", "left"), [(False, 2, 0), (False, 0, 1), (True, 2, 1)])
def test_who_was_only_found_by_a_birth_date_goes(database: Database, *, talked: bool, days: int, left: int) -> None:
    store(database, person())
    store(database, Fetch(patient_id="p1", resource="patients", at=NOW - days * DAY))
    if talked:
        talk(database, "mine", "p1")
    retention.run(database, NOW, live=True)
    retention.run(database, NOW)
    assert count(database, Patient) == left


@pytest.mark.parametrize("live", [True, False])
def test_whom_an_older_bedside_left_behind_goes_too_where_the_source_is_live(database: Database, *, live: bool) -> None:
    store(database, person())
    retention.run(database, NOW, live=live)
    assert count(database, Patient) == (not live)


def test_much_goes_in_portions_each_with_its_line_in_the_audit(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "PORTION", 2)
    for number in range(5):
        talk(database, f"old-{number}", ago=366)
    assert run(database)["conversations"] == 5
    with database.session() as session:
        lines = session.scalars(select(AuditEvent.detail).where(AuditEvent.resource == "retention")).all()
        assert audit.verify(session) is None
    assert [(line or {}).get("conversations") for line in lines] == [2, 2, 1]


def test_a_run_that_breaks_off_is_told_as_far_as_it_came(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "PORTION", 1)
    for number in range(2):
        talk(database, f"old-{number}", ago=366)
    erase, erased = retention.erase_conversation, []

    def break_off(session: Session, conversation_id: str) -> None:
        if erased:
            raise RuntimeError("the machine went down")
        erased.append(conversation_id)
        erase(session, conversation_id)

    monkeypatch.setattr(retention, "erase_conversation", break_off)
    with pytest.raises(RuntimeError):
        run(database)
    assert count(database, Conversation) == 1
    with database.session() as session:
        lines = session.scalars(select(AuditEvent.detail).where(AuditEvent.resource == "retention")).all()
    assert lines == [{"conversations": 1}]


def test_a_run_with_nothing_to_do_is_in_the_audit_too(database: Database) -> None:
    assert run(database)["conversations"] == 0
    with database.session() as session:
        line = session.scalars(select(AuditEvent).where(AuditEvent.resource == "retention")).one()
    assert line.detail == {"conversations": 0, "log_ins": 0, "fetched": 0, "expired_links": 0}
