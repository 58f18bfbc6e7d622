"""Questions only a clinician may answer: declined kindly, a person offered (standards: 5.3)."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import answer
from actions.asked import read
from actions.in_thread import ActionInThread, Event
from actions.resources import glossary
from glossary import aspects
from glossary.linker import SURE
from glossary.model import Aspect, Edition

#: Where a topic that is named is not what it is about, or would only keep somebody from going in.
_NO_TOPIC = ("boundary_other_person", "boundary_override", "boundary_triage")
#: What is told of the topic in general, where that is nearer to the question than what it is.
_TOLD: dict[str, Aspect] = {"boundary_interaction": "risks", "boundary_diagnosis": "diagnosis"}


class ActionDecline(ActionInThread):
    """Declines, tells of the named topic in general, and remembers the question so that "yes" sends it on."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_decline"

    def work(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Decline in the words for this boundary."""
        asked = read(tracker)
        dispatcher.utter_message(response=f"utter_decline_{asked.intent.removeprefix('boundary_')}")
        sure = [link.id for link in asked.topics if link.score >= SURE]
        named = next(iter(sure), None)
        if named is None or asked.intent in _NO_TOPIC:
            return [SlotSet("unanswered", asked.text)]
        entry = glossary().get(named)
        aspect = _told(asked.intent, entry.edition(asked.language), together=len(set(sure)) > 1)
        answer(dispatcher, asked, entry, aspect)
        return [SlotSet("unanswered", asked.text), SlotSet("topic", named), SlotSet("aspect", aspect)]


def _told(intent: str, edition: Edition, *, together: bool) -> Aspect:
    """The side of the topic that is told: whether two things go `together`, what each must not be taken with."""
    aspect = _TOLD.get(intent)
    if intent == "boundary_interaction" and not together:
        return "definition"
    return aspect if aspect and aspects.passage(edition, aspect) else "definition"
