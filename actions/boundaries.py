"""Questions only a clinician may answer: declined kindly, a person offered (standards: 5.3)."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.asked import read


class ActionDecline(Action):
    """Declines, and remembers the question so that "yes" can send it to a person."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_decline"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Decline in the words for this boundary."""
        asked = read(tracker)
        dispatcher.utter_message(response=f"utter_decline_{asked.intent.removeprefix('boundary_')}")
        return [SlotSet("unanswered", asked.text)]
