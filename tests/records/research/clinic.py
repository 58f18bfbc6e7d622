"""A clinic of invented patients, full of what must never get out: what tests of research look for."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from bot.records.casework import inquiries
from bot.records.chart.fhir.values import CVX, LOINC, RXNORM, SNOMED
from bot.records.messaging import conversations, messages
from bot.records.models import Condition, Immunization, Inquiry, Medication, Patient, Result

NOW = dt.datetime(2026, 11, 23, 15, 0, tzinfo=dt.UTC)
HYPERTENSION, GOUT, A1C = f"{SNOMED}|38341003", f"{SNOMED}|90560007", f"{LOINC}|4548-4"
#: Stands in every free text; no file may hold it.
SECRET = "Zyxwyth"


def add_patient(session: Session, number: int, now: dt.datetime = NOW, **changes: object) -> Patient:
    """A patient: every other one female, born in 1950 and after, one in each of twenty years."""
    given: dict[str, object] = {
        "id": f"pat-{number:04}-{SECRET}",
        "mrn": f"MRN{770000 + number}",
        "given": f"Quillon{number:04}",
        "family": f"Zabriskie{number:04}",
        "name_key": f"quillon{number:04}|zabriskie{number:04}",
        "birth_date": dt.date(1950 + number % 20, 1 + number % 12, 1 + number % 28),
        "sex": ("female", "male")[number % 2],
        "phone": f"+1202555{number:04}",
        "email": f"quillon{number:04}@example.org",
        "address": f"{number + 1} {SECRET} Street, Boston, MA, 02138",
        "zip": "02138",
        "practitioner": f"Dr. {SECRET}",
        "language": "en",
        "as_of": now,
    }
    patient = Patient(**given | changes)
    session.add(patient)
    session.flush()
    return patient


def add_chart(session: Session, patient: Patient, now: dt.datetime = NOW) -> None:
    """High blood pressure, a test, a medicine and a vaccine, each with dates and words that identify."""
    item = {"patient_id": patient.id, "as_of": now}
    at = dt.datetime(2024, 5, 17, 12, tzinfo=dt.UTC)
    coded = {"code_system": SNOMED, "code": "38341003", "display": "Hypertension"}
    session.add(Condition(id=f"c-{patient.id}", status="active", onset=at, **coded, **item))
    test = {"code_system": LOINC, "code": "4548-4", "display": "Hemoglobin A1c"}
    tested = {"taken": at, "value": "6.4", "unit": "%", "flag": "H", "category": "laboratory"}
    session.add(Result(id=f"r-{patient.id}", status="final", **test, **tested, **item))
    told = {"code_system": LOINC, "code": "8251-1", "display": "General comment", "category": "laboratory"}
    session.add(Result(id=f"n-{patient.id}", status="final", taken=at, value=f"Told {SECRET}", **told, **item))
    pill = {"code_system": RXNORM, "code": "316049", "display": "Hydrochlorothiazide 25 MG"}
    words = {"directions": f"for {SECRET}", "reason": SECRET}
    session.add(Medication(id=f"m-{patient.id}", status="active", authored=at, **pill, **words, **item))
    shot = {"code_system": CVX, "code": "140", "display": "Influenza"}
    session.add(Immunization(id=f"i-{patient.id}", status="completed", given=at, **shot, **item))


def add_condition(session: Session, patient: Patient, code: str | None, display: str, **changes: object) -> None:
    """A condition more."""
    row: dict[str, object] = {"code_system": SNOMED, "code": code, "display": display, "status": "active"}
    session.add(Condition(id=f"c{code}-{display}-{patient.id}"[:64], patient_id=patient.id, as_of=NOW, **row | changes))


def add_inquiry(
    session: Session, patient: Patient | None, number: int, topic: str | None = "asthma", now: dt.datetime = NOW
) -> Inquiry:
    """A question about a topic, by a patient who has proven who they are, or by nobody known."""
    talk = conversations.find_or_start(session, "web", f"browser-{number}", now, "en")
    words = f"I am {SECRET}, is it my lungs?"
    message = messages.receive(session, talk.id, "1", words, now)
    assert message
    asked = inquiries.open_inquiry(
        session, talk.id, "question", "routine", words, now, source_id=message.id, topic_id=topic
    )
    asked.patient_id = patient.id if patient else None
    asked.language = "en"
    return asked


def fill(session: Session, patients: int, now: dt.datetime = NOW) -> list[Patient]:
    """So many patients with their charts; every other one has asked about asthma."""
    people = [add_patient(session, number, now) for number in range(patients)]
    for number, patient in enumerate(people):
        add_chart(session, patient, now)
        if number % 2:
            add_inquiry(session, patient, number, now=now)
    session.flush()
    return people
