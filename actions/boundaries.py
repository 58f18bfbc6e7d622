"""Questions only a clinician may answer: declined kindly, a person offered (standards: 5.3)."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import answer
from actions.asked import read
from actions.in_thread import ActionInThread, Event
from actions.resources import glossary
from glossary.linker import SURE

#: Where a topic that is named is not what it is about, or would only keep somebody from going in.
_NO_TOPIC = ("boundary_other_person", "boundary_override", "boundary_triage")


class ActionDecline(ActionInThread):
    """Declines, tells what the named topic is in general, and remembers the question so that "yes" sends it on."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_decline"

    def work(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Decline in the words for this boundary."""
        asked = read(tracker)
        dispatcher.utter_message(response=f"utter_decline_{asked.intent.removeprefix('boundary_')}")
        named = next((link.id for link in asked.topics if link.score >= SURE), None)
        if named is None or asked.intent in _NO_TOPIC:
            return [SlotSet("unanswered", asked.text)]
        answer(dispatcher, asked, glossary().get(named), "definition")
        return [SlotSet("unanswered", asked.text), SlotSet("topic", named), SlotSet("aspect", "definition")]
