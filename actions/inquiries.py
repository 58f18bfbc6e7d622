"""Passing a message to a person, and telling the patient its number."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.asked import Asked, read
from actions.resources import database, now, settings
from bot.records import clinic, inquiries
from bot.reply import Language
from bot.spoken import spoken
from bot.words import words


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

#: An opening, as the patient is told it.
_OPENING = {"en": "EEEE, MMMM d, h:mm a", "es": "EEEE, d 'de' MMMM, h:mm a"}
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
        number, due = inquiry.number, spoken_due(session, priority, asked.language)
    dispatcher.utter_message(response=response, number=number, due=due, json_message={"inquiry": number})


def _question(asked: Asked) -> str:
    """The patient's words, with the question they refer to, if they refer to one."""
    offered = asked.slots.get("unanswered")
    if not offered or asked.intent not in ("affirm", "send_question", "talk_to_person"):
        return asked.text
    return str(offered) if asked.intent != "talk_to_person" else f"{asked.text}\n\n{offered}"


def spoken_due(session: Session, priority: str, language: Language) -> str:
    """How long an answer may take, as people say it: it ends the sentence that it stands in.

    Where the clinic is closed, or closes before then, it counts from the next opening, and the nurse line is named.
    """
    calendar, at, wait = clinic.calendar(session), now(), inquiries.DUE[priority]
    length = _length(wait, language)
    if calendar.is_open(at) and (wait.days or calendar.add(at, wait) == at + wait):
        return length
    opens = spoken(calendar.opens_after(at), _OPENING[language], calendar.zone, language)
    nurse = words("due_nurse_line", language, phone=settings().nurse_line) if settings().nurse_line else ""
    return words("due_after_opening", language, length=length, opens=opens) + nurse


def _length(wait: dt.timedelta, language: Language) -> str:
    unit, count = ("day", wait.days) if wait.days else ("hour", max(1, int(wait.total_seconds() // 3600)))
    return words(f"due_{unit}" if count == 1 else f"due_{unit}s", language, count=count)
