"""The patient's own record: identity is looked up anew for each question, and every read is audited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import care, contact, record_lists, results, visits
from actions.asked import Asked, read
from actions.resources import database, now
from actions.telling import Telling
from bot.records import identity
from bot.records.patients import Reader


@dataclass(frozen=True)
class Topic:
    """A part of the record; one that is not told `by_text` has a response that says so."""

    tell: Callable[[Telling], None]
    by_text: bool = True


TOPICS = {
    "my_appointment": Topic(visits.tell_next),
    "my_past_appointments": Topic(visits.tell_past),
    "my_medicines": Topic(record_lists.MEDICINES.tell),
    "my_allergies": Topic(record_lists.ALLERGIES.tell),
    "my_conditions": Topic(record_lists.CONDITIONS.tell),
    "my_results": Topic(results.tell, by_text=False),
    "my_immunizations": Topic(record_lists.IMMUNIZATIONS.tell),
    "my_procedures": Topic(record_lists.PROCEDURES.tell),
    "my_care_plan": Topic(care.tell_plan),
    "my_care_team": Topic(care.tell_team),
    "my_contact": Topic(contact.tell_contact),
    "my_access_log": Topic(contact.tell_access_log),
}


class ActionMyRecord(Action):
    """Tells the proven patient the part of the record that was asked for."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_my_record"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Tell it, or ask who they are."""
        asked = read(tracker)
        topic = TOPICS[asked.intent]
        if asked.channel == "sms" and not topic.by_text:
            dispatcher.utter_message(response="utter_answer_results_not_by_text")
            return []
        return with_identity(dispatcher, asked, topic.tell)


class ActionLogIn(Action):
    """Asks who the patient is, unless that is known."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_log_in"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Start the log-in."""
        return with_identity(dispatcher, read(tracker), _tell_already)


class ActionLogOut(Action):
    """Forgets who the patient is."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_log_out"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Log out."""
        asked = read(tracker)
        if asked.inbox_id is not None:
            with database().session() as session:
                identity.log_out(session, asked.conversation_id, now())
        dispatcher.utter_message(response="utter_verify_logged_out", json_message={"act": "answer"})
        return []


def _tell_already(telling: Telling) -> None:
    telling.dispatcher.utter_message(response="utter_verify_already")


def with_identity(
    dispatcher: CollectingDispatcher, asked: Asked, tell: Callable[[Telling], None]
) -> list[dict[str, Any]]:
    """Run `tell` for the proven patient of this conversation, or ask who they are."""
    at = now()
    with database().session() as session:
        patient = identity.verified_patient(session, asked.conversation_id, at) if asked.inbox_id else None
        if patient is None:
            dispatcher.utter_message(response="utter_verify_claim", json_message={"aspect": "claim"})
        else:
            reader = Reader("patient", patient.id, "patient_request", asked.channel, asked.conversation_id)
            tell(Telling(dispatcher, asked, session, patient, reader, at))
    return [SlotSet("unanswered", None)]
