"""Reading the chart. Every function here leaves a line in the audit, whether it finds something or not.

Each row carries `as_of`, when its source last changed it: an answer built from it says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.records import audit
from bot.records.models import Allergy, Appointment, Condition, Medication, Patient, Result

Row = TypeVar("Row", Appointment, Medication, Allergy, Condition, Result)

UPCOMING = ("booked", "pending", "arrived")
#: Codes of FHIR R4 for what is true now; refuted, inactive and entered-in-error items have other ones.
CURRENT_PROBLEM = ("active", "recurrence", "relapse")
REPORTED = ("final", "amended", "corrected")
#: Answers to questionnaires are stored as observations too; they are no test results.
NO_RESULT = ("survey", "social-history", "sdoh")


@dataclass(frozen=True)
class Reader:
    """Who reads, and what for, as the audit will say. `actor_type`: patient, staff, bot or system."""

    actor_type: str
    actor_id: str
    purpose: str
    channel: str | None = None
    conversation_id: str | None = None


@dataclass(frozen=True)
class ChartSummary:
    """What a coordinator needs beside a conversation."""

    patient: Patient
    problems: Sequence[Condition]
    medicines: Sequence[Medication]
    allergies: Sequence[Allergy]


def next_appointment(session: Session, patient_id: str, now: dt.datetime, reader: Reader) -> Appointment | None:
    """The soonest visit still to come that was not cancelled."""
    query = select(Appointment).where(Appointment.status.in_(UPCOMING), Appointment.start >= now)
    rows = _read(session, query.order_by(Appointment.start).limit(1), Appointment, patient_id, now, reader)
    return rows[0] if rows else None


def active_medications(session: Session, patient_id: str, now: dt.datetime, reader: Reader) -> Sequence[Medication]:
    """The medicines on the list now, by name."""
    query = select(Medication).where(Medication.status == "active").order_by(Medication.display, Medication.id)
    return _read(session, query, Medication, patient_id, now, reader)


def allergies(session: Session, patient_id: str, now: dt.datetime, reader: Reader) -> Sequence[Allergy]:
    """The allergies on the list now, by name."""
    query = select(Allergy).where(Allergy.status == "active").order_by(Allergy.display, Allergy.id)
    return _read(session, query, Allergy, patient_id, now, reader)


def latest_results(
    session: Session, patient_id: str, now: dt.datetime, reader: Reader, limit: int = 5, category: str | None = None
) -> Sequence[Result]:
    """The newest reported test results and measurements, newest first; of one FHIR category only if given."""
    query = select(Result).where(
        Result.status.in_(REPORTED), Result.category.is_(None) | Result.category.not_in(NO_RESULT)
    )
    if category:
        query = query.where(Result.category == category)
    query = query.order_by(Result.taken.is_(None), Result.taken.desc(), Result.display).limit(limit)
    return _read(session, query, Result, patient_id, now, reader)


def chart_summary(session: Session, patient_id: str, now: dt.datetime, reader: Reader) -> ChartSummary:
    """Problems, medicines and allergies for a coordinator; raises `NoResultFound` for an unknown patient."""
    problems = select(Condition).where(Condition.status.in_(CURRENT_PROBLEM)).order_by(Condition.display, Condition.id)
    return ChartSummary(
        patient=session.get_one(Patient, patient_id),
        problems=_read(session, problems, Condition, patient_id, now, reader),
        medicines=active_medications(session, patient_id, now, reader),
        allergies=allergies(session, patient_id, now, reader),
    )


def name(session: Session, patient_id: str, now: dt.datetime, reader: Reader) -> str:
    """A patient's name, for a coordinator; raises `NoResultFound` for an unknown patient."""
    _audit(session, Patient.__tablename__, patient_id, now, reader, rows=1)
    return session.get_one(Patient, patient_id).name


def _read(
    session: Session, query: Select[tuple[Row]], table: type[Row], patient_id: str, now: dt.datetime, reader: Reader
) -> Sequence[Row]:
    rows = session.scalars(query.where(table.patient_id == patient_id)).all()
    _audit(session, table.__tablename__, patient_id, now, reader, rows=len(rows))
    return rows


def _audit(session: Session, resource: str, patient_id: str, now: dt.datetime, reader: Reader, *, rows: int) -> None:
    audit.record(
        session,
        now=now,
        actor_type=reader.actor_type,
        actor_id=reader.actor_id,
        action="read",
        resource=resource,
        purpose=reader.purpose,
        outcome="success",
        patient_id=patient_id,
        channel=reader.channel,
        conversation_id=reader.conversation_id,
        detail={"rows": rows},
    )
