"""A turn tried again opens no second inquiry."""

from __future__ import annotations

import datetime as dt

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import resources
from actions.inquiries import ActionOpenInquiry
from bot.records import conversations, inquiries, messages

NOW = dt.datetime(2026, 11, 23, 15, 0, tzinfo=dt.UTC)


def message(text: str) -> tuple[str, int]:
    with resources.database().session() as session:
        talk = conversations.find_or_start(session, "web", "browser", NOW, "en")
        stored = messages.receive(session, talk.id, text, text, NOW)
        assert stored
        return talk.id, stored.id


def act(talk: str, inbox_id: int, text: str, intent: str, unanswered: str | None = None) -> list[dict[str, object]]:
    latest = {"text": text, "intent": {"name": intent}, "metadata": {"message_id": str(inbox_id)}}
    tracker = Tracker(talk, {"unanswered": unanswered, "language": "en"}, latest, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    ActionOpenInquiry().run(dispatcher, tracker, {})
    return [{"response": told["response"], "number": told.get("number")} for told in dispatcher.messages]


def questions(talk: str) -> list[str]:
    with resources.database().session() as session:
        return [inquiry.question for inquiry in inquiries.open_for(session, talk)]


@pytest.mark.usefixtures("home")
def test_the_same_message_opens_one_inquiry_with_one_number() -> None:
    talk, inbox_id = message("my knee hurts")
    told = [act(talk, inbox_id, "my knee hurts", "talk_to_person") for _ in range(3)]
    assert told[0] == told[1] == told[2] == [{"response": "utter_handoff_person", "number": 1001}]
    assert questions(talk) == ["my knee hurts"]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("intent", "said", "offered", "sent"),
    [
        ("affirm", "yes", "should I stop?", ["should I stop?"]),
        ("affirm", "yes", None, []),
        ("send_question", "send my question", "should I stop?", ["should I stop?"]),
        ("send_question", "ask them if I can eat", None, ["ask them if I can eat"]),
        ("request_admin", "where do I park", "should I stop?", ["where do I park"]),
    ],
)
def test_what_is_sent_is_what_was_offered_or_said(intent: str, said: str, offered: str | None, sent: list[str]) -> None:
    talk, inbox_id = message(said)
    act(talk, inbox_id, said, intent, offered)
    assert questions(talk) == sent
