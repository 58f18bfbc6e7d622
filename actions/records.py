"""The patient's own record. Each action looks for itself whether identity is proven, and every read is audited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.asked import Asked, read
from actions.dates import spoken_date, spoken_time
from actions.resources import database, glossary, now, settings
from bot.records import identity, patients
from bot.records.models import Appointment, Patient, Result
from bot.records.patients import Reader
from bot.reply import Language

#: Marks an answer from the record, an empty one too: it is shown to this patient only.
PRIVATE = {"private": True}

Say = Callable[[CollectingDispatcher, Asked, Session, Patient, Reader], None]


def _with_identity(dispatcher: CollectingDispatcher, tracker: Tracker, say: Say) -> list[dict[str, Any]]:
    """Run `say` for the proven patient of this conversation, or ask who they are."""
    asked = read(tracker)
    with database().session() as session:
        patient = identity.verified_patient(session, asked.conversation_id, now()) if asked.inbox_id else None
        if patient is None:
            dispatcher.utter_message(response="utter_verify_claim", json_message={"aspect": "claim"})
        else:
            reader = Reader("patient", patient.id, "patient_request", asked.channel, asked.conversation_id)
            say(dispatcher, asked, session, patient, reader)
    return [SlotSet("unanswered", None)]


class ActionNextAppointment(Action):
    """The next visit: what, when, where, with whom."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_next_appointment"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Tell it to the proven patient."""
        return _with_identity(dispatcher, tracker, _say_appointment)


class ActionMedicines(Action):
    """The active medicines on the list."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_medicines"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Tell them to the proven patient."""
        return _with_identity(dispatcher, tracker, _say_medicines)


class ActionAllergies(Action):
    """The allergies on the list."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_allergies"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Tell them to the proven patient."""
        return _with_identity(dispatcher, tracker, _say_allergies)


class ActionResults(Action):
    """The latest results, as the laboratory gave them."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_results"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Tell them to the proven patient; never by text message, never with a judgement."""
        asked = read(tracker)
        if asked.channel == "sms":
            dispatcher.utter_message(response="utter_answer_results_not_by_text")
            return []
        return _with_identity(dispatcher, tracker, _say_results)


class ActionLogIn(Action):
    """Asks who the patient is, unless that is known."""

    def name(self) -> str:
        """Rasa's name for it."""
        return "action_log_in"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Start the log-in."""
        return _with_identity(dispatcher, tracker, lambda d, *_: d.utter_message(response="utter_verify_already"))


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


def _say_appointment(
    dispatcher: CollectingDispatcher, asked: Asked, session: Session, patient: Patient, reader: Reader
) -> None:
    visit = patients.next_appointment(session, patient.id, now(), reader)
    if visit is None:
        dispatcher.utter_message(response="utter_answer_no_appointment", json_message=PRIVATE)
        return
    words = _visit_words(visit, asked.language)
    dispatcher.utter_message(response="utter_answer_appointment", json_message=PRIVATE, **words)


def _visit_words(visit: Appointment, language: Language) -> dict[str, str]:
    local = visit.start.astimezone(ZoneInfo(settings().timezone))
    at = {"en": "at", "es": "a las"}[language]
    with_word = {"en": "With", "es": "Con"}[language]
    return {
        "what": visit.display,
        "when": f"{spoken_date(local.date(), language, weekday=True)} {at} {spoken_time(local, language)}",
        "where": f" {visit.location}." if visit.location else "",
        "with_whom": f"{with_word} {visit.practitioner}." if visit.practitioner else "",
    }


def _say_medicines(
    dispatcher: CollectingDispatcher, asked: Asked, session: Session, patient: Patient, reader: Reader
) -> None:
    items = patients.active_medications(session, patient.id, now(), reader)
    _say_list(dispatcher, asked, "medicines", [item.display for item in items], [item.as_of for item in items])


def _say_allergies(
    dispatcher: CollectingDispatcher, asked: Asked, session: Session, patient: Patient, reader: Reader
) -> None:
    items = patients.allergies(session, patient.id, now(), reader)
    lines = [f"{item.display} ({item.reaction})" if item.reaction else item.display for item in items]
    _say_list(dispatcher, asked, "allergies", lines, [item.as_of for item in items])


def _say_results(
    dispatcher: CollectingDispatcher, asked: Asked, session: Session, patient: Patient, reader: Reader
) -> None:
    results = patients.latest_results(session, patient.id, now(), reader)
    if not results:
        dispatcher.utter_message(response="utter_answer_no_results", json_message=PRIVATE)
        return
    lines = _bullets([_result_line(result, asked.language) for result in results])
    dispatcher.utter_message(response="utter_answer_results", json_message=PRIVATE, lines=lines)


def _result_line(result: Result, language: Language) -> str:
    taken = f", {spoken_date(result.taken.date(), language)}" if result.taken else ""
    value = " ".join(part for part in (result.value, result.unit) if part) or "—"
    flag = {"en": "lab's mark", "es": "marca del laboratorio"}[language]
    marked = f" ({flag}: {result.flag})" if result.flag else ""
    return f"{result.display}: {value}{marked}{taken}. {_meaning(result, language)}".strip()


def _meaning(result: Result, language: Language) -> str:
    """What the test is, from the glossary, by its code; nothing about the value."""
    for entry in glossary():
        if any(c.system == "loinc" and c.code == result.code for c in entry.codes):
            return entry.edition(language).short.split(". ")[0].rstrip(".") + "."
    return ""


def _say_list(
    dispatcher: CollectingDispatcher, asked: Asked, what: str, lines: Sequence[str], changed: Sequence[dt.datetime]
) -> None:
    if not lines:
        dispatcher.utter_message(response=f"utter_answer_no_{what}", json_message=PRIVATE)
        return
    as_of = spoken_date(max(changed).date(), asked.language)
    answer = f"utter_answer_{what}"
    dispatcher.utter_message(response=answer, json_message=PRIVATE, lines=_bullets(lines), as_of=as_of)


def _bullets(lines: Sequence[str]) -> str:
    return "\n".join(f"• {line}" for line in lines)
