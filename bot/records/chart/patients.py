"""Reading the chart. Every function here leaves a line in the audit, whether it finds something or not.

Each row carries `as_of`, when its source last changed it: an answer built from it says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records import audit
from bot.records.models import (
    Allergy,
    Appointment,
    AuditEvent,
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

Row = TypeVar("Row", bound=ChartItem)

UPCOMING = ("booked", "pending", "arrived")
#: Codes of FHIR R4 for what is true now; refuted, inactive and entered-in-error items have other ones.
CURRENT_PROBLEM = ("active", "recurrence", "relapse")
REPORTED = ("final", "amended", "corrected")
#: Answers to questionnaires are stored as observations too; they are no test results.
NO_RESULT = ("survey", "social-history", "sdoh")
_LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)


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

    problems: Sequence[Condition]
    medicines: Sequence[Medication]
    allergies: Sequence[Allergy]


def next_appointment(session: Session, patient_id: str, now: dt.datetime, reader: Reader) -> Appointment | None:
    """The soonest visit still to come that was not cancelled."""
    planned = _read(session, Appointment, patient_id, now, reader)
    ahead = [visit for visit in planned if visit.status in UPCOMING and visit.start >= now]
    return min(ahead, key=lambda visit: visit.start, default=None)


def past_visits(
    session: Session, patient_id: str, now: dt.datetime, reader: Reader
) -> Sequence[Encounter | Appointment]:
    """Visits that took place, newest first; a planned one is left out where its day has an account of the visit."""
    took_place = [v for v in _read(session, Encounter, patient_id, now, reader) if v.status == "finished"]
    days = {visit.start.date() for visit in took_place}
    planned = _read(session, Appointment, patient_id, now, reader)
    kept = [v for v in planned if v.status == "fulfilled" and v.start < now and v.start.date() not in days]
    return sorted([*took_place, *kept], key=lambda visit: visit.start, reverse=True)


def active_medications(session: Session, patient_id: str, now: dt.datetime, reader: Reader) -> Sequence[Medication]:
    """The medicines on the list now, by name."""
    return _by_name(m for m in _read(session, Medication, patient_id, now, reader) if m.status == "active")


def allergies(session: Session, patient_id: str, now: dt.datetime, reader: Reader) -> Sequence[Allergy]:
    """The allergies on the list now, by name."""
    return _by_name(a for a in _read(session, Allergy, patient_id, now, reader) if a.status == "active")


def problems(session: Session, patient_id: str, now: dt.datetime, reader: Reader) -> Sequence[Condition]:
    """The problems on the list now, by name."""
    return _by_name(c for c in _read(session, Condition, patient_id, now, reader) if c.status in CURRENT_PROBLEM)


def latest_results(
    session: Session,
    patient_id: str,
    now: dt.datetime,
    reader: Reader,
    limit: int = 5,
    codes: Collection[str] = (),
) -> Sequence[Result]:
    """The newest reported results and measurements, newest first; of some codes if given."""
    reported = [
        result
        for result in _read(session, Result, patient_id, now, reader)
        if result.status in REPORTED
        and (result.category is None or result.category not in NO_RESULT)
        and (not codes or result.code in codes)
    ]
    reported.sort(key=lambda result: result.display)
    return sorted(reported, key=lambda result: result.taken or _LONG_AGO, reverse=True)[:limit]


def immunizations(session: Session, patient_id: str, now: dt.datetime, reader: Reader) -> Sequence[Immunization]:
    """The vaccines given, newest first."""
    given = [shot for shot in _read(session, Immunization, patient_id, now, reader) if shot.status == "completed"]
    return sorted(given, key=lambda shot: shot.given or _LONG_AGO, reverse=True)


def procedures(session: Session, patient_id: str, now: dt.datetime, reader: Reader) -> Sequence[Procedure]:
    """The operations and procedures done, newest first."""
    done = [each for each in _read(session, Procedure, patient_id, now, reader) if each.status == "completed"]
    return sorted(done, key=lambda each: each.done or _LONG_AGO, reverse=True)


def care_plans(session: Session, patient_id: str, now: dt.datetime, reader: Reader) -> Sequence[CarePlan]:
    """The newest discharge instructions, if there are any, and the care plans in force, newest first."""
    active = [plan for plan in _read(session, CarePlan, patient_id, now, reader) if plan.status == "active"]
    active.sort(key=lambda plan: plan.start or _LONG_AGO, reverse=True)
    discharges = [plan for plan in active if plan.kind == "discharge"]
    return [*discharges[:1], *(plan for plan in active if plan.kind == "plan")]


def care_team(session: Session, patient_id: str, now: dt.datetime, reader: Reader) -> Sequence[CareTeam]:
    """The care teams at work, by name."""
    return _by_name(team for team in _read(session, CareTeam, patient_id, now, reader) if team.status == "active")


def contact(session: Session, patient_id: str, now: dt.datetime, reader: Reader) -> Patient:
    """How the patient can be reached; raises `NoResultFound` for an unknown patient."""
    audit_read(session, Patient.__tablename__, patient_id, now, reader, rows=1)
    return session.get_one(Patient, patient_id)


def access_log(session: Session, patient_id: str, now: dt.datetime, reader: Reader) -> Sequence[AuditEvent]:
    """Who looked at this record until now, newest first."""
    query = select(AuditEvent).where(AuditEvent.patient_id == patient_id, AuditEvent.action == "read")
    lines = session.scalars(query.order_by(AuditEvent.id.desc())).all()
    audit_read(session, AuditEvent.__tablename__, patient_id, now, reader, rows=len(lines))
    return lines


def chart_summary(session: Session, patient_id: str, now: dt.datetime, reader: Reader) -> ChartSummary:
    """Problems, medicines and allergies for a coordinator."""
    return ChartSummary(
        problems=problems(session, patient_id, now, reader),
        medicines=active_medications(session, patient_id, now, reader),
        allergies=allergies(session, patient_id, now, reader),
    )


def name(session: Session, patient_id: str, now: dt.datetime, reader: Reader) -> str:
    """A patient's name, for a coordinator; raises `NoResultFound` for an unknown patient."""
    audit_read(session, Patient.__tablename__, patient_id, now, reader, rows=1)
    return session.get_one(Patient, patient_id).name


def _read(session: Session, table: type[Row], patient_id: str, now: dt.datetime, reader: Reader) -> Sequence[Row]:
    rows = session.scalars(select(table).where(table.patient_id == patient_id).order_by(table.id)).all()
    audit_read(session, str(table.__tablename__), patient_id, now, reader, rows=len(rows))
    return rows


def _by_name(rows: Iterable[Row]) -> Sequence[Row]:
    return sorted(rows, key=lambda row: row.display.casefold())


def audit_read(
    session: Session, resource: str, patient_id: str, now: dt.datetime, reader: Reader, *, rows: int
) -> None:
    """Leave the audit line of a read: who, of whom, of which table, and how many rows."""
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
