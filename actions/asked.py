"""What was asked: the parts of Rasa's tracker that actions read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, cast

from rasa_sdk import Tracker

from bot.reply import Channel, Language
from glossary.linker import SURE


@dataclass(frozen=True)
class Linked:
    """A glossary entry the message names with its characters `start` to `end`; `score` 0 to 1."""

    id: str
    score: float
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Asked:
    """One message as understood.

    `inbox_id` is None outside the gateway (for instance in `rasa shell`). `unfamiliar` are words that no training
    example of ours uses: a sign that the message is about something we do not cover. `recalled`: it answers our check
    question, and the point came across. `confidence` is the intent's; `ranking` names intents, the likeliest first.
    `listed`: the question that a list of the record answered just before, its `intent` and `text`, and whether one
    item of the list was `told` of since.
    """

    conversation_id: str
    inbox_id: int | None
    text: str
    intent: str
    language: Language
    channel: Channel
    topics: tuple[Linked, ...]
    unfamiliar: tuple[str, ...]
    recalled: bool
    slots: dict[str, Any]
    confidence: float = 1.0
    ranking: tuple[str, ...] = ()
    listed: dict[str, Any] | None = None

    @property
    def sure(self) -> list[Linked]:
        """The links of which there is no doubt."""
        return [link for link in self.topics if link.score >= SURE]

    @property
    def topic(self) -> str | None:
        """What the conversation was about before this message."""
        return self.slots.get("topic")


def read(tracker: Tracker) -> Asked:
    """The latest message of a tracker."""
    message: dict[str, Any] = tracker.latest_message
    metadata = message.get("metadata") or {}
    entities = message.get("entities") or []
    inbox_id = str(metadata.get("message_id", ""))
    return Asked(
        conversation_id=tracker.sender_id,
        inbox_id=int(inbox_id) if inbox_id.isdigit() else None,
        text=message.get("text") or "",
        intent=(message.get("intent") or {}).get("name") or "",
        language=cast(Language, tracker.get_slot("language") or "en"),
        channel="sms" if metadata.get("channel") == "sms" else "web",
        topics=tuple(_linked(entity) for entity in entities if entity.get("entity") == "topic"),
        unfamiliar=tuple(e["value"] for e in entities if e.get("entity") == "unfamiliar"),
        recalled=any(e.get("entity") == "recalled" and e["value"] == "yes" for e in entities),
        slots=dict(tracker.slots),
        confidence=float((message.get("intent") or {}).get("confidence") or 0.0),
        ranking=tuple(ranked["name"] for ranked in message.get("intent_ranking") or ()),
        listed=just_set(tracker, "listed"),
    )


def just_set(tracker: Tracker, slot: str) -> Any:
    """What the turn before this message set a slot to; None if it did not: other talk came between."""
    said = False
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            if said:
                return None
            said = True
        elif event.get("event") == "slot" and event.get("name") == slot:
            return event.get("value")
    return None


def before(tracker: Tracker) -> Asked | None:
    """The message before the latest, as far as a part of the record is concerned: its words and intent."""
    earlier = [event for event in tracker.events if event.get("event") == "user"][:-1]
    if not earlier:
        return None
    intent = ((earlier[-1].get("parse_data") or {}).get("intent") or {}).get("name") or ""
    return replace(read(tracker), text=earlier[-1].get("text") or "", intent=intent, topics=(), unfamiliar=())


def _linked(entity: dict[str, Any]) -> Linked:
    score = float(entity.get("confidence_entity") or 0.0)
    return Linked(entity["value"], score, int(entity.get("start") or 0), int(entity.get("end") or 0))
