"""Messages nobody taught us to understand."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import listed, unanswered
from actions.asked import read
from actions.education import educate
from actions.in_thread import ActionInThread, Event


class ActionFallback(ActionInThread):
    """Answers a topic that is named clearly; else offers near topics and a person."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_fallback"

    def work(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Say honestly what we can do with the message."""
        asked = read(tracker)
        if asked.topics or listed.points(asked):
            return educate(dispatcher, asked)
        return unanswered.offer(dispatcher, asked)


class ActionApologise(ActionInThread):
    """Somebody is fed up with us: says sorry, and offers the person who can do better."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_apologise"

    def work(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Keep the question that went wrong, if there is one, for the person to answer."""
        asked = read(tracker)
        dispatcher.utter_message(response="utter_fallback_sorry")
        return [SlotSet("unanswered", asked.slots.get("unanswered") or asked.text)]
