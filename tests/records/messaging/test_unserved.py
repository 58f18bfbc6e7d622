"""What the assistant did not serve well comes to the review list; what is nobody's business does not."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot.records.engine import Database
from bot.records.messaging import learning
from bot.records.messaging.unserved import Unserved, unserved
from bot.records.models import AuditEvent, InboxMessage
from tests.records.conftest import NOW, person, start, store
from tests.records.talk import say, send_on


def found(database: Database) -> list[Unserved]:
    return unserved(database, NOW - dt.timedelta(days=1), NOW)


def endings(database: Database) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.text, one.endings) for one in found(database)]


@pytest.mark.parametrize(
    ("intent", "act", "ending"),
    [
        ("nlu_fallback", "fallback", "not_understood"),
        ("ask_definition", "clarify", "asked_back"),
        ("give_feedback", "smalltalk", "feedback"),
    ],
)
def test_what_ended_badly_is_found_with_what_was_made_of_it(
    database: Database, web: str, intent: str, act: str, ending: str
) -> None:
    say(database, web, "the sugar stick", intent, act=act)
    [one] = found(database)
    assert (one.text, one.endings) == ("the sugar stick", (ending,))
    assert (one.understanding.intent, one.understanding.confidence, one.language) == (intent, 0.4, "en")
    assert "sugar" not in repr(one)


@pytest.mark.parametrize(
    ("intent", "act"),
    [
        ("ask_definition", "answer"),
        ("greet", "smalltalk"),
        ("nav_next", "navigate"),
        ("report_reading", "clarify"),
        ("teach_back", "fallback"),
        ("ask_simpler", "fallback"),
        ("frustrated", "fallback"),
    ],
)
def test_what_was_answered_is_not(database: Database, web: str, intent: str, act: str) -> None:
    say(database, web, "what is gout", intent, act=act)
    assert found(database) == []


@pytest.mark.parametrize(("intent", "ending"), [("correct_topic", "corrected"), ("frustrated", "frustrated")])
def test_a_correction_is_about_the_message_before_it(database: Database, web: str, intent: str, ending: str) -> None:
    say(database, web, "hello", "greet", at=0)
    say(database, web, "what is the pump for", "ask_purpose", at=1)
    say(database, web, "no, not that one", intent, at=2)
    say(database, web, "thanks", "thanks", at=3)
    assert endings(database) == [("what is the pump for", (ending,))]


def test_corrected_twice_is_still_about_the_question_and_told_once(database: Database, web: str) -> None:
    say(database, web, "what is the pump for", "ask_purpose", act="clarify", at=0)
    say(database, web, "the other one", "correct_topic", act="clarify", at=1)
    say(database, web, "no!", "correct_topic", at=2)
    say(database, web, "you are useless", "frustrated", act="fallback", at=3)
    assert endings(database) == [("what is the pump for", ("asked_back", "corrected", "frustrated"))]


def test_a_correction_in_another_conversation_is_about_nothing_here(database: Database, web: str) -> None:
    say(database, web, "what is gout", "ask_definition", at=0)
    say(database, start(database, "web", "browser-2"), "not that one", "correct_topic", at=1)
    assert found(database) == []


@pytest.mark.parametrize(("answered", "ending"), [(False, "sent_to_person"), (True, "answered_by_person")])
def test_what_a_person_answers_because_nothing_is_covered(
    database: Database, web: str, answered: bool, ending: str
) -> None:
    asked = say(database, web, "what is sarcoidosis", "ask_definition", act="inquiry")
    send_on(database, web, "what is sarcoidosis", asked, answered=answered)
    assert endings(database) == [("what is sarcoidosis", (ending,))]


def test_what_is_sent_on_with_a_later_yes_is_the_question_and_not_the_yes(database: Database, web: str) -> None:
    say(database, web, "the sugar stick", "nlu_fallback", act="fallback", at=0)
    yes = say(database, web, "yes", "affirm", act="inquiry", at=1)
    send_on(database, web, "the sugar stick", yes)
    assert endings(database) == [("the sugar stick", ("not_understood", "sent_to_person"))]


@pytest.mark.parametrize("intent", ["request_admin", "boundary_dose", "request_refill", "complain"])
def test_what_goes_to_a_person_on_purpose_is_no_failure(database: Database, web: str, intent: str) -> None:
    asked = say(database, web, "a new form please", intent, act="inquiry")
    send_on(database, web, "a new form please", asked)
    assert found(database) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"intent": None},
        {"intent": "log_in"},
        {"reply": {"act": "verify"}},
        {"urgency": "care_now"},
        {"reply": {"urgency": "emergency"}},
        {"reply": {"private": True}},
        {"chosen": "What is gout?"},
    ],
    ids=["log-in details", "log-in", "asked to log in", "care now", "an emergency", "a record", "our own choice"],
)
def test_what_nobody_should_read_is_never_found(database: Database, web: str, fields: dict[str, object]) -> None:
    told = {"intent": "nlu_fallback", "act": "fallback"} | fields
    say(database, web, "my words", at=0, **told)  # type: ignore[arg-type]
    say(database, web, "not what I meant", "correct_topic", at=1)
    assert found(database) == []


def test_what_is_written_while_a_log_in_asks_for_details_is_never_found(database: Database, web: str) -> None:
    say(database, web, "my results", "my_results", act="verify", at=0)
    say(database, web, "maria lopez", "nlu_fallback", act="fallback", at=1)
    say(database, web, "the sugar stick", "nlu_fallback", act="fallback", at=2)
    assert endings(database) == [("the sugar stick", ("not_understood",))]


def test_the_newest_comes_first_and_old_ones_are_left(database: Database, web: str) -> None:
    for day in (-2, 0, 1):
        say(database, web, f"day {day}", "nlu_fallback", act="fallback", at=day * 24 * 60)
    assert [one.text for one in found(database)] == ["day 1", "day 0"]


def test_the_look_is_audited_without_words(database: Database, web: str) -> None:
    say(database, web, "the sugar stick", "nlu_fallback", act="fallback")
    found(database)
    with database.session() as session:
        [line] = session.scalars(select(AuditEvent))
    assert (line.action, line.resource, line.detail) == ("read", InboxMessage.__tablename__, {"rows": 1})


def test_a_decision_is_remembered_until_it_is_opened_again(database: Database) -> None:
    with database.session() as session:
        learning.decide(session, "0a1b", "synonym", "gout", NOW)
    with database.session() as session:
        kept = learning.decisions(session)["0a1b"]
        assert (kept.decision, kept.target, kept.decided_at) == ("synonym", "gout", NOW)
    with pytest.raises(IntegrityError), database.session() as session:
        learning.decide(session, "0a1b", "gap", None, NOW)
    with database.session() as session:
        assert learning.reopen(session, "0a1b")
        assert not learning.reopen(session, "0a1b")
        assert learning.decisions(session) == {}


def test_names_on_file_are_those_of_patients(database: Database) -> None:
    store(database, person(), person("p2", "José", "De la Cruz"))
    with database.session() as session:
        assert sorted(learning.names_on_file(session)) == ["jose|cruz", "maria|lopez"]
