"""Answers from the record are marked as private, whatever is in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import records, resources
from bot.records import conversations, messages
from bot.records.models import Allergy, Appointment, Base, Medication, Patient, Result

ACTIONS = [records.ActionNextAppointment, records.ActionMedicines, records.ActionAllergies, records.ActionResults]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Actions open their database by the settings: here, an empty one."""
    monkeypatch.setenv("BEDSIDE_VAR", str(tmp_path))
    resources.forget()
    Base.metadata.create_all(resources.database().engine)
    yield
    resources.forget()


def ask(action: type[Action], *, logged_in: bool) -> list[dict[str, Any]]:
    """What the action says to a patient on the web."""
    now = resources.now()
    with resources.database().session() as session:
        talk = conversations.find_or_start(session, "web", "browser", now, "en")
        stored = messages.receive(session, talk.id, "1", "what is on my list", now)
        assert stored
        if logged_in:
            talk.patient_id, talk.verified_at, talk.verified_until = "p1", now, now + dt.timedelta(minutes=15)
        latest = {"text": stored.text, "intent": {"name": "ask"}, "metadata": {"message_id": str(stored.id)}}
        talk_id = talk.id
    dispatcher = CollectingDispatcher()
    action().run(dispatcher, Tracker(talk_id, {"language": "en"}, latest, [], False, None, {}, "action_listen"), {})
    return list(dispatcher.messages)


def store(*rows: object) -> None:
    now = resources.now()
    with resources.database().session() as session:
        session.add(Patient(id="p1", given="Ana", family="Ruiz", name_key="ana ruiz", as_of=now))
        session.flush()
        session.add_all(rows)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("action", ACTIONS)
def test_an_answer_from_the_record_is_private(action: type[Action]) -> None:
    now = resources.now()
    common: dict[str, Any] = {"id": "r1", "patient_id": "p1", "as_of": now}
    store(
        Appointment(**common, status="booked", display="Check-up", start=now + dt.timedelta(days=1)),
        Medication(**common, status="active", display="Sertraline 50 mg"),
        Allergy(**common, status="active", display="Penicillin"),
        Result(**common, status="final", display="A1C", value="6.1", unit="%"),
    )
    (told,) = ask(action, logged_in=True)
    assert "_no_" not in told["response"]
    assert told["custom"] == {"private": True}


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("action", ACTIONS)
def test_that_there_is_nothing_on_the_list_is_private_too(action: type[Action]) -> None:
    store()
    (told,) = ask(action, logged_in=True)
    assert "_no_" in told["response"]
    assert told["custom"] == {"private": True}


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("action", [*ACTIONS, records.ActionLogIn])
def test_asking_who_it_is_is_not_private(action: type[Action]) -> None:
    (told,) = ask(action, logged_in=False)
    assert told["response"] == "utter_verify_claim"
    assert "private" not in told["custom"]
