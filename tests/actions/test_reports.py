"""What patients tell is kept as told, reaches one inquiry, and is asked about where it is not clear."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import select

from actions import reports, resources
from bot.records.messaging import conversations, messages
from bot.records.models import Inquiry, Told

pytestmark = pytest.mark.usefixtures("home")
ACTIONS = {
    "symptom": reports.ActionReportSymptom,
    "reading": reports.ActionReportReading,
    "correction": reports.ActionReportRecordError,
}


def tell(kind: str, text: str, *, times: int = 1) -> list[dict[str, Any]]:
    """What is answered to a report; told `times` over, as by retries."""
    now = resources.now()
    with resources.database().session() as session:
        talk = conversations.find_or_start(session, "web", "browser", now, "en")
        stored = messages.receive(session, talk.id, f"{kind} {text}", text, now)
        assert stored
        latest = {"text": text, "intent": {"name": "x"}, "metadata": {"message_id": str(stored.id)}}
        talk_id = talk.id
    for _ in range(times):
        dispatcher = CollectingDispatcher()
        tracker = Tracker(talk_id, {"language": "en"}, latest, [], False, None, {}, "action_listen")
        asyncio.run(ACTIONS[kind]().run(dispatcher, tracker, {}))
    return list(dispatcher.messages)


def kept() -> Sequence[Told]:
    with resources.database().session() as session:
        return session.scalars(select(Told).order_by(Told.id)).all()


def inquiries() -> Sequence[Inquiry]:
    with resources.database().session() as session:
        return session.scalars(select(Inquiry).order_by(Inquiry.id)).all()


def test_a_symptom_is_passed_on_at_once_and_then_asked_about() -> None:
    asked = [[told["response"] for told in tell("symptom", text)] for text in
             ("my knee hurts", "It started yesterday", "It is mild", "It is getting better")]  # fmt: skip
    assert asked == [
        ["utter_inquiry_symptom", "utter_clarify_symptom_since"],
        ["utter_inquiry_symptom_added", "utter_clarify_symptom_severity"],
        ["utter_inquiry_symptom_added", "utter_clarify_symptom_trend"],
        ["utter_inquiry_symptom_added"],
    ]
    (row,), (inquiry,) = kept(), inquiries()
    assert row.words == ["my knee hurts", "It started yesterday", "It is mild", "It is getting better"]
    assert row.data == {"since": "It started yesterday", "severity": "mild", "trend": "getting better"}
    assert (inquiry.kind, inquiry.priority, inquiry.paragraphs) == ("symptom", "urgent", row.words)


def test_a_reading_is_repeated_back_and_kept_with_its_unit() -> None:
    (told,) = tell("reading", "my blood pressure was 128/82")
    assert told["reading"] == "blood pressure 128/82 mmHg"
    (again,) = tell("reading", "and my weight is 180 lbs")
    assert (again["response"], again["reading"]) == ("utter_inquiry_reading_added", "weight 180 lb")
    assert [row.data for row in kept()] == [
        {"measure": "pressure", "values": ["128", "82"], "unit": "mm[Hg]"},
        {"measure": "weight", "values": ["180"], "unit": "[lb_av]"},
    ]
    assert len(inquiries()) == 1


def test_an_unclear_unit_is_asked_for_with_choices_that_are_whole_readings() -> None:
    (told,) = tell("reading", "my weight is 80")
    assert told["response"] == "utter_clarify_reading_unit"
    assert [button["payload"] for button in told["buttons"]] == ["My reading: weight 80 kg", "My reading: weight 80 lb"]
    assert kept() == []
    assert tell("reading", told["buttons"][0]["payload"])[0]["reading"] == "weight 80 kg"


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("blood pressure 82/128", "utter_clarify_reading_impossible"),
        ("my pressure is 140", "utter_clarify_reading_number"),
        ("my sugar is ok", "utter_clarify_reading_number"),
    ],
)
def test_what_cannot_be_is_questioned_and_not_kept(text: str, response: str) -> None:
    assert [told["response"] for told in tell("reading", text)] == [response]
    assert kept() == []


def test_a_correction_leaves_the_record_as_it_is() -> None:
    (told,) = tell("correction", "i don't take that pill anymore")
    assert told["response"] == "utter_inquiry_correction"
    assert kept()[0].status == "new"


@pytest.mark.parametrize(("kind", "text"), [("symptom", "my knee hurts"), ("reading", "bp 128/82"),
                                            ("correction", "wrong phone")])  # fmt: skip
def test_a_turn_tried_again_is_kept_once_and_told_the_same(kind: str, text: str) -> None:
    told = tell(kind, text, times=3)
    assert told[0]["response"] == f"utter_inquiry_{kind}"
    assert (len(kept()), len(inquiries())) == (1, 1)
