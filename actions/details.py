"""The answer to our follow-up question about an inquiry just opened."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.asked import read
from actions.in_thread import ActionInThread, Event
from actions.inquiries import open_and_tell
from actions.reports import report_symptom
from actions.resources import database, now
from bot.records.casework import inquiries


class ActionAddDetail(ActionInThread):
    """Adds what answers our question to the inquiry that it is about."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_add_detail"

    def work(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Thank for it; of a symptom, ask for what is still missing."""
        asked = read(tracker)
        detail: dict[str, Any] = asked.slots.get("detail") or {}
        if detail.get("symptom"):
            return report_symptom(dispatcher, asked, answers=detail.get("asked"))
        with database().session() as session:
            inquiry = inquiries.by_number(session, int(detail.get("number") or 0))
            added = inquiry and inquiries.add_words(session, inquiry, asked.text, now(), source_id=asked.inbox_id)
            number = inquiry.number if inquiry else None
        if not added:
            open_and_tell(dispatcher, asked, kind="question", priority="admin", response="utter_inquiry_admin")
            return [SlotSet("unanswered", None)]
        dispatcher.utter_message(response="utter_inquiry_detail_added", number=number, json_message={"inquiry": number})
        return [SlotSet("unanswered", None), SlotSet("detail", {"number": number, "asked": "more"})]
