"""How to reach the clinic, and when it is open."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.asked import read
from actions.in_thread import ActionInThread, Event
from actions.resources import database, settings
from bot.records.hours import clinic
from bot.spoken import spoken_week


class ActionClinicInfo(ActionInThread):
    """Tells the phone number and the opening hours."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_clinic_info"

    def work(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """From the settings and the stored hours."""
        asked = read(tracker)
        with database().session() as session:
            hours = clinic.calendar(session).hours
        dispatcher.utter_message(
            response="utter_answer_clinic_info",
            organisation=settings().organisation,
            phone=settings().help_phone,
            hours=spoken_week(hours, asked.language),
        )
        return [SlotSet("unanswered", asked.text)]
