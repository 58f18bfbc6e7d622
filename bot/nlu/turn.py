"""One turn through Rasa: the message in, the saved answer out.

The answer is always read back from the saved tracker. So a turn that was saved but whose answer never reached the
gateway is not taken again: it is read again.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, get_args

from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.lock_store import LockStore
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.events import BotUttered, Event, UserUttered

from bot.errors import AssistantUnavailable
from bot.nlu.topics import TOPIC
from bot.reply import Act, Choice, Language, Question, Reply, Turn, Understanding

Handle = Callable[[UserMessage], Awaitable[Any]]

_COMMAND = re.compile(r"^[\s/]+")


class _Door(OutputChannel):
    """Tells Rasa which channel it speaks to; what it says is read from the tracker."""

    def __init__(self, channel: str) -> None:
        self._channel = channel

    def name(self) -> str:
        """The patient's channel: selects response variants."""
        return self._channel

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Nothing: see the module's docstring."""


async def take_turn(handle: Handle, trackers: TrackerStore, locks: LockStore, question: Question) -> Turn:
    """Have Rasa answer a question, once; `handle` is the message processor, which takes no lock of its own.

    Raises:
        AssistantUnavailable: Rasa answered nothing, because an action failed; the question may be asked again.
    """
    # An earlier try may still be at work: only under the lock can we know whether it was saved.
    async with locks.lock(question.conversation_id):
        if question.again and (kept := await _saved(trackers, question)):
            return kept
        await handle(_for_rasa(question))
        turn = await _saved(trackers, question)
    if turn is None:
        raise AssistantUnavailable("the assistant gave no answer; see the action server's log")
    return turn


def _for_rasa(question: Question) -> UserMessage:
    # A leading slash would let patients name intents and entities outright.
    return UserMessage(
        _COMMAND.sub("", question.text) or "?",
        _Door(question.channel),
        question.conversation_id,
        message_id=question.id,
        input_channel=question.channel,
        metadata={"channel": question.channel, "language": question.language, "message_id": question.id},
    )


async def _saved(trackers: TrackerStore, question: Question) -> Turn | None:
    tracker = await trackers.retrieve(question.conversation_id)
    if tracker is None:
        return None
    asked, events = _turn_events(list(tracker.events), question.id)
    replies = tuple(_reply(event, question.language) for event in events if isinstance(event, BotUttered))
    if asked is None or not replies:
        return None
    return Turn(replies=replies, understanding=_understanding(asked, replies))


def _turn_events(events: Sequence[Event], message_id: str) -> tuple[UserUttered | None, Sequence[Event]]:
    for index in range(len(events) - 1, -1, -1):
        event = events[index]
        if isinstance(event, UserUttered) and event.message_id == message_id:
            return event, events[index + 1 :]
    return None, ()


def _reply(event: BotUttered, language: Language) -> Reply:
    data = event.data or {}
    fields: dict[str, Any] = dict(data.get("custom") or {})
    buttons = data.get("buttons") or []
    choices = tuple(Choice(label=b["title"], value=b["payload"]) for b in buttons)
    return Reply.model_validate(
        {"act": _act(event.metadata.get("utter_action", "")), "language": language, "choices": choices}
        | fields
        | {"text": event.text or ""}
    )


def _act(utter_action: str) -> str:
    """The kind of turn, from the response's name: `utter_<act>_<name>`."""
    act = utter_action.removeprefix("utter_").split("_")[0]
    return act if act in get_args(Act) else "answer"


def _understanding(asked: UserUttered, replies: Sequence[Reply]) -> Understanding:
    topics = [entity["value"] for entity in asked.entities if entity.get("entity") == TOPIC]
    return Understanding(
        intent=asked.intent.get("name"),
        confidence=round(float(asked.intent.get("confidence") or 0.0), 4),
        topics=tuple(dict.fromkeys(topics)),
        aspect=next((reply.aspect for reply in replies if reply.aspect), None),
    )
