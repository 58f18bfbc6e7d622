"""The patient's own record: identity is looked up anew for each question, and every read is audited."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import care, contact, record_lists, results, visits
from actions.asked import Asked, read
from actions.inquiries import open_and_tell
from actions.resources import database, now, source
from actions.telling import Telling
from bot.errors import RecordsUnavailable
from bot.records import consents, conversations, identity
from bot.records.models import (
    Allergy,
    Appointment,
    CarePlan,
    CareTeam,
    Condition,
    Encounter,
    Immunization,
    Medication,
    Patient,
    Procedure,
    Result,
)
from bot.records.patients import Reader
from bot.records.source import Table, has_older


@dataclass(frozen=True)
class Topic:
    """A part of the record: how it is told, and which tables must be fresh for it.

    `sensitive`: identity must have been proven lately. `by_proxy`: a caregiver is told too; the rest may hold what a
    patient keeps to themselves (standards: 2.2), and is for a person to tell.
    """

    tell: Callable[[Telling], None]
    tables: tuple[Table, ...]
    sensitive: bool = False
    by_proxy: bool = False


#: By intent.
TOPICS: dict[str, Topic] = {
    "my_appointment": Topic(visits.tell_next, (Appointment,), by_proxy=True),
    "my_past_appointments": Topic(visits.tell_past, (Encounter, Appointment)),
    "my_medicines": Topic(record_lists.MEDICINES.tell, (Medication, Condition)),
    "my_allergies": Topic(record_lists.ALLERGIES.tell, (Allergy,), by_proxy=True),
    "my_conditions": Topic(record_lists.CONDITIONS.tell, (Condition,), sensitive=True),
    "my_results": Topic(results.tell, (Result,), sensitive=True),
    "my_immunizations": Topic(record_lists.IMMUNIZATIONS.tell, (Immunization,), by_proxy=True),
    "my_procedures": Topic(record_lists.PROCEDURES.tell, (Procedure,), sensitive=True),
    "my_care_plan": Topic(care.tell_plan, (CarePlan,), by_proxy=True),
    "my_care_team": Topic(care.tell_team, (CareTeam, Patient), by_proxy=True),
    "my_contact": Topic(contact.tell_contact, (Patient,)),
    "my_access_log": Topic(contact.tell_access_log, ()),
}


class ActionMyRecord(Action):
    """Tells the proven patient the part of the record that was asked for."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_my_record"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Tell it, ask who they are, or say that the record can't be reached and pass the question on."""
        asked = read(tracker)
        try:
            # A live source may take seconds, in which other patients must be answered.
            await asyncio.to_thread(_refresh, asked)
        except RecordsUnavailable:
            open_and_tell(
                dispatcher, asked, kind="question", priority="routine", response="utter_inquiry_record_unreachable"
            )
            return [SlotSet("unanswered", None)]
        if not TOPICS[asked.intent].by_proxy and is_proxy(asked):
            open_and_tell(dispatcher, asked, kind="question", priority="routine", response="utter_inquiry_proxy")
            return [SlotSet("unanswered", None)]
        return with_identity(dispatcher, asked, tell)


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


def is_proxy(asked: Asked) -> bool:
    """Whether a caregiver is logged in."""
    with database().session() as session:
        talk = conversations.get(session, asked.conversation_id) if asked.inbox_id else None
        return bool(talk and talk.proxy_id is not None and conversations.proven_patient_id(talk, now()))


def _refresh(asked: Asked) -> None:
    with database().session() as session:
        talk = conversations.get(session, asked.conversation_id) if asked.inbox_id else None
        patient_id = conversations.proven_patient_id(talk, now()) if talk else None
    if patient_id:
        source().refresh(patient_id, TOPICS[asked.intent].tables, now())


def tell(telling: Telling) -> None:
    """Tell what was asked for; by text message only to who has chosen that (standards: 2.1, texting)."""
    topic = TOPICS[telling.asked.intent]
    if topic.sensitive and not telling.fresh:
        telling.dispatcher.utter_message(response="utter_verify_again", json_message={"aspect": "claim"})
        return
    allowed = telling.asked.channel == "web" or consents.allows(telling.session, telling.patient.id, "sms")
    if allowed:
        topic.tell(telling)
        if has_older(telling.session, telling.patient.id, topic.tables):
            telling.respond("utter_answer_older")
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
            talk = conversations.get(session, asked.conversation_id)
            proxy = identity.proxy_of(session, talk)
            actor = ("proxy", f"proxy-{proxy.id}") if proxy else ("patient", patient.id)
            reader = Reader(*actor, "patient_request", asked.channel, asked.conversation_id)
            tell(Telling(dispatcher, asked, session, patient, reader, at, identity.is_fresh(talk, at)))
    return [SlotSet("unanswered", None)]
