"""What the library does not cover: said honestly, with near topics and a person."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.asked import Asked
from actions.inquiries import open_and_tell
from actions.resources import glossary, linker
from glossary import aspects

MAX_NEAR = 3


def hand_over(dispatcher: CollectingDispatcher, asked: Asked) -> list[dict[str, Any]]:
    """A health question we have no entry for goes to a coordinator; the patient is told the number."""
    open_and_tell(dispatcher, asked, kind="question", priority="routine", response="utter_inquiry_unanswered")
    return [SlotSet("unanswered", None)]


def offer(dispatcher: CollectingDispatcher, asked: Asked) -> list[dict[str, Any]]:
    """Something we did not understand: near topics if there are any, and a person if wanted."""
    near = near_choices(asked)
    unknown = "utter_fallback_still_unknown" if asked.slots.get("unanswered") else "utter_fallback_unknown"
    dispatcher.utter_message(response="utter_fallback_near" if near else unknown, buttons=near)
    return [SlotSet("unanswered", asked.text)]


def near_choices(asked: Asked) -> list[dict[str, str]]:
    """Buttons for the entries nearest to the words of the message."""
    names = [
        glossary().get(entry_id).edition(asked.language).name
        for entry_id in linker().suggest(asked.text, asked.language, MAX_NEAR)
    ]
    return [{"title": name, "payload": aspects.question("definition", name, asked.language)} for name in names]
