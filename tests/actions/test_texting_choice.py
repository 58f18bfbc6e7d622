"""Who lets us text details of the record need not ask again; who does not, is told nothing of it."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import resources
from actions.privacy import ActionSetTexting
from bot.records.access import consents
from bot.records.chart.patients import Reader
from bot.records.messaging import conversations, messages
from bot.records.models import Appointment, Patient
from bot.reply import Channel

YES, NO = "Yes, text me details of my record", "Do not text me details of my record"


def choose(text: str, *, after: str, channel: Channel = "sms", before: bool | None = None) -> list[str]:
    """The responses to a choice made after a message of the intent `after`; `before`: what was chosen earlier."""
    now = resources.now()
    with resources.database().session() as session:
        session.add(Patient(id="p1", given="Ana", family="Ruiz", name_key="ana ruiz", as_of=now))
        session.flush()
        start = now + dt.timedelta(days=3)
        session.add(
            Appointment(id="v1", patient_id="p1", status="booked", display="Check-up", start=start, as_of=now)
        )  # fmt: skip
        talk = conversations.find_or_start(session, channel, "+12025550100", now, "en")
        talk.patient_id, talk.verified_at, talk.verified_until = "p1", now, now + dt.timedelta(minutes=15)
        stored = messages.receive(session, talk.id, "1", text, now)
        assert stored
        if before is not None:
            consents.choose(session, "p1", "sms", now, allowed=before, reader=Reader("patient", "p1", "test"))
        metadata = {"message_id": str(stored.id), "channel": channel}
        talk_id = talk.id
    latest = {"text": text, "intent": {"name": "set_texting"}, "entities": [], "metadata": metadata}
    events = [_said("when is my visit", after), _said(text, "set_texting")]
    dispatcher = CollectingDispatcher()
    tracker = Tracker(talk_id, {"language": "en"}, latest, events, False, None, {}, "action_listen")
    asyncio.run(ActionSetTexting().run(dispatcher, tracker, {}))
    return [message["response"] for message in dispatcher.messages]


def _said(text: str, intent: str) -> dict[str, Any]:
    return {"event": "user", "text": text, "parse_data": {"intent": {"name": intent}}}


@pytest.mark.usefixtures("home")
def test_a_yes_brings_what_had_been_asked_for() -> None:
    assert choose(YES, after="my_appointment") == ["utter_answer_texting_yes", "utter_answer_appointment"]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("text", "after", "channel", "before"),
    [
        (NO, "my_appointment", "sms", None),
        (YES, "ask_definition", "sms", None),
        (YES, "my_appointment", "sms", True),
        (YES, "my_appointment", "web", None),
    ],
)
def test_else_only_the_choice_is_noted(text: str, after: str, channel: Channel, before: bool | None) -> None:
    assert len(choose(text, after=after, channel=channel, before=before)) == 1
