"""Walking through a home-care product: next, back, repeat, where am I, leave, and on from there later."""

from __future__ import annotations

import re
from typing import Any, Literal

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import listed, teach_back
from actions.asked import Asked, read
from actions.education import educate
from actions.ellipsis import following_up
from actions.followup import other
from actions.in_thread import ActionInThread, Event
from actions.resources import database, glossary, now
from bot.records.messaging import dialogue
from glossary import aspects
from glossary.model import Aspect, Edition, Entry, Step
from glossary.text import fold

Part = Literal["setup", "steps"]

#: Products to offer somebody who names none: those that most people have at home.
_OFFERED = (
    "nebulizer",
    "inhaler-with-spacer",
    "glucose-meter",
    "blood-pressure-monitor",
    "insulin-pen",
    "walker",
)
#: Which steps an intent asks for.
_PARTS: dict[str, Part] = {"ask_how_to_use": "steps", "ask_set_up": "setup"}
_ASPECTS: dict[Part, Aspect] = {"steps": "how_to_use", "setup": "set_up"}


class ActionWalkthrough(ActionInThread):
    """The step player."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_walkthrough"

    def work(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Start, move in, or leave a walk-through."""
        asked = read(tracker)
        if listed.points(asked):
            return educate(dispatcher, asked)
        if asked.intent in _PARTS:
            return _start(dispatcher, asked)
        if asked.intent == "nav_resume":
            return _resume(dispatcher, asked)
        if asked.intent == "nav_wait":
            dispatcher.utter_message(response="utter_navigate_wait")
            return []
        walking = asked.slots.get("walk_topic")
        if walking:
            return _move(dispatcher, asked, glossary().get(walking))
        meant = following_up(asked)
        if meant:
            return educate(dispatcher, meant)
        if asked.intent == "nav_go_to" and asked.slots.get("others"):
            return other(dispatcher, asked)  # "the last one" of the topics we offered
        dispatcher.utter_message(response="utter_navigate_none", buttons=_products(asked))
        return []


def _start(dispatcher: CollectingDispatcher, asked: Asked) -> list[Event]:
    at_hand = [asked.topic] if asked.topic and not asked.unfamiliar else []
    named = [link.id for link in asked.sure] or at_hand
    entries = [glossary().get(entry_id) for entry_id in named]
    product = next((entry for entry in entries if entry.kind == "product"), None)
    if product is None:
        if asked.topics or asked.unfamiliar:
            return educate(dispatcher, asked)
        dispatcher.utter_message(response="utter_clarify_product", buttons=_products(asked))
        return []
    edition = product.edition(asked.language)
    # Most products need no setting up: then its steps are the answer.
    part: Part = "setup" if edition.setup and _PARTS[asked.intent] == "setup" else "steps"
    dispatcher.utter_message(
        response="utter_navigate_start",
        name=edition.name[0].upper() + edition.name[1:],
        total=len(_steps(edition, part)),
        warnings=_bullets(edition.warnings),
        first_warning=edition.warnings[0],
        supplies=_bullets(edition.supplies),
        json_message=_topic(product, edition, part),
    )
    return [SlotSet("topic", product.id), SlotSet("walk_part", part), *_show(dispatcher, asked, product, part, 1)]


def _resume(dispatcher: CollectingDispatcher, asked: Asked) -> list[Event]:
    """Go on at the step where they were: here, or where the same proven patient walked on another channel."""
    place = asked.slots if asked.slots.get("walk_topic") else asked.slots.get("left_off") or _elsewhere(asked)
    if not place:
        dispatcher.utter_message(response="utter_navigate_none", buttons=_products(asked))
        return []
    product = glossary().get(place["walk_topic"])
    edition = product.edition(asked.language)
    part: Part = "setup" if place.get("walk_part") == "setup" and edition.setup else "steps"
    here = min(int(place.get("walk_step") or 1), len(_steps(edition, part)))
    shown = _show(dispatcher, asked, product, part, here, response="utter_navigate_where")
    return [SlotSet("topic", product.id), SlotSet("walk_part", part), SlotSet("left_off", None), *shown]


def _elsewhere(asked: Asked) -> dict[str, Any] | None:
    if asked.inbox_id is None:
        return None
    with database().session(read_only=True) as session:
        return dialogue.walk_elsewhere(session, asked.conversation_id, now())


def _move(dispatcher: CollectingDispatcher, asked: Asked, product: Entry) -> list[Event]:
    edition = product.edition(asked.language)
    part: Part = "setup" if asked.slots.get("walk_part") == "setup" and edition.setup else "steps"
    here = min(int(asked.slots.get("walk_step") or 1), len(_steps(edition, part)))
    if asked.intent == "nav_stop":
        dispatcher.utter_message(response="utter_navigate_stopped", name=edition.name)
        return [SlotSet("left_off", {"walk_topic": product.id, "walk_part": part, "walk_step": here}), *_leave()]
    if asked.intent == "nav_where":
        return _show(dispatcher, asked, product, part, here, response="utter_navigate_where")
    if asked.intent == "nav_repeat":
        return _show(dispatcher, asked, product, part, here)
    if asked.intent == "nav_how":
        shown = _show(dispatcher, asked, product, part, here, response="utter_navigate_how")
        return [*shown, SlotSet("unanswered", f"{asked.text} ({edition.name}, {here})")]
    if asked.intent == "nav_go_to":
        return _show(dispatcher, asked, product, part, _wanted(asked, len(_steps(edition, part))))
    step = here + 1 if asked.intent in ("nav_next", "affirm") else max(1, here - 1)
    if step > len(_steps(edition, part)):
        return _finish(dispatcher, asked, product, part)
    return _show(dispatcher, asked, product, part, step)


def _wanted(asked: Asked, total: int) -> int:
    """The step that is to be gone to: by its number, else the last or the first."""
    if number := re.search(r"\d+", asked.text):
        return min(max(int(number[0]), 1), total)
    return total if re.search(r"\b(?:end|last|final|ultimo)\b", fold(asked.text)) else 1


def _finish(dispatcher: CollectingDispatcher, asked: Asked, product: Entry, part: Part) -> list[Event]:
    edition = product.edition(asked.language)
    if part == "setup":
        offered: tuple[Aspect, ...] = ("how_to_use", "clean", "problem")
        response, question, events = "utter_navigate_set_up", "", teach_back.settled()
    else:
        offered = ("clean", "store", "problem")
        response, (question, events) = "utter_navigate_done", teach_back.ask(edition, product.id)
    dispatcher.utter_message(
        response=response,
        teach_back=question,
        name=edition.name,
        buttons=_choices(offered, edition, asked),
        json_message=_topic(product, edition, part),
    )
    return [*_leave(), *events]


def _show(
    dispatcher: CollectingDispatcher,
    asked: Asked,
    product: Entry,
    part: Part,
    number: int,
    response: str = "utter_navigate_step",
) -> list[Event]:
    edition = product.edition(asked.language)
    steps = _steps(edition, part)
    step, total = steps[number - 1], len(steps)
    # Not called `text`: a value of that name would replace the whole response.
    words = " ".join(filter(None, (step.text, step.caution, step.why)))
    dispatcher.utter_message(
        response=response,
        number=number,
        total=total,
        words=words,
        name=edition.name,
        json_message=_topic(product, edition, part) | {"step": {"number": number, "total": total}},
    )
    return [SlotSet("walk_topic", product.id), SlotSet("walk_step", number), SlotSet("unanswered", None)]


def _leave() -> list[Event]:
    return [SlotSet("walk_topic", None), SlotSet("walk_part", None), SlotSet("walk_step", None)]


def _steps(edition: Edition, part: Part) -> tuple[Step, ...]:
    return edition.setup if part == "setup" else edition.steps


def _topic(product: Entry, edition: Edition, part: Part) -> dict[str, Any]:
    return {"topic": {"id": product.id, "kind": product.kind, "name": edition.name}, "aspect": _ASPECTS[part]}


def _products(asked: Asked) -> list[dict[str, str]]:
    entries = (glossary().entries.get(entry_id) for entry_id in _OFFERED)
    editions = [entry.edition(asked.language) for entry in entries if entry]
    return [{"title": e.name, "payload": aspects.question("how_to_use", e.name, asked.language)} for e in editions]


def _choices(offered: tuple[Aspect, ...], edition: Edition, asked: Asked) -> list[dict[str, str]]:
    return [
        {"title": aspects.heading(a, asked.language), "payload": aspects.question(a, edition.name, asked.language)}
        for a in offered
    ]


def _bullets(lines: tuple[str, ...]) -> str:
    return "\n".join(f"• {line}" for line in lines)
