"""Messages nobody taught us to understand."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import unanswered
from actions.asked import read
from actions.education import educate


class ActionFallback(Action):
    """Answers a topic that is named clearly; else offers near topics and a person."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_fallback"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Say honestly what we can do with the message."""
        asked = read(tracker)
        if asked.topics:
            return educate(dispatcher, asked)
        return unanswered.offer(dispatcher, asked)


class ActionApologise(Action):
    """Somebody is fed up with us: says sorry, and offers the person who can do better."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_apologise"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Keep the question that went wrong, if there is one, for the person to answer."""
        asked = read(tracker)
        dispatcher.utter_message(response="utter_fallback_sorry")
        return [SlotSet("unanswered", asked.slots.get("unanswered") or asked.text)]
