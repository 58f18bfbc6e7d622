"""Passing a message to a person, and telling the patient its number."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.asked import Asked, read
from actions.resources import database, now
from bot.records import inquiries
from bot.reply import Language


@dataclass(frozen=True)
class _Plan:
    kind: str
    priority: str
    response: str


_PLANS = {
    "complain": _Plan("question", "routine", "utter_inquiry_complaint"),
    "request_appointment": _Plan("question", "admin", "utter_inquiry_admin"),
    "request_refill": _Plan("question", "admin", "utter_inquiry_admin"),
    "request_form": _Plan("question", "admin", "utter_inquiry_admin"),
    "request_billing": _Plan("question", "admin", "utter_inquiry_admin"),
    "request_admin": _Plan("question", "admin", "utter_inquiry_admin"),
    "talk_to_person": _Plan("person", "routine", "utter_handoff_person"),
}
#: For "yes" and "send my question", when there is one.
_OFFERED = _Plan("question", "routine", "utter_inquiry_question")

_STATUS = {
    "en": {"new": "waiting for a coordinator", "in_progress": "a coordinator has it", "waiting_patient": "answered"},
    "es": {"new": "espera a una persona", "in_progress": "una persona la tiene", "waiting_patient": "respondida"},
}


class ActionOpenInquiry(Action):
    """Opens an inquiry for what was just said, with the question that was offered to a person."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_open_inquiry"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Log the inquiry once and tell its number."""
        asked = read(tracker)
        if asked.intent == "affirm" and not asked.slots.get("unanswered"):
            dispatcher.utter_message(response="utter_clarify_which")
            return []
        offered = asked.slots.get("unanswered")
        plan = _PLANS.get(asked.intent) or (_OFFERED if offered else _PLANS["talk_to_person"])
        open_and_tell(dispatcher, asked, kind=plan.kind, priority=plan.priority, response=plan.response)
        return [SlotSet("unanswered", None)]


class ActionInquiryStatus(Action):
    """Tells where the patient's newest open inquiry stands."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_inquiry_status"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Look only at inquiries of this conversation."""
        asked = read(tracker)
        with database().session() as session:
            open_ones = inquiries.open_for(session, asked.conversation_id)
        if not open_ones:
            dispatcher.utter_message(response="utter_inquiry_none")
        for inquiry in open_ones[:1]:
            status = _STATUS[asked.language][inquiry.status]
            dispatcher.utter_message(response="utter_inquiry_status", number=inquiry.number, status=status)
        return []


def open_and_tell(dispatcher: CollectingDispatcher, asked: Asked, *, kind: str, priority: str, response: str) -> None:
    """Open an inquiry for this message (once, however often the turn is tried) and tell its number."""
    with database().session() as session:
        inquiry = inquiries.open_inquiry(
            session,
            asked.conversation_id,
            kind,
            priority,
            _question(asked),
            now(),
            source_id=asked.inbox_id,
            topic_id=asked.topics[0].id if asked.topics else asked.topic,
        )
        number, due = inquiry.number, inquiries.DUE[priority]
    dispatcher.utter_message(
        response=response, number=number, due=spoken_due(due, asked.language), json_message={"inquiry": number}
    )


def _question(asked: Asked) -> str:
    """The patient's words, with the question they refer to, if they refer to one."""
    offered = asked.slots.get("unanswered")
    if not offered or asked.intent not in ("affirm", "send_question", "talk_to_person"):
        return asked.text
    return str(offered) if asked.intent != "talk_to_person" else f"{asked.text}\n\n{offered}"


def spoken_due(due: dt.timedelta, language: Language) -> str:
    """How long an answer may take, as people say it."""
    hours = int(due.total_seconds() // 3600)
    if language == "es":
        return "1 hora" if hours <= 1 else f"{hours // 24} {'días hábiles' if hours > 24 else 'día hábil'}"
    return "1 hour" if hours <= 1 else f"{hours // 24} business day{'s' if hours > 24 else ''}"
