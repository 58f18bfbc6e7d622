"""What is past its time goes, what a person was asked stays longer, and what is under a legal hold stays."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from bot.records import audit, holds, inquiries, messages, privacy, retention, users
from bot.records.engine import Database
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
from bot.records.privacy import NotAllowed
from bot.reply import Reply
from tests.records.conftest import NOW, person, start, store

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
    with database.session() as session:
        return dict(retention.run(session, NOW, periods))


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
    with database.session() as session:
        assert retention.run(session, NOW, live=True)["fetched"] == 1
    assert count(database, Allergy) == count(database, Fetch) == 0


@pytest.fixture
def ada(database: Database) -> str:
    with database.session() as session:
        users.add_user(session, "ada", "Ada Novak", "a password for tests", NOW, role="lead")
    return "ada"


def test_what_is_known_is_told_whole_with_approval(database: Database, ada: str) -> None:
    store(database, person())
    store(database, Allergy(id="a", patient_id="p1", status="active", display="Nuts", as_of=NOW))
    mine = talk(database, "mine", "p1", asked=True)
    talk(database, "hers")
    with database.session() as session:
        found = privacy.known(session, "p1", ada, NOW)
    assert found["patient"]["family"] == "Lopez"
    assert [row["display"] for row in found["chart"]["allergies"]] == ["Nuts"]
    assert {talk: [line["text"] for line in said] for talk, said in found["messages"].items()} == {
        mine: ["what are my allergies", "Penicillin."]
    }
    assert [row["asked"] for row in found["inquiries"]] == ["why?"]


def test_forgetting_leaves_the_audit_and_other_patients(database: Database, ada: str) -> None:
    store(database, person(), person("p2", "Ana", "Cruz"))
    store(database, Allergy(id="a", patient_id="p1", status="active", display="Nuts", as_of=NOW))
    talk(database, "mine", "p1", asked=True)
    hers = talk(database, "hers", "p2")
    with database.session() as session:
        report = privacy.forget(session, "p1", ada, NOW)
    assert (report["conversations"], report["allergies"]) == (1, 1)
    with database.session() as session:
        assert [row.id for row in session.scalars(select(Patient))] == ["p2"]
        assert [row.id for row in session.scalars(select(Conversation))] == [hers]
        assert audit.verify(session) is None
        line = session.scalars(select(AuditEvent).where(AuditEvent.action == "erase")).one()
        assert (line.actor_id, line.patient_id) == ("ada", "p1")


def test_of_a_conversation_that_others_had_too_only_ones_own_goes(database: Database, ada: str) -> None:
    store(database, person(), person("p2", "Ana", "Cruz"))
    shared = talk(database, "library", "p1")
    with database.session() as session:
        other = Reply(text="Latex.", act="answer", language="en", private=True)
        row = messages.send(session, shared, other, NOW)
        row.patient_id = "p2"
    with database.session() as session:
        privacy.forget(session, "p1", ada, NOW)
        assert [row.body["text"] for row in session.scalars(select(OutboxMessage))] == ["Latex."]


@pytest.mark.parametrize("who", ["nobody", "gone"])
def test_nobody_forgets_a_patient_without_approval(database: Database, ada: str, who: str) -> None:
    store(database, person())
    with database.session() as session:
        users.add_user(session, "gone", "Gone Away", "a password for tests", NOW).active = False
    with pytest.raises(NotAllowed), database.session() as session:
        privacy.forget(session, "p1", who, NOW)
    assert count(database, Patient) == 1


def test_a_hold_forbids_forgetting(database: Database, ada: str) -> None:
    store(database, person())
    with database.session() as session:
        holds.place(session, "p1", "case 12", ada, NOW)
    with pytest.raises(NotAllowed, match="hold"), database.session() as session:
        privacy.forget(session, "p1", ada, NOW)
