"""Listening to what a patient says back in their own words (AHRQ teach-back).

The burden of being clear is ours: nobody is graded, a miss is explained another way, and two misses reach a person.
"""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import card
from actions.asked import read
from actions.in_thread import ActionInThread, Event
from actions.resources import glossary
from glossary.model import Edition

#: Misses after which we offer a person instead of explaining again (standards: 1.6).
MOST_MISSES = 2


class ActionTeachBack(ActionInThread):
    """Answers what was said back."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_teach_back"

    def work(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Thank for it, explain another way, or offer a person."""
        asked = read(tracker)
        entry_id = asked.slots.get("check_topic")
        teach_back = glossary().get(entry_id).edition(asked.language).teach_back if entry_id else None
        if entry_id is None or teach_back is None:
            dispatcher.utter_message(response="utter_smalltalk_ok")
            return settled()
        extra = card(glossary().get(entry_id), "how_to_use", asked)
        if asked.recalled:
            dispatcher.utter_message(response="utter_answer_recalled", json_message=extra)
            return settled()
        misses = int(asked.slots.get("check_misses") or 0) + 1
        if misses >= MOST_MISSES:
            dispatcher.utter_message(response="utter_fallback_not_recalled")
            return [*settled(), SlotSet("unanswered", asked.text)]
        dispatcher.utter_message(response="utter_answer_again", words=teach_back.again, json_message=extra)
        return [SlotSet("check_topic", entry_id), SlotSet("check_misses", misses)]


def ask(edition: Edition, entry_id: str) -> tuple[str, list[Event]]:
    """The check question of an entry ("" if it has none), and what to remember while we wait for the answer."""
    if edition.teach_back is None:
        return "", settled()
    return edition.teach_back.question, [SlotSet("check_topic", entry_id), SlotSet("check_misses", 0)]


def settled() -> list[Event]:
    """No check question is open."""
    return [SlotSet("check_topic", None), SlotSet("check_misses", None)]
