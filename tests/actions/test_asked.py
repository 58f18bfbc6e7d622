"""What actions read of a message."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from rasa_sdk import Tracker

from actions.asked import Linked, read
from actions.dates import spoken_date, spoken_time
from actions.ellipsis import aspect_of


def tracker(metadata: dict[str, Any] | None = None, **slots: object) -> Tracker:
    message = {
        "text": "What is asthma?",
        "intent": {"name": "ask_definition", "confidence": 0.9},
        "entities": [
            {"entity": "topic", "value": "asthma", "confidence_entity": 0.95},
            {"entity": "unfamiliar", "value": "lupus"},
            {"entity": "language", "value": "en"},
        ],
        "metadata": metadata or {},
    }
    return Tracker("talk", slots, message, [], False, None, {}, "action_listen")


def test_topics_and_unfamiliar_words_are_told_apart() -> None:
    asked = read(tracker())
    assert (asked.topics, asked.unfamiliar) == ((Linked("asthma", 0.95),), ("lupus",))


@pytest.mark.parametrize(
    ("metadata", "inbox_id", "channel"),
    [
        ({"message_id": "7", "channel": "sms"}, 7, "sms"),
        ({"message_id": "7", "channel": "web"}, 7, "web"),
        ({}, None, "web"),
        ({"message_id": "a uuid of rasa shell"}, None, "web"),
    ],
)
def test_the_inbox_id_and_the_channel_come_from_the_gateway_only(
    metadata: dict[str, Any], inbox_id: int | None, channel: str
) -> None:
    asked = read(tracker(metadata))
    assert (asked.inbox_id, asked.channel) == (inbox_id, channel)


@pytest.mark.parametrize(("slot", "language"), [("es", "es"), ("en", "en"), (None, "en")])
def test_the_language_is_the_conversations(slot: str | None, language: str) -> None:
    assert read(tracker(language=slot)).language == language


@pytest.mark.parametrize(
    ("intent", "aspect"),
    [("ask_causes", "causes"), ("ask_how_to_use", "how_to_use"), ("ask_more", "definition"), ("greet", "definition")],
)
def test_an_intent_names_its_aspect(intent: str, aspect: str) -> None:
    assert aspect_of(intent) == aspect


def test_dates_and_times_as_people_say_them() -> None:
    moment = dt.datetime(2026, 12, 1, 15, 5, tzinfo=dt.UTC).astimezone(ZoneInfo("America/Chicago"))
    assert spoken_date(moment.date(), "en", weekday=True) == "Tuesday, December 1, 2026"
    assert spoken_date(moment.date(), "es", weekday=True) == "martes, 1 de diciembre de 2026"
    assert spoken_date(moment.date(), "es") == "1 de diciembre de 2026"
    assert (spoken_time(moment, "en"), spoken_time(moment, "es")) == ("9:05 AM", "9:05 am")
