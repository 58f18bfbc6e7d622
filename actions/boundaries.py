"""Questions only a clinician may answer: declined kindly, a person offered (standards: 5.3)."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.asked import read
from actions.education import SURE


class ActionDecline(Action):
    """Declines, remembers the question so that "yes" can send it to a person, and the topic for what can be told."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_decline"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Decline in the words for this boundary."""
        asked = read(tracker)
        dispatcher.utter_message(response=f"utter_decline_{asked.intent.removeprefix('boundary_')}")
        named = [link.id for link in asked.topics if link.score >= SURE]
        return [SlotSet("unanswered", asked.text), *(SlotSet("topic", entry_id) for entry_id in named[:1])]
