"""Asking on about a list of the record just told: "what is that for", "tell me more about the second one".

Nothing of the record is remembered for that: the list is read again, by who may read it now.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import yaml
from rasa_sdk.executor import CollectingDispatcher

from actions import chart_links
from actions.asked import Asked, Linked
from actions.my_record import TOPICS, may_be_told, with_record
from actions.telling import Telling, plain
from glossary.text import fold

#: How surely the topic is meant: of one item, and of each of several, which are asked back.
_THE_ONE, _ONE_OF_THEM = 1.0, 0.5
#: Below it the intent of so few words is a guess, and the list's own aspect is told.
_PLAIN = 0.5


def points(asked: Asked) -> bool:
    """Whether a message names an item of the list by its place: "the second one"."""
    return asked.listed is not None and not asked.topics and place(asked.text) is not None


def is_about(asked: Asked) -> bool:
    """Whether a question is about the list: it names no topic, nor anything that we do not know.

    After one item was told of, only a place in the list names another.
    """
    if asked.listed is None or asked.topics:
        return False
    return points(asked) or not (asked.unfamiliar or asked.listed.get("told"))


def with_item(dispatcher: CollectingDispatcher, asked: Asked) -> Asked | None:
    """The question with the entry about the item as its topic; with several, if it may be any of them.

    None if it was answered here: the record may not be told, or the library has nothing about the item.
    """
    found: list[Asked] = []
    question = replace(asked, intent=asked.listed["intent"], text=asked.listed["text"]) if asked.listed else asked

    def look(telling: Telling) -> None:
        if may_be_told(telling):
            found.extend(_found(telling, asked))

    with_record(dispatcher, question, look)
    return found[0] if found else None


def _found(telling: Telling, asked: Asked) -> list[Asked]:
    topic, named = TOPICS[telling.asked.intent], place(asked.text)
    items = telling.shown(topic.items(telling)) if topic.items else []
    if named is not None:
        items = items[named:][:1]
    entries = dict.fromkeys(entry.id for item in items if (entry := chart_links.entry_for(item, topic.kinds)))
    if not entries:
        names = ", ".join(dict.fromkeys(plain(item.display) for item in items))
        telling.respond("utter_fallback_item" if names else "utter_clarify_which", name=names)
        return []
    surely = _THE_ONE if len(items) == 1 else _ONE_OF_THEM
    plainly = asked.intent.startswith("ask_") and asked.confidence >= _PLAIN
    intent = asked.intent if plainly else f"ask_{topic.aspect}"
    return [replace(asked, intent=intent, topics=tuple(Linked(entry_id, surely) for entry_id in entries))]


def place(text: str) -> int | None:
    """The place in the list that is named, from 0 on; -1 for the last; None if none is."""
    said = fold(text)
    return next((found for found, wording in _places().items() if wording.search(said)), None)


@cache
def _places() -> dict[int, re.Pattern[str]]:
    wordings: dict[int, list[str]] = yaml.safe_load((Path(__file__).parent / "listed.yml").read_text("utf-8"))
    return {place: re.compile(rf"\b(?:{'|'.join(found)})(?!\w)") for place, found in wordings.items()}
