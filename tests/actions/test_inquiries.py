"""A turn tried again opens no second inquiry."""

from __future__ import annotations

import asyncio
import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import inquiries as telling
from actions import resources
from actions.inquiries import ActionOpenInquiry
from bot.records.casework import inquiries
from bot.records.messaging import conversations, messages
from bot.reply import Language

NOW = dt.datetime(2026, 11, 23, 15, 0, tzinfo=dt.UTC)


def message(text: str) -> tuple[str, int]:
    with resources.database().session() as session:
        talk = conversations.find_or_start(session, "web", "browser", NOW, "en")
        stored = messages.receive(session, talk.id, text, text, NOW)
        assert stored
        return talk.id, stored.id


def act(
    talk: str, inbox_id: int, text: str, intent: str, unanswered: str | None = None, confidence: float = 0.9
) -> list[dict[str, object]]:
    meant = {"name": intent, "confidence": confidence}
    latest = {"text": text, "intent": meant, "metadata": {"message_id": str(inbox_id)}}
    tracker = Tracker(talk, {"unanswered": unanswered, "language": "en"}, latest, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    asyncio.run(ActionOpenInquiry().run(dispatcher, tracker, {}))
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


NURSE_EN = ". If you can't wait until then, call our nurse line, 555-0199"
NURSE_ES = ". Si no puede esperar hasta entonces, llame a nuestra línea de enfermería, 555-0199"
MONDAY_EN, MONDAY_ES = "Monday, November 30, 9:00 AM", "lunes, 30 de noviembre, 9:00 am"


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("local", "priority", "language", "told"),
    [
        ("2026-11-23 10:00", "urgent", "en", "1 hour"),
        ("2026-11-23 10:00", "same_day", "es", "4 horas"),
        ("2026-11-23 16:50", "routine", "en", "1 business day"),
        ("2026-11-23 10:00", "admin", "es", "2 días hábiles"),
        ("2026-11-27 23:00", "urgent", "en", f"1 hour after we next open ({MONDAY_EN}){NURSE_EN}"),
        ("2026-11-28 12:00", "urgent", "es", f"1 hora después de que abramos ({MONDAY_ES}){NURSE_ES}"),
        ("2026-11-27 16:50", "urgent", "en", f"1 hour after we next open ({MONDAY_EN}){NURSE_EN}"),
        ("2026-11-30 08:00", "routine", "en", f"1 business day after we next open ({MONDAY_EN}){NURSE_EN}"),
    ],
)
def test_no_answer_is_promised_for_when_nobody_works(
    monkeypatch: pytest.MonkeyPatch, local: str, priority: str, language: Language, told: str
) -> None:
    at = dt.datetime.fromisoformat(local).replace(tzinfo=ZoneInfo("America/Chicago"))
    monkeypatch.setattr(telling, "now", lambda: at)
    monkeypatch.setenv("BEDSIDE_NURSE_LINE", "555-0199")
    resources.settings.cache_clear()
    with resources.database().session() as session:
        assert telling.spoken_due(session, priority, language) == told


@pytest.mark.usefixtures("home")
def test_no_nurse_line_is_named_where_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "now", lambda: dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC))
    with resources.database().session() as session:
        assert telling.spoken_due(session, "urgent", "en").endswith(f"({MONDAY_EN})")


@pytest.mark.usefixtures("home")
def test_what_only_may_be_a_request_for_the_office_is_offered_to_a_person() -> None:
    talk, inbox_id = message("what is the operation like")
    told = act(talk, inbox_id, "what is the operation like", "request_billing", confidence=0.18)
    assert told == [{"response": "utter_fallback_unknown", "number": None}]
    assert questions(talk) == []
