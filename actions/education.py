"""Answering questions about a topic, from the glossary alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import unanswered
from actions.answers import answer
from actions.asked import Asked, Linked, read
from actions.ellipsis import aspect_asked
from actions.resources import glossary
from glossary import aspects
from glossary.linker import SURE
from glossary.model import Entry
from glossary.text import fold

#: Topics answered in one turn, and topics a word may be asked back for.
MAX_TOPICS, MAX_MEANT = 2, 6

Event = dict[str, Any]


class ActionEducate(Action):
    """Answers the asked aspect of each linked topic, or of the topic at hand."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_educate"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Answer, ask back, or pass the question to a person."""
        return educate(dispatcher, read(tracker))


def educate(dispatcher: CollectingDispatcher, asked: Asked) -> list[Event]:
    """Answer an education question; what was answered becomes what the conversation is about."""
    named = [link.id for link in asked.topics]
    sure = _foremost([link for link in asked.topics if link.score >= SURE])
    if sure:
        return answer_all(dispatcher, asked, [link.id for link in sure[:MAX_TOPICS]], others=named)
    if asked.topic in named:
        # "The pump" may be several things, but not while we talk of one of them.
        return answer_all(dispatcher, asked, [asked.topic], others=named)
    if named:
        return ask_which(dispatcher, asked, named)
    if asked.topic and _is_about(asked, glossary().get(asked.topic)):
        return answer_all(dispatcher, asked, [asked.topic])
    if asked.unfamiliar:
        return unanswered.hand_over(dispatcher, asked)
    dispatcher.utter_message(response="utter_clarify_which")
    return []


def answer_all(
    dispatcher: CollectingDispatcher, asked: Asked, entry_ids: Sequence[str], others: Sequence[str] = ()
) -> list[Event]:
    """Answer these topics; `others` may have been meant instead, and are kept for "no, the other one"."""
    aspect = aspect_asked(asked)
    covered = [answer(dispatcher, asked, glossary().get(entry_id), aspect) for entry_id in entry_ids]
    return [
        SlotSet("topic", entry_ids[0]),
        SlotSet("aspect", aspect),
        SlotSet("others", [entry_id for entry_id in others if entry_id not in entry_ids]),
        SlotSet("simpler", 0),
        # What is not covered is what "ask a person" sends; a question offered earlier is over.
        SlotSet("unanswered", None if all(covered) else asked.text),
    ]


def ask_which(dispatcher: CollectingDispatcher, asked: Asked, entry_ids: Sequence[str]) -> list[Event]:
    """Ask which of these topics is meant."""
    meant = list(dict.fromkeys(entry_ids))[:MAX_MEANT]
    editions = [glossary().get(entry_id).edition(asked.language) for entry_id in meant]
    aspect = aspect_asked(asked)
    buttons = [{"title": e.name, "payload": aspects.question(aspect, e.name, asked.language)} for e in editions]
    dispatcher.utter_message(response="utter_clarify_topic", buttons=buttons)
    return [SlotSet("aspect", aspect), SlotSet("others", meant), SlotSet("unanswered", asked.text)]


def _foremost(links: list[Linked]) -> list[Linked]:
    """The links that are the topic: beside a condition, test or product, a term only describes it ("acute asthma")."""
    others = [link for link in links if glossary().get(link.id).kind != "term"]
    return others or links


def _is_about(asked: Asked, entry: Entry) -> bool:
    """Whether a question that names no topic can be about this one: it has no word that is foreign to both.

    Only a product's own words count as its own ("how do I clean the tubing"). A condition's text names other
    conditions, which must not be answered as if they were this one.
    """
    if entry.kind != "product":
        return not asked.unfamiliar
    own = fold(entry.edition(asked.language).model_dump_json())
    return all(word in own for word in asked.unfamiliar)
