"""The patient's own record: identity is looked up anew for each question, and every read is audited."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Self

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import care, contact, record_lists, results, visits
from actions.asked import Asked, read
from actions.in_thread import ActionInThread, Event
from actions.inquiries import open_and_tell
from actions.record_lists import RecordList
from actions.resources import database, now, source, source_threads
from actions.telling import Telling
from bot.errors import RecordsUnavailable
from bot.records.access import consents, identity
from bot.records.chart.patients import Reader
from bot.records.chart.source import Table, has_older
from bot.records.messaging import conversations
from bot.records.models import (
    Allergy,
    Appointment,
    CarePlan,
    CareTeam,
    ChartItem,
    Condition,
    Encounter,
    Immunization,
    Medication,
    Patient,
    Procedure,
    Result,
)
from glossary.model import Aspect, Kind


@dataclass(frozen=True)
class Topic:
    """A part of the record: how it is told, and which tables must be fresh for it.

    `items` of it may be asked about, which entries of `kinds` explain, and their `aspect` first.
    `sensitive`: identity must have been proven lately. `by_proxy`: a caregiver is told too; the rest may hold what a
    patient keeps to themselves (standards: 2.2), and is for a person to tell.
    """

    tell: Callable[[Telling], None]
    tables: tuple[Table, ...]
    sensitive: bool = False
    by_proxy: bool = False
    items: Callable[[Telling], Sequence[ChartItem]] | None = None
    kinds: tuple[Kind, ...] = ()
    aspect: Aspect = "definition"

    @classmethod
    def of(
        cls, part: RecordList, tables: tuple[Table, ...], *, sensitive: bool = False, by_proxy: bool = False
    ) -> Self:
        """A part that is a list."""
        return cls(part.tell, tables, sensitive, by_proxy, part.items, part.kinds, part.aspect)


#: What a visit may be for.
_VISIT: tuple[Kind, ...] = ("procedure", "test", "condition")

#: By intent.
TOPICS: dict[str, Topic] = {
    "my_appointment": Topic(visits.tell_next, (Appointment,), by_proxy=True, items=visits.upcoming, kinds=_VISIT),
    "my_past_appointments": Topic(visits.tell_past, (Encounter, Appointment), items=visits.past, kinds=_VISIT),
    "my_medicines": Topic.of(record_lists.MEDICINES, (Medication, Condition)),
    "my_allergies": Topic.of(record_lists.ALLERGIES, (Allergy,), by_proxy=True),
    "my_conditions": Topic.of(record_lists.CONDITIONS, (Condition,), sensitive=True),
    "my_results": Topic(results.tell, (Result,), sensitive=True, items=results.latest, kinds=("test",)),
    "my_immunizations": Topic.of(record_lists.IMMUNIZATIONS, (Immunization,), by_proxy=True),
    "my_procedures": Topic.of(record_lists.PROCEDURES, (Procedure,), sensitive=True),
    "my_care_plan": Topic(care.tell_plan, (CarePlan,), by_proxy=True),
    "my_care_team": Topic(care.tell_team, (CareTeam, Patient), by_proxy=True),
    "my_contact": Topic(contact.tell_contact, (Patient,)),
    "my_access_log": Topic(contact.tell_access_log, ()),
}


class ActionMyRecord(ActionInThread):
    """Tells the proven patient the part of the record that was asked for."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_my_record"

    @property
    def threads(self) -> Executor:
        """Its own, for it may wait for a record server."""
        return source_threads()

    def work(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Tell it, ask who they are, or say that the record can't be reached and pass the question on."""
        return with_record(dispatcher, read(tracker), tell)


class ActionLogIn(ActionInThread):
    """Asks who the patient is, unless that is known."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_log_in"

    def work(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Start the log-in."""
        return with_identity(dispatcher, read(tracker), _tell_already)


class ActionLogOut(ActionInThread):
    """Forgets who the patient is."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_log_out"

    def work(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[Event]:
        """Log out."""
        asked = read(tracker)
        if asked.inbox_id is not None:
            with database().session() as session:
                identity.log_out(session, asked.conversation_id, now())
        dispatcher.utter_message(response="utter_verify_logged_out", json_message={"act": "answer"})
        return []


def with_record(dispatcher: CollectingDispatcher, asked: Asked, tell: Callable[[Telling], None]) -> list[Event]:
    """Run `tell` on the part of the record that is asked for, if whoever asks may be told it, or say why not."""
    try:
        _refresh(asked)
    except RecordsUnavailable:
        open_and_tell(
            dispatcher, asked, kind="question", priority="routine", response="utter_inquiry_record_unreachable"
        )
        return [SlotSet("unanswered", None)]
    if not TOPICS[asked.intent].by_proxy and is_proxy(asked):
        open_and_tell(dispatcher, asked, kind="question", priority="routine", response="utter_inquiry_proxy")
        return [SlotSet("unanswered", None)]
    return with_identity(dispatcher, asked, tell)


def is_proxy(asked: Asked) -> bool:
    """Whether a caregiver is logged in."""
    with database().session(read_only=True) as session:
        talk = conversations.get(session, asked.conversation_id) if asked.inbox_id else None
        return bool(talk and talk.proxy_id is not None and conversations.proven_patient_id(talk, now()))


def _refresh(asked: Asked) -> None:
    with database().session(read_only=True) as session:
        talk = conversations.get(session, asked.conversation_id) if asked.inbox_id else None
        patient_id = conversations.proven_patient_id(talk, now()) if talk else None
    if patient_id:
        source().refresh(patient_id, TOPICS[asked.intent].tables, now())


def tell(telling: Telling) -> None:
    """Tell what was asked for."""
    if not may_be_told(telling):
        return
    topic, asked = TOPICS[telling.asked.intent], telling.asked
    topic.tell(telling)
    if has_older(telling.session, telling.patient.id, topic.tables):
        telling.respond("utter_answer_older")
    if topic.items:
        telling.events.append(SlotSet("listed", {"intent": asked.intent, "text": asked.text}))


def may_be_told(telling: Telling) -> bool:
    """Whether this part may be told now, else says why not: by text message only to who has chosen that.

    (standards: 2.1, texting)
    """
    if TOPICS[telling.asked.intent].sensitive and not telling.fresh:
        telling.dispatcher.utter_message(response="utter_verify_again", json_message={"aspect": "claim"})
        return False
    allowed = telling.asked.channel == "web" or consents.allows(telling.session, telling.patient.id, "sms")
    if not allowed:
        never_asked = allowed is None
        response = "utter_answer_texting_ask" if never_asked else "utter_answer_not_by_text"
        telling.dispatcher.utter_message(response=response)
    return bool(allowed)


def _tell_already(telling: Telling) -> None:
    telling.dispatcher.utter_message(response="utter_verify_already")


def with_identity(dispatcher: CollectingDispatcher, asked: Asked, tell: Callable[[Telling], None]) -> list[Event]:
    """Run `tell` for the proven patient of this conversation, or ask who they are."""
    at, events = now(), list[Event]()
    with database().session() as session:
        patient = identity.verified_patient(session, asked.conversation_id, at) if asked.inbox_id else None
        if patient is None:
            dispatcher.utter_message(response="utter_verify_claim", json_message={"aspect": "claim"})
        else:
            talk = conversations.get(session, asked.conversation_id)
            proxy = identity.proxy_of(session, talk)
            actor = ("proxy", f"proxy-{proxy.id}") if proxy else ("patient", patient.id)
            reader = Reader(*actor, "patient_request", asked.channel, asked.conversation_id)
            tell(Telling(dispatcher, asked, session, patient, reader, at, identity.is_fresh(talk, at), events))
    return [SlotSet("unanswered", None), *events]
