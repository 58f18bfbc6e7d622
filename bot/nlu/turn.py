"""One turn through Rasa: the message in, the saved answer out.

The answer is always read back from the saved tracker. So a turn that was saved but whose answer never reached the
gateway is not taken again: it is read again.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.lock_store import LockStore
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.events import BotUttered, Event, SlotSet, UserUttered

from bot.errors import AssistantUnavailable
from bot.nlu import questions
from bot.nlu.topics import TOPIC
from bot.reply import Act, Choice, Language, Question, Reply, Turn, Understanding
from bot.safety import Boundaries
from bot.words import words

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
    """Have Rasa answer a message, once; `handle` is the message processor, which takes no lock of its own.

    Each question of the message is a turn of Rasa's, and all their answers are the answer to the message.

    Raises:
        AssistantUnavailable: Rasa answered nothing, because an action failed; the message may be asked again.
    """
    # An earlier try may still be at work: only under the lock can we know whether it was saved.
    async with locks.lock(question.conversation_id):
        asked = _asked(question, await _open_check(trackers, question.conversation_id))
        kept = await _saved(trackers, question, asked) if question.again else None
        for message in asked[kept.answered if kept else 0 :]:
            await handle(message)
        saved = await _saved(trackers, question, asked)
    if saved is None or saved.answered < len(asked):
        raise AssistantUnavailable("the assistant gave no answer; see the action server's log")
    return saved.turn


@dataclass(frozen=True)
class _Saved:
    """What the saved tracker holds of a message's answer, and how many of its questions that answers."""

    turn: Turn
    answered: int


async def _open_check(trackers: TrackerStore, conversation_id: str) -> str | None:
    """The entry whose check question was asked last; after any other talk it waits for no answer any more."""
    tracker = await trackers.retrieve(conversation_id)
    entry_id: str | None = tracker.get_slot("check_topic") if tracker else None
    return entry_id if tracker and entry_id and _asked_last(tracker.events) else None


def _asked_last(events: Sequence[Event]) -> bool:
    """Whether the last turn asked the check question, or asked it again after a miss."""
    for event in reversed(events):
        if isinstance(event, SlotSet) and event.key in ("check_topic", "check_misses") and event.value is not None:
            return True
        if isinstance(event, UserUttered):
            return False
    return False


def _asked(question: Question, checking: str | None) -> list[UserMessage]:
    # A leading slash would let patients name intents and entities outright.
    text = _COMMAND.sub("", question.text) or "?"
    metadata = {
        "channel": question.channel,
        "language": question.language,
        "message_id": question.id,
        "checking": checking,
    }
    return [
        UserMessage(
            part,
            _Door(question.channel),
            question.conversation_id,
            message_id=f"{question.id}.{number}",
            input_channel=question.channel,
            metadata=metadata,
        )
        for number, part in enumerate(_parts(text))
    ]


def _parts(text: str) -> list[str]:
    """The message's questions; undivided if only the whole of it asks for what a clinician must answer."""
    parts = questions.split(text)
    boundaries = _boundaries()
    rule = boundaries.match_outright
    divided = len(parts) > 1 and not (rule(text) and not any(map(rule, parts)))
    return parts if divided else [text]


@cache
def _boundaries() -> Boundaries:
    return Boundaries.load()


async def _saved(trackers: TrackerStore, question: Question, asked: Sequence[UserMessage]) -> _Saved | None:
    tracker = await trackers.retrieve(question.conversation_id)
    if tracker is None:
        return None
    before, turns = _turns(tracker.events, [str(message.message_id) for message in asked])
    if not turns:
        return None
    said = [event for turn in turns for event in turn if isinstance(event, BotUttered)]
    replies = _once([_reply(event, question.language) for event in said])
    understood = [event for turn in turns for event in turn if isinstance(event, UserUttered)]
    turn = Turn(replies=_not_again(replies, before), understanding=_understanding(understood, replies))
    return _Saved(turn, len(turns))


def _turns(events: Iterable[Event], message_ids: Sequence[str]) -> tuple[str | None, list[list[Event]]]:
    """What was said last before these messages, and the events of each of them that was answered."""
    before: str | None = None
    turns: list[list[Event]] = []
    for event in events:
        if isinstance(event, UserUttered) and event.message_id in message_ids:
            turns.append([event])
        elif isinstance(event, UserUttered) and turns:
            break
        elif turns:
            turns[-1].append(event)
        elif isinstance(event, BotUttered):
            before = event.text
    return before, [turn for turn in turns if any(isinstance(event, BotUttered) for event in turn)]


def _once(replies: Sequence[Reply]) -> tuple[Reply, ...]:
    """Two questions may get the same answer: it is said once."""
    return tuple({reply.text: reply for reply in reversed(replies)}.values())[::-1]


def _not_again(replies: tuple[Reply, ...], before: str | None) -> tuple[Reply, ...]:
    """Never the same words twice in a row, except a step that is asked for again."""
    first = replies[0]
    if first.text != before or first.act == "navigate":
        return replies
    again = words("once_more", first.language)
    told = first.model_copy(
        update={"text": f"{again} {first.text}", "sms": f"{again} {first.sms}" if first.sms else ""}
    )
    return (told, *replies[1:])


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


def _understanding(asked: Sequence[UserUttered], replies: Sequence[Reply]) -> Understanding:
    """What was made of the message: the intent of its first question, the topics of all."""
    topics = [entity["value"] for event in asked for entity in event.entities if entity.get("entity") == TOPIC]
    intent = asked[0].intent
    return Understanding(
        intent=intent.get("name"),
        confidence=round(float(intent.get("confidence") or 0.0), 4),
        topics=tuple(dict.fromkeys(topics)),
        aspect=next((reply.aspect for reply in replies if reply.aspect), None),
    )
