"""The patient's own record: identity is looked up anew for each question, and every read is audited."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import care, contact, record_lists, results, visits
from actions.asked import Asked, read
from actions.resources import database, now
from actions.telling import Telling
from bot.records import consents, identity
from bot.records.patients import Reader

#: By intent: how each part of the record is told.
TOPICS: dict[str, Callable[[Telling], None]] = {
    "my_appointment": visits.tell_next,
    "my_past_appointments": visits.tell_past,
    "my_medicines": record_lists.MEDICINES.tell,
    "my_allergies": record_lists.ALLERGIES.tell,
    "my_conditions": record_lists.CONDITIONS.tell,
    "my_results": results.tell,
    "my_immunizations": record_lists.IMMUNIZATIONS.tell,
    "my_procedures": record_lists.PROCEDURES.tell,
    "my_care_plan": care.tell_plan,
    "my_care_team": care.tell_team,
    "my_contact": contact.tell_contact,
    "my_access_log": contact.tell_access_log,
}


class ActionMyRecord(Action):
    """Tells the proven patient the part of the record that was asked for."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_my_record"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Tell it, or ask who they are."""
        asked = read(tracker)
        return with_identity(dispatcher, asked, _tell)


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


def _tell(telling: Telling) -> None:
    """Tell what was asked for; by text message only to who has chosen that (standards: 2.1, texting)."""
    allowed = telling.asked.channel == "web" or consents.allows(telling.session, telling.patient.id, "sms")
    if allowed:
        TOPICS[telling.asked.intent](telling)
    else:
        never_asked = allowed is None
        response = "utter_answer_texting_ask" if never_asked else "utter_answer_not_by_text"
        telling.dispatcher.utter_message(response=response)


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
