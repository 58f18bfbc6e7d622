"""A patient is told what is kept about them, and forgotten, with approval; others in the same chat are not."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from sqlalchemy import select

from bot.records import audit
from bot.records.access import identity, proxies
from bot.records.casework import inquiries
from bot.records.engine import Database
from bot.records.messaging import dialogue, messages, sms_consents
from bot.records.models import (
    Allergy,
    AuditEvent,
    Conversation,
    DialogueEvent,
    DialogueState,
    InboxMessage,
    Inquiry,
    OutboxMessage,
    Patient,
)
from bot.records.outbound import outbox, schedules
from bot.records.privacy import holds, subject_requests
from bot.records.privacy.subject_requests import NotAllowed
from bot.records.staff import users
from bot.reply import Reply
from tests.records.conftest import NOW, person, start, store
from tests.records.log_in import BORN, MINUTE, claim, confirm, log_in, sent, who
from tests.records.privacy.test_retention import DAY, count, talk

HOUR = dt.timedelta(hours=1)


def say(
    database: Database, conversation_id: str, text: str, answer: str, now: dt.datetime, *, private: bool = False
) -> None:
    """A message and its answer."""
    with database.session() as session:
        stored = messages.receive(session, conversation_id, f"{text}-{now}", text, now)
        assert stored
        reply = Reply(text=answer, act="answer", language="en", private=private)
        messages.finish(session, stored.id, (reply,), now)


def words_of(database: Database) -> list[str]:
    """What patients wrote, then what they were told."""
    with database.session() as session:
        asked = session.scalars(select(InboxMessage).order_by(InboxMessage.id)).all()
        told = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
        return [row.text for row in asked] + [row.body["text"] for row in told]


@pytest.fixture
def ada(database: Database) -> str:
    with database.session() as session:
        users.add_user(session, "ada", "Ada Novak", "a password for tests", NOW, role="lead")
    return "ada"


def test_what_is_known_is_told_in_the_order_it_came(database: Database, ada: str) -> None:
    """PostgreSQL hands out a row that was changed after all others, unless it is asked for an order."""
    store(database, person())
    for id in ("a", "b", "c"):
        store(database, Allergy(id=id, patient_id="p1", status="active", display="Nuts", as_of=NOW))
    for name in ("first", "second"):
        talk(database, name, "p1", asked=True)
    with database.session() as session:
        session.get_one(Allergy, "a").category = "food"
        session.scalars(select(Inquiry).order_by(Inquiry.id)).all()[0].topic_id = "allergy"
    with database.session() as session:
        found = subject_requests.known(session, "p1", ada, NOW)
    assert [row["id"] for row in found["chart"]["allergies"]] == ["a", "b", "c"]
    numbers = [row["number"] for row in found["inquiries"]]
    assert numbers == sorted(numbers)


def test_what_is_known_is_told_whole_with_approval(database: Database, ada: str) -> None:
    store(database, person())
    store(database, Allergy(id="a", patient_id="p1", status="active", display="Nuts", as_of=NOW))
    mine = talk(database, "mine", "p1", asked=True)
    talk(database, "hers")
    with database.session() as session:
        proxies.add(
            session,
            "p1",
            name="Rosa Lopez",
            birth_date=BORN,
            phone="+12025550102",
            relationship="daughter",
            authority="power of attorney",
            by=ada,
            now=NOW,
        )
        user = users.find(session, ada)
        assert user
        schedules.prepare(session, "p1", "mri", user, NOW + DAY, NOW)
        code = Reply(text="Your code is 123456.", act="verify", language="en")
        messages.send(session, mine, code, NOW).secret = True
    with database.session() as session:
        found = subject_requests.known(session, "p1", ada, NOW)
    assert json.loads(json.dumps(found)) == found
    assert found["patient"]["family"] == "Lopez"
    assert [row["display"] for row in found["chart"]["allergies"]] == ["Nuts"]
    assert {talk: [line["text"] for line in said] for talk, said in found["messages"].items()} == {
        mine: ["Your code is ••••••.", "what are my allergies", "Penicillin."]
    }
    assert [row["asked"] for row in found["inquiries"]] == ["why?"]
    assert list(found["assistant_remembers"]) == [mine]
    assert [row["topic_id"] for row in found["scheduled_texts"]] == ["mri"]
    assert [row["name"] for row in found["proxies"]] == ["Rosa Lopez"]


def test_forgetting_leaves_the_audit_and_other_patients(database: Database, ada: str) -> None:
    store(database, person(), person("p2", "Ana", "Cruz"))
    store(database, Allergy(id="a", patient_id="p1", status="active", display="Nuts", as_of=NOW))
    talk(database, "mine", "p1", asked=True)
    hers = talk(database, "hers", "p2")
    with database.session() as session:
        report = subject_requests.forget(session, "p1", ada, NOW)
    assert (report["conversations"], report["allergies"]) == (1, 1)
    with database.session() as session:
        assert [row.id for row in session.scalars(select(Patient))] == ["p2"]
        assert [row.id for row in session.scalars(select(Conversation))] == [hers]
        assert audit.verify(session) is None
        line = session.scalars(select(AuditEvent).where(AuditEvent.action == "erase")).one()
        assert (line.actor_id, line.patient_id) == ("ada", "p1")


@pytest.fixture
def library(database: Database) -> str:
    """A conversation at a library's browser: nobody's words, then Maria's, nobody's again, and Ana's."""
    store(database, person(), person("p2", "Ana", "Cruz"))
    shared = start(database, "web", "library")
    say(database, shared, "what is lupus", "Lupus is...", NOW - HOUR)
    log_in(database, shared, NOW)
    say(database, shared, "what are my allergies", "Penicillin.", NOW + MINUTE, private=True)
    say(database, shared, "is my rash lupus", "I can't say.", NOW + 2 * MINUTE)
    with database.session() as session:
        asked = inquiries.open_inquiry(session, shared, "question", "routine", "is it lupus?", NOW + 3 * MINUTE)
        told = Reply(text="We looked.", act="inquiry", language="en", author="coordinator", inquiry=asked.number)
        identity.log_out(session, shared, NOW + 4 * MINUTE)
        messages.send(session, shared, told, NOW + 5 * MINUTE)
    say(database, shared, "what is gout", "Gout is...", NOW + 6 * MINUTE)
    code = sent(claim(database, shared, "Ana Cruz", now=NOW + 7 * MINUTE)).code
    confirm(database, shared, code, NOW + 7 * MINUTE)
    say(database, shared, "am I allergic", "Latex.", NOW + 8 * MINUTE, private=True)
    with database.session() as session:
        dialogue.append(session, shared, [{"event": "user", "text": "is my rash lupus"}], {"topic": "lupus"})
    return shared


def test_of_a_conversation_that_others_had_too_what_one_said_and_was_told_goes(
    database: Database, ada: str, library: str
) -> None:
    with database.session() as session:
        report = subject_requests.forget(session, "p1", ada, NOW + HOUR)
    assert words_of(database) == [
        "what is lupus", "what is gout", "am I allergic", "Lupus is...", "Gout is...", "Latex.",
    ]  # fmt: skip
    assert count(database, Inquiry) == count(database, DialogueEvent) == count(database, DialogueState) == 0
    assert (report["messages"], report["answers"], report["inquiries"]) == (2, 3, 1)
    assert report[subject_requests.KEPT_MESSAGES] == 3


def test_whoever_is_forgotten_while_logged_in_is_logged_off(database: Database, ada: str, library: str) -> None:
    with database.session() as session:
        subject_requests.forget(session, "p2", ada, NOW + 9 * MINUTE)
    assert who(database, library, NOW + 9 * MINUTE) is None
    assert "Penicillin." in words_of(database)
    assert "am I allergic" not in words_of(database)


def test_whoever_else_is_logged_in_stays_so(database: Database, ada: str, library: str) -> None:
    with database.session() as session:
        subject_requests.forget(session, "p1", ada, NOW + 9 * MINUTE)
    assert who(database, library, NOW + 9 * MINUTE) == "p2"


@pytest.mark.parametrize(("who_asked", "mode"), [("p1", "bot"), ("p2", "person"), (None, "person")])
def test_a_live_chat_about_nothing_but_the_forgotten_is_handed_back(
    database: Database, ada: str, library: str, who_asked: str | None, mode: str
) -> None:
    with database.session() as session:
        lead = users.find(session, ada)
        assert lead
        inquiries.take(session, session.scalars(select(Inquiry)).one(), lead, NOW + HOUR)
        inquiries.open_inquiry(session, library, "question", "routine", "and me?", NOW + HOUR).patient_id = who_asked
    with database.session() as session:
        subject_requests.forget(session, "p1", ada, NOW + HOUR)
        assert session.get_one(Conversation, library).mode == mode
    assert ("Ada Novak has handed the chat back" in " ".join(words_of(database))) == (mode == "bot")


@pytest.mark.parametrize("logged_in", [True, False])
def test_who_share_a_phone_and_were_only_reminded_are_each_told_and_forgotten(
    database: Database, ada: str, *, logged_in: bool
) -> None:
    store(database, person(), person("p2", "James"))
    with database.session() as session:
        for patient_id in ("p1", "p2"):
            text = Reply(text=f"A visit of {patient_id}", act="answer", language="en", private=True)
            outbox.text_number(session, "+12025550101", text, NOW, category="reminder").patient_id = patient_id
        shared = session.scalars(select(Conversation.id)).one()
    if logged_in:
        log_in(database, shared, NOW)
    with database.session() as session:
        told = subject_requests.known(session, "p1", ada, NOW)["messages"][shared]
        assert [line["text"] for line in told] == ["A visit of p1"]
        subject_requests.forget(session, "p1", ada, NOW)
    assert words_of(database) == ["A visit of p2"]


def test_nobody_is_told_what_others_said_in_the_same_conversation(database: Database, ada: str, library: str) -> None:
    with database.session() as session:
        found = subject_requests.known(session, "p1", ada, NOW + HOUR)
    assert [line["text"] for line in found["messages"][library]] == [
        "what are my allergies", "Penicillin.", "is my rash lupus", "I can't say.", "We looked.",
    ]  # fmt: skip
    assert found["conversations_others_had_too"] == [library]
    assert found["assistant_remembers"] == {}


def test_an_opt_out_outlives_the_patient_and_the_report_says_so(database: Database, ada: str) -> None:
    store(database, person())
    with database.session() as session:
        sms_consents.record(session, "+12025550101", "reminder", "text", NOW, granted=False)
    with database.session() as session:
        assert subject_requests.forget(session, "p1", ada, NOW)[subject_requests.KEPT_CONSENTS] == 1
    with database.session() as session:
        assert not sms_consents.granted(session, "+12025550101", "reminder")


@pytest.mark.parametrize("who", ["nobody", "gone"])
def test_nobody_forgets_a_patient_without_approval(database: Database, ada: str, who: str) -> None:
    store(database, person())
    with database.session() as session:
        users.add_user(session, "gone", "Gone Away", "a password for tests", NOW).active = False
    with pytest.raises(NotAllowed), database.session() as session:
        subject_requests.forget(session, "p1", who, NOW)
    assert count(database, Patient) == 1


def test_a_hold_forbids_forgetting(database: Database, ada: str) -> None:
    store(database, person())
    with database.session() as session:
        holds.place(session, "p1", "case 12", ada, NOW)
    with pytest.raises(NotAllowed, match="hold"), database.session() as session:
        subject_requests.forget(session, "p1", ada, NOW)
