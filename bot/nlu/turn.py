"""One turn through Rasa: the message in, the saved answer out.

The answer is always read back from what Rasa saved. So a turn that was saved but whose answer never reached the
gateway is not taken again: it is read again.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.lock_store import LockStore

from bot.errors import AssistantUnavailable
from bot.nlu import questions
from bot.nlu.boundaries import boundaries
from bot.nlu.memory import Event, Memory, kept_at_hand
from bot.nlu.topics import TOPIC
from bot.records.engine import Database
from bot.records.messaging import dialogue
from bot.reply import Act, Choice, Language, Question, Reply, Turn, Understanding
from bot.words import words
from glossary.text import fold

Handle = Callable[[UserMessage], Awaitable[Any]]
#: What a question was understood to ask: its intent, and its topics, or its words where it names none.
_Meant = tuple[str | None, frozenset[str]]

_COMMAND = re.compile(r"^[\s/]+")
#: How many turns of earlier tries are looked through for an answer that was saved and lost on the way.
_TRIED = 20


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
        turns = _TRIED if question.again else dialogue.TURNS
        memory = await database.read(Memory.read, question.conversation_id, turns)
        asked = _asked(question, _waiting(memory.events(1)))
        saved = _saved(memory, asked)
        with kept_at_hand(memory):
            for message in asked:
                if message.message_id not in saved.answers:
                    await handle(message)
                    saved = _saved(memory, asked)
                    # Later questions lean on earlier ones ("what is asthma and how is it treated"): none is skipped.
                    if message.message_id not in saved.answers:
                        raise AssistantUnavailable("the assistant gave no answer; see the action server's log")
    return _turn(question, saved, asked)


@dataclass(frozen=True)
class _Saved:
    """What is saved of a message's answer: the events of each answered question, by its id.

    `before`: what was said last before it, and to what question.
    """

    before: tuple[str, _Meant] | None
    answers: Mapping[str, Sequence[Event]]


#: What waits for the very next message alone, by the slot that the last turn must have set.
_WAITING = {"checking": "check_topic", "detail": "detail", "reading": "reading"}


def _waiting(last_turn: Sequence[Event]) -> dict[str, Any]:
    """The check question, the question about an inquiry and the reading that were last; other talk ends them."""
    slots = {event["name"]: event["value"] for event in last_turn if event["event"] == "slot"}
    return {key: slots.get(slot) for key, slot in _WAITING.items()}


def _asked(question: Question, waiting: Mapping[str, Any]) -> list[UserMessage]:
    # A leading slash would let patients name intents and entities outright.
    text = _COMMAND.sub("", question.text) or "?"
    metadata = {
        "channel": question.channel,
        "language": question.language,
        "message_id": question.id,
        **waiting,
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


def _saved(memory: Memory, asked: Sequence[UserMessage]) -> _Saved:
    ids = {str(message.message_id) for message in asked}
    before: tuple[str, _Meant] | None = None
    answers: dict[str, list[Event]] = {}
    turn: list[Event] | None = None
    meant: _Meant = (None, frozenset())
    for event in memory.events():
        if event["event"] == "user":
            meant = _meant(event["parse_data"])
            turn = [event] if event["message_id"] in ids else None
        elif turn is not None:
            turn.append(event)
        if event["event"] != "bot":
            continue
        if turn is not None:
            answers.setdefault(turn[0]["message_id"], turn)
        elif not answers:
            before = (event["text"], meant)
    return _Saved(before, answers)


def _turn(question: Question, saved: _Saved, asked: Sequence[UserMessage]) -> Turn:
    events = [event for message in asked for event in saved.answers[str(message.message_id)]]
    replies = _once([_reply(event, question.language) for event in events if event["event"] == "bot"])
    understood = [event["parse_data"] for event in events if event["event"] == "user"]
    if saved.before is not None and saved.before[0] == replies[0].text:
        replies = _said_again(replies, to_the_same=saved.before[1] == _meant(understood[0]))
    return Turn(replies=replies, understanding=_understanding(understood, replies))


def _once(replies: Sequence[Reply]) -> tuple[Reply, ...]:
    """Two questions may get the same answer: it is said once."""
    return tuple({reply.text: reply for reply in reversed(replies)}.values())[::-1]


#: What owns up to words that were said just before, as the answer to another question, by kind of turn.
_SAME: Mapping[str, str] = {"answer": "same_answer", "decline": "same_decline", "clarify": "same_clarify"}


def _said_again(replies: tuple[Reply, ...], *, to_the_same: bool) -> tuple[Reply, ...]:
    """What was said last, owned up to: nobody is told the same words twice as if they were new.

    Not so a step asked for again, thanks for a detail, and small talk to something else.
    """
    first = replies[0]
    how = "once_more" if to_the_same else _SAME.get(first.act)
    if first.act in ("navigate", "inquiry") or how is None:
        return replies
    again = words(how, first.language)
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


def _meant(parsed: Mapping[str, Any]) -> _Meant:
    topics = frozenset(e["value"] for e in parsed["entities"] if e.get("entity") == TOPIC)
    return parsed["intent"].get("name"), topics or frozenset({fold(parsed.get("text") or "")})


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
