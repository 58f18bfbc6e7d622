"""One turn through Rasa: the message in, the saved answer out.

The answer is always read back from what Rasa saved. So a turn that was saved but whose answer never reached the
gateway is not taken again: it is read again.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.lock_store import LockStore

from bot.errors import AssistantUnavailable
from bot.nlu import questions
from bot.nlu.boundaries import boundaries
from bot.nlu.topics import TOPIC
from bot.records import dialogue
from bot.records.engine import Database
from bot.reply import Act, Choice, Language, Question, Reply, Turn, Understanding
from bot.words import words

Handle = Callable[[UserMessage], Awaitable[Any]]
#: An event of Rasa's, as it is kept.
Event = Mapping[str, Any]

_COMMAND = re.compile(r"^[\s/]+")


class _Door(OutputChannel):
    """Tells Rasa which channel it speaks to; what it says is read from what it saves."""

    def __init__(self, channel: str) -> None:
        self._channel = channel

    def name(self) -> str:
        """The patient's channel: selects response variants."""
        return self._channel

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Nothing: see the module's docstring."""


async def take_turn(handle: Handle, database: Database, locks: LockStore, question: Question) -> Turn:
    """Have Rasa answer a message, once; `handle` is the message processor, which takes no lock of its own.

    Each question of the message is a turn of Rasa's, and all their answers are the answer to the message.

    Raises:
        AssistantUnavailable: Rasa answered nothing, because an action failed; the message may be asked again.
    """
    # An earlier try may still be at work: only under the lock can we know whether it was saved.
    async with locks.lock(question.conversation_id):
        asked = _asked(question, _open_check(await database.read(dialogue.recent, question.conversation_id, 1)))
        kept = await _saved(database, question, asked) if question.again else None
        for message in asked[kept.answered if kept else 0 :]:
            await handle(message)
        saved = await _saved(database, question, asked)
    if saved is None or saved.answered < len(asked):
        raise AssistantUnavailable("the assistant gave no answer; see the action server's log")
    return saved.turn


@dataclass(frozen=True)
class _Saved:
    """What is saved of a message's answer, and how many of its questions that answers."""

    turn: Turn
    answered: int


def _open_check(last_turn: Sequence[Event]) -> str | None:
    """The entry whose check question was asked last; after any other talk it waits for no answer any more."""
    asked = [event["value"] for event in last_turn if event["event"] == "slot" and event["name"] == "check_topic"]
    return asked[-1] if asked else None


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
    rule = boundaries().match_outright
    divided = len(parts) > 1 and not (rule(text) and not any(map(rule, parts)))
    return parts if divided else [text]


async def _saved(database: Database, question: Question, asked: Sequence[UserMessage]) -> _Saved | None:
    # One turn more than was asked: what was said before these.
    events = await database.read(dialogue.recent, question.conversation_id, len(asked) + 1)
    before, turns = _turns(events, [str(message.message_id) for message in asked])
    if not turns:
        return None
    said = [event for turn in turns for event in turn if event["event"] == "bot"]
    replies = _once([_reply(event, question.language) for event in said])
    understood = [event["parse_data"] for turn in turns for event in turn if event["event"] == "user"]
    turn = Turn(replies=_not_again(replies, before), understanding=_understanding(understood, replies))
    return _Saved(turn, len(turns))


def _turns(events: Iterable[Event], message_ids: Sequence[str]) -> tuple[str | None, list[list[Event]]]:
    """What was said last before these messages, and the events of each of them that was answered."""
    before: str | None = None
    turns: list[list[Event]] = []
    for event in events:
        if event["event"] == "user" and event["message_id"] in message_ids:
            turns.append([event])
        elif event["event"] == "user" and turns:
            break
        elif turns:
            turns[-1].append(event)
        elif event["event"] == "bot":
            before = event["text"]
    return before, [turn for turn in turns if any(event["event"] == "bot" for event in turn)]


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


def _reply(event: Event, language: Language) -> Reply:
    data = event["data"]
    fields: dict[str, Any] = dict(data.get("custom") or {})
    choices = tuple(Choice(label=b["title"], value=b["payload"]) for b in data.get("buttons") or [])
    act = _act(event["metadata"].get("utter_action", ""))
    return Reply.model_validate(
        {"act": act, "language": language, "choices": choices} | fields | {"text": event["text"] or ""}
    )


def _act(utter_action: str) -> str:
    """The kind of turn, from the response's name: `utter_<act>_<name>`."""
    act = utter_action.removeprefix("utter_").split("_")[0]
    return act if act in get_args(Act) else "answer"


def _understanding(parsed: Sequence[Mapping[str, Any]], replies: Sequence[Reply]) -> Understanding:
    """What was made of the message: the intent of its first question, the topics of all."""
    topics = [entity["value"] for parse in parsed for entity in parse["entities"] if entity.get("entity") == TOPIC]
    intent = parsed[0]["intent"]
    return Understanding(
        intent=intent.get("name"),
        confidence=round(float(intent.get("confidence") or 0.0), 4),
        topics=tuple(dict.fromkeys(topics)),
        aspect=next((reply.aspect for reply in replies if reply.aspect), None),
    )
