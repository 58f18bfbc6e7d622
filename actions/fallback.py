"""Messages nobody taught us to understand."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
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
