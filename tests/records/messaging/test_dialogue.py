"""A walk-through goes on where the same proven patient left it, on whichever channel, and for nobody else."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.records.engine import Database
from bot.records.messaging import dialogue
from bot.records.models import Conversation, DialogueEvent
from tests.records.conftest import NOW, person, start, store

STEP_5 = {"walk_topic": "nebulizer", "walk_part": "steps", "walk_step": 5}


def talk(
    database: Database, channel: str, patient_id: str | None, slots: dict[str, Any] | None = None, *, ago: int = 0
) -> str:
    """A conversation of a proven patient, with what the assistant remembers of it."""
    conversation_id = start(database, channel, f"{channel}-{patient_id}-{ago}")
    with database.session() as session:
        row = session.get_one(Conversation, conversation_id)
        row.patient_id, row.verified_at, row.last_at = patient_id, NOW, NOW - dt.timedelta(minutes=ago)
        row.verified_until = NOW + dt.timedelta(minutes=10)
        if slots is not None:
            dialogue.append(session, conversation_id, [], slots)
    return conversation_id


def elsewhere(database: Database, conversation_id: str, now: dt.datetime = NOW) -> dict[str, Any] | None:
    with database.session() as session:
        return dialogue.walk_elsewhere(session, conversation_id, now)


@pytest.fixture
def patient(database: Database) -> str:
    store(database, person("p1"), person("p2", "Ana"))
    return "p1"


@pytest.mark.parametrize(("here", "there"), [("sms", "web"), ("web", "sms")])
def test_the_step_reached_on_the_other_channel(database: Database, patient: str, here: str, there: str) -> None:
    talk(database, there, patient, STEP_5 | {"topic": "nebulizer"})
    assert elsewhere(database, talk(database, here, patient)) == STEP_5


def test_the_newest_walk_counts(database: Database, patient: str) -> None:
    talk(database, "web", patient, STEP_5, ago=60)
    talk(database, "web", patient, STEP_5 | {"walk_topic": "walker"}, ago=5)
    talk(database, "web", patient, {"walk_topic": None}, ago=1)
    found = elsewhere(database, talk(database, "sms", patient))
    assert found
    assert found["walk_topic"] == "walker"


def test_nothing_of_another_patient_nor_without_proof(database: Database, patient: str) -> None:
    talk(database, "web", patient, STEP_5)
    assert elsewhere(database, talk(database, "sms", "p2")) is None
    assert elsewhere(database, talk(database, "sms", None, ago=1)) is None
    lapsed = NOW + dt.timedelta(hours=1)
    assert elsewhere(database, talk(database, "sms", patient), lapsed) is None


def test_here_is_not_elsewhere(database: Database, patient: str) -> None:
    assert elsewhere(database, talk(database, "sms", patient, STEP_5)) is None


def test_a_turn_is_read_again_as_it_was_kept_and_so_is_one_of_an_older_version(database: Database) -> None:
    first, second = [{"event": "user", "n": 1}, {"event": "bot", "n": 2}], [{"event": "user", "n": 3}]
    older = [{"event": "action", "n": -2}, {"event": "user", "n": -1}, {"event": "bot", "n": 0}]
    conversation_id = start(database, "web", "browser")
    with database.session() as session:
        for event in older:
            is_user = event["event"] == "user"
            session.add(DialogueEvent(conversation_id=conversation_id, is_user=is_user, body=event))
        session.flush()
        dialogue.append(session, conversation_id, first, {})
        dialogue.append(session, conversation_id, second, {})
    with database.session() as session:
        assert dialogue.recent(session, conversation_id, 1) == second
        assert dialogue.recent(session, conversation_id, 2) == first + second
        assert dialogue.recent(session, conversation_id, 3) == older[1:] + first + second
        assert dialogue.recent(session, conversation_id, None) == older + first + second
