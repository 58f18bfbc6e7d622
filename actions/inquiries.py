"""Passing a message to a person, and telling the patient its number."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions import request_details
from actions.asked import Asked, read
from actions.in_thread import ActionInThread, Event
from actions.resources import database, now, settings
from bot.records.casework import inquiries
from bot.records.casework.standing import standing
from bot.records.hours import clinic, promises
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
#: How sure a request for the office must be to be passed on; a guess is offered to be.
_SURE_OF_A_REQUEST = 0.3
#: For "yes" and "send my question", when there is one.
_OFFERED = _Plan("question", "routine", "utter_inquiry_question")

#: An opening, as the patient is told it.
_OPENING = {"en": "EEEE, MMMM d, h:mm a", "es": "EEEE, d 'de' MMMM, h:mm a"}


class ActionOpenInquiry(ActionInThread):
    """Opens an inquiry for what was just said, with the question that was offered to a person."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_open_inquiry"

    def work(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Log the inquiry once and tell its number."""
        asked = read(tracker)
        if asked.intent == "affirm" and not asked.slots.get("unanswered"):
            dispatcher.utter_message(response="utter_clarify_which")
            return []
        offered = asked.slots.get("unanswered")
        plan = _PLANS.get(asked.intent) or (_OFFERED if offered else _PLANS["talk_to_person"])
        if plan.priority == "admin" and asked.confidence < _SURE_OF_A_REQUEST:
            dispatcher.utter_message(response="utter_fallback_unknown")
            return [SlotSet("unanswered", asked.text)]
        number = open_and_tell(dispatcher, asked, kind=plan.kind, priority=plan.priority, response=plan.response)
        if plan.priority != "admin":
            return [SlotSet("unanswered", None)]
        if wanted := request_details.missing(asked):
            dispatcher.utter_message(response=f"utter_clarify_request_{wanted}")
        # Whatever is told next about the request is added to it.
        return [SlotSet("unanswered", None), SlotSet("detail", {"number": number, "asked": wanted or "more"})]


class ActionInquiryStatus(ActionInThread):
    """Tells where the patient's newest open inquiry stands."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_inquiry_status"

    def work(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Look only at inquiries of this conversation."""
        asked = read(tracker)
        with database().session(read_only=True) as session:
            open_ones = inquiries.open_for(session, asked.conversation_id)
            zone = clinic.zone(session)
        if not open_ones:
            dispatcher.utter_message(response="utter_inquiry_none")
        for inquiry in open_ones[:1]:
            status = standing(inquiry, zone, asked.language, now())
            dispatcher.utter_message(response="utter_inquiry_status", number=inquiry.number, status=status)
        return []


def open_and_tell(dispatcher: CollectingDispatcher, asked: Asked, *, kind: str, priority: str, response: str) -> int:
    """Open an inquiry for this message (once, however often the turn is tried) and tell its number, and return it."""
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
        number, due = inquiry.number, spoken_due(session, inquiry.priority, asked.language)
    dispatcher.utter_message(response=response, number=number, due=due, json_message={"inquiry": number})
    return number


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
    calendar, at, wait = clinic.calendar(session), now(), promises.DUE[priority]
    length = _length(wait, language)
    if calendar.is_open(at) and (wait.days or calendar.add(at, wait) == at + wait):
        return length
    opens = spoken(calendar.opens_after(at), _OPENING[language], calendar.zone, language)
    nurse = words("due_nurse_line", language, phone=settings().nurse_line) if settings().nurse_line else ""
    return words("due_after_opening", language, length=length, opens=opens) + nurse


def _length(wait: dt.timedelta, language: Language) -> str:
    unit, count = ("day", wait.days) if wait.days else ("hour", max(1, int(wait.total_seconds() // 3600)))
    return words(f"due_{unit}" if count == 1 else f"due_{unit}s", language, count=count)
