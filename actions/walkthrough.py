"""Walking through a home-care product: next, back, repeat, where am I, leave."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.asked import Asked, read
from actions.education import SURE, educate
from actions.resources import glossary
from glossary import aspects
from glossary.model import Edition, Entry

Event = dict[str, Any]


class ActionWalkthrough(Action):
    """The step player."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_walkthrough"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Event]:
        """Start, move in, or leave a walk-through."""
        asked = read(tracker)
        if asked.intent == "ask_how_to_use":
            return _start(dispatcher, asked)
        walking = asked.slots.get("walk_topic")
        if not walking:
            dispatcher.utter_message(response="utter_navigate_none", buttons=_products(asked))
            return []
        return _move(dispatcher, asked, glossary().get(walking))


def _start(dispatcher: CollectingDispatcher, asked: Asked) -> list[Event]:
    at_hand = [asked.topic] if asked.topic and not asked.unfamiliar else []
    named = [link.id for link in asked.topics if link.score >= SURE] or at_hand
    entries = [glossary().get(entry_id) for entry_id in named]
    product = next((entry for entry in entries if entry.kind == "product"), None)
    if product is None:
        if asked.topics or asked.unfamiliar:
            return educate(dispatcher, asked)
        dispatcher.utter_message(response="utter_clarify_product", buttons=_products(asked))
        return []
    edition = product.edition(asked.language)
    dispatcher.utter_message(
        response="utter_navigate_start",
        name=edition.name[0].upper() + edition.name[1:],
        total=len(edition.steps),
        warnings=_bullets(edition.warnings),
        first_warning=edition.warnings[0],
        supplies=_bullets(edition.supplies),
        json_message=_topic(product, edition),
    )
    return [SlotSet("topic", product.id), *_show(dispatcher, asked, product, 1)]


def _move(dispatcher: CollectingDispatcher, asked: Asked, product: Entry) -> list[Event]:
    edition = product.edition(asked.language)
    here = int(asked.slots.get("walk_step") or 1)
    if asked.intent == "nav_stop":
        dispatcher.utter_message(response="utter_navigate_stopped", name=edition.name)
        return _leave()
    if asked.intent == "nav_where":
        return _show(dispatcher, asked, product, here, response="utter_navigate_where")
    if asked.intent == "nav_repeat":
        return _show(dispatcher, asked, product, here)
    step = here + 1 if asked.intent in ("nav_next", "affirm") else max(1, here - 1)
    if step > len(edition.steps):
        dispatcher.utter_message(
            response="utter_navigate_done",
            teach_back=edition.teach_back,
            buttons=_afterwards(edition, asked),
            json_message=_topic(product, edition),
        )
        return _leave()
    return _show(dispatcher, asked, product, step)


def _show(
    dispatcher: CollectingDispatcher, asked: Asked, product: Entry, number: int, response: str = "utter_navigate_step"
) -> list[Event]:
    edition = product.edition(asked.language)
    step = edition.steps[number - 1]
    # Not called `text`: a value of that name would replace the whole response.
    words = f"{step.text} {step.caution}" if step.caution else step.text
    total = len(edition.steps)
    dispatcher.utter_message(
        response=response,
        number=number,
        total=total,
        words=words,
        name=edition.name,
        json_message=_topic(product, edition) | {"step": {"number": number, "total": total}},
    )
    return [SlotSet("walk_topic", product.id), SlotSet("walk_step", number), SlotSet("unanswered", None)]


def _leave() -> list[Event]:
    return [SlotSet("walk_topic", None), SlotSet("walk_step", None)]


def _topic(product: Entry, edition: Edition) -> dict[str, Any]:
    return {"topic": {"id": product.id, "kind": product.kind, "name": edition.name}, "aspect": "how_to_use"}


def _products(asked: Asked) -> list[dict[str, str]]:
    editions = [entry.edition(asked.language) for entry in glossary() if entry.kind == "product"]
    return [{"title": e.name, "payload": aspects.question("how_to_use", e.name, asked.language)} for e in editions[:6]]


def _afterwards(edition: Edition, asked: Asked) -> list[dict[str, str]]:
    return [
        {"title": aspects.heading(a, asked.language), "payload": aspects.question(a, edition.name, asked.language)}
        for a in ("clean", "store", "problem")
    ]


def _bullets(lines: tuple[str, ...]) -> str:
    return "\n".join(f"• {line}" for line in lines)
