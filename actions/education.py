"""Answering questions about a topic, from the glossary alone."""

from __future__ import annotations

from typing import Any, cast, get_args

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import unanswered
from actions.asked import Asked, Linked, read
from actions.resources import glossary
from glossary import aspects
from glossary.model import Aspect, Edition, Entry, Passage
from glossary.standing import standing
from glossary.text import fold

#: Links at least this sure are answered; weaker ones are asked back.
SURE = 0.8
#: Topics answered in one turn, choices offered under an answer, and topics a word may be asked back for.
MAX_TOPICS, MAX_CHOICES, MAX_MEANT = 2, 4, 6

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
    """Answer an education question; sets the `topic` slot to what was answered."""
    sure = _foremost([link for link in asked.topics if link.score >= SURE])
    if not sure and asked.topic in {link.id for link in asked.topics}:
        # "The pump" may be several things, but not while we talk of one of them.
        return _answer_all(dispatcher, asked, [asked.topic])
    if not sure and asked.topics:
        return _clarify(dispatcher, asked, asked.topics)
    if sure:
        return _answer_all(dispatcher, asked, [link.id for link in sure[:MAX_TOPICS]])
    if asked.topic and _is_about(asked, glossary().get(asked.topic)):
        return _answer_all(dispatcher, asked, [asked.topic])
    if asked.unfamiliar:
        return unanswered.hand_over(dispatcher, asked)
    dispatcher.utter_message(response="utter_clarify_which")
    return []


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


def aspect_of(intent: str) -> Aspect:
    """The aspect an intent asks for: `ask_causes` asks for `causes`; anything else for the short answer."""
    aspect = intent.removeprefix("ask_")
    return cast(Aspect, aspect) if aspect in get_args(Aspect) else "definition"


def _answer_all(dispatcher: CollectingDispatcher, asked: Asked, entry_ids: list[str]) -> list[Event]:
    covered = [_answer(dispatcher, asked, glossary().get(entry_id)) for entry_id in entry_ids]
    # What is not covered is what "ask a person" sends; a question offered earlier is over.
    return [SlotSet("topic", entry_ids[0]), SlotSet("unanswered", None if all(covered) else asked.text)]


def _answer(dispatcher: CollectingDispatcher, asked: Asked, entry: Entry) -> bool:
    """Say what the entry has on the asked aspect, else its short answer; whether it had something."""
    edition, aspect = entry.edition(asked.language), aspect_of(asked.intent)
    passage = aspects.passage(edition, aspect)
    covered = passage is not None
    first = passage is None or (aspect == "definition" and asked.intent != "ask_more")
    if passage is None or first:
        aspect, passage = "definition", Passage(text=edition.short, sms=edition.sms)
    dispatcher.utter_message(
        response="utter_answer_topic" if covered else "utter_answer_not_covered_aspect",
        # Not `text`: a value of that name would replace the whole response.
        words=passage.sms if asked.channel == "sms" else passage.text,
        name=edition.name,
        buttons=_choices(entry, edition, aspect, asked),
        json_message=_card(entry, edition, aspect, asked, with_sections=first),
    )
    return covered


def _card(entry: Entry, edition: Edition, aspect: Aspect, asked: Asked, *, with_sections: bool) -> dict[str, Any]:
    shown = aspects.covered(edition) if with_sections and asked.channel == "web" else ()
    sections = {a: passage.text for a in shown if (passage := aspects.passage(edition, a))}
    return {
        "topic": {"id": entry.id, "kind": entry.kind, "name": edition.name},
        "aspect": aspect,
        "sections": [{"heading": aspects.heading(a, asked.language), "text": text} for a, text in sections.items()],
        "sources": [
            {"title": f"{s.title} ({s.publisher})", "url": s.url, "read": s.read.isoformat()}
            for s in entry.sources
            if s.read
        ],
        "standing": standing(entry, asked.language),
    }


def _choices(entry: Entry, edition: Edition, aspect: Aspect, asked: Asked) -> list[dict[str, str]]:
    if asked.slots.get("walk_topic"):
        back = {"en": ("Back to the steps", "Repeat that step"), "es": ("Volver a los pasos", "Repita el paso")}
        title, payload = back[asked.language]
        return [{"title": title, "payload": payload}]
    offered: list[Aspect] = [a for a in aspects.covered(edition) if a not in (aspect, "definition")]
    if entry.kind == "product":
        offered = ["how_to_use", *[a for a in offered if a != "how_to_use"]]
    return [
        {"title": aspects.heading(a, asked.language), "payload": aspects.question(a, edition.name, asked.language)}
        for a in offered[:MAX_CHOICES]
    ]


def _clarify(dispatcher: CollectingDispatcher, asked: Asked, links: tuple[Linked, ...]) -> list[Event]:
    editions = [glossary().get(link.id).edition(asked.language) for link in links[:MAX_MEANT]]
    aspect = aspect_of(asked.intent)
    buttons = [{"title": e.name, "payload": aspects.question(aspect, e.name, asked.language)} for e in editions]
    dispatcher.utter_message(response="utter_clarify_topic", buttons=buttons)
    return [SlotSet("unanswered", asked.text)]
