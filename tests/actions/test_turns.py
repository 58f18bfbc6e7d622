"""SQLite has one writer: an action takes its turn only to write, or patients' messages wait for it."""

from __future__ import annotations

import asyncio

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import event

from actions import resources
from actions.in_thread import ActionInThread
from actions.inquiries import ActionInquiryStatus
from actions.my_record import ActionMyRecord
from actions.walkthrough import ActionWalkthrough
from bot.records.messaging import conversations, messages


@pytest.fixture
def turns(home: None) -> list[str]:
    """Each time the writer's turn is taken, a line."""
    engine, taken = resources.database().engine, list[str]()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement == "BEGIN IMMEDIATE":
            taken.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    return taken


@pytest.mark.parametrize(
    ("action", "intent", "own"),
    [
        (ActionInquiryStatus(), "inquiry_status", 0),
        (ActionWalkthrough(), "nav_resume", 0),
        (ActionMyRecord(), "my_allergies", 1),  # who is logged in stays so, and each look is a line in the audit
    ],
)
def test_what_only_reads_takes_no_turn(turns: list[str], action: ActionInThread, intent: str, own: int) -> None:
    with resources.database().session() as session:
        talk = conversations.find_or_start(session, "web", "browser", resources.now(), "en").id
        stored = messages.receive(session, talk, "m1", "what is it", resources.now())
        assert stored
    turns.clear()
    latest = {"text": "what is it", "intent": {"name": intent}, "metadata": {"message_id": str(stored.id)}}
    tracker = Tracker(talk, {"language": "en"}, latest, [], False, None, {}, "action_listen")
    asyncio.run(action.run(CollectingDispatcher(), tracker, {}))
    assert len(turns) == own
