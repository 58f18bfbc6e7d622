"""Switching language when asked to."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.asked import read
from actions.in_thread import ActionInThread, Event
from actions.resources import database
from bot.records.messaging import conversations
from bot.reply import Language

# Not chosen by the `language` slot: Rasa picks the words before it sets the slot.
_RESPONSES: dict[Language, str] = {"en": "utter_smalltalk_in_english", "es": "utter_smalltalk_in_spanish"}


class ActionSpeak(ActionInThread):
    """Speaks the asked-for language from now on."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_speak"

    def work(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Keep the choice with the conversation, and answer in that language."""
        asked = read(tracker)
        language: Language = "es" if asked.intent == "speak_spanish" else "en"
        if asked.inbox_id is not None:
            with database().session() as session:
                conversations.set_language(session, asked.conversation_id, language)
        dispatcher.utter_message(response=_RESPONSES[language], json_message={"language": language})
        return [SlotSet("language", language)]
