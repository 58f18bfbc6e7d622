"""What patients tell of a diagnosis, a treatment or a pregnancy: met as a person would, then what we can tell of it."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import answer
from actions.asked import read
from actions.education import ask_which
from actions.in_thread import ActionInThread, Event
from actions.resources import glossary


class ActionMeetNews(ActionInThread):
    """Says a kind word, gives the short answer on what was named, and offers a person, whom "yes" asks."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_meet_news"

    def work(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Nothing is asked, so nothing is judged or declined."""
        asked = read(tracker)
        named = next((link.id for link in asked.sure), None)
        if named is None and asked.topics:
            return ask_which(dispatcher, asked, [link.id for link in asked.topics])
        if named is None:
            dispatcher.utter_message(response="utter_smalltalk_news")
            return [SlotSet("unanswered", asked.text)]
        answer(dispatcher, asked, glossary().get(named), "definition", frame="utter_answer_news")
        return [
            SlotSet("topic", named),
            SlotSet("aspect", "definition"),
            SlotSet("others", [link.id for link in asked.topics if link.id != named]),
            SlotSet("simpler", 0),
            SlotSet("unanswered", asked.text),
        ]
