"""A whole record for a coordinator, the chart and what the patient told apart. Each part read leaves its audit line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.access import proxies
from bot.records.chart import patients
from bot.records.chart.patients import Reader
from bot.records.messaging import sms_consents, sms_numbers
from bot.records.models import (
    Allergy,
    Appointment,
    CarePlan,
    CareTeam,
    ChartItem,
    Condition,
    Consent,
    Encounter,
    Immunization,
    Inquiry,
    Medication,
    Patient,
    Procedure,
    Proxy,
    Result,
    SmsConsent,
    Told,
)

RESULTS, TIMELINE = 30, 60


@dataclass(frozen=True)
class Chart:
    """What the record's source gave."""

    problems: Sequence[Condition]
    medicines: Sequence[Medication]
    allergies: Sequence[Allergy]
    results: Sequence[Result]
    visits: Sequence[Encounter | Appointment]
    next_visit: Appointment | None
    procedures: Sequence[Procedure]
    vaccines: Sequence[Immunization]
    plans: Sequence[CarePlan]
    teams: Sequence[CareTeam]


@dataclass(frozen=True)
class Overview:
    """All there is about a patient. `consents` and `texts` are choices, the newest first; `told` is not of the chart.

    `numbers` are those of the inquiries in which something was told, by their ids.
    """

    patient: Patient
    chart: Chart
    told: Sequence[Told]
    numbers: Mapping[int, int]
    inquiries: Sequence[Inquiry]
    consents: Sequence[Consent]
    texts: Sequence[SmsConsent]
    opted_out: bool
    proxies: Sequence[Proxy]


class Moment(NamedTuple):
    """Something that happened. `kind`: visit, procedure, vaccine, result, told, inquiry (then with its `number`).

    `precision` is how much of the time is on file (see `ChartItem`).
    """

    at: dt.datetime
    kind: str
    words: str
    number: int | None = None
    precision: str = "day"


def read(session: Session, patient_id: str, now: dt.datetime, reader: Reader) -> Overview:
    """The whole record; raises `NoResultFound` for an unknown patient."""
    patient = patients.contact(session, patient_id, now, reader)
    told = session.scalars(select(Told).where(Told.patient_id == patient_id).order_by(Told.id.desc())).all()
    consents = session.scalars(
        select(Consent).where(Consent.patient_id == patient_id).order_by(Consent.id.desc())
    ).all()
    carers = proxies.of(session, patient_id)
    for resource, rows in ((Told, told), (Consent, consents), (Proxy, carers)):
        patients.audit_read(session, resource.__tablename__, patient_id, now, reader, rows=len(rows))
    asked = select(Inquiry).where(Inquiry.patient_id == patient_id).order_by(Inquiry.id.desc())
    return Overview(
        patient=patient,
        chart=_chart(session, patient_id, now, reader),
        told=told,
        numbers=_numbers(session, told),
        inquiries=session.scalars(asked.limit(TIMELINE)).all(),
        consents=consents,
        texts=sms_consents.history(session, patient.phone)[::-1] if patient.phone else (),
        opted_out=bool(patient.phone) and sms_numbers.is_opted_out(session, patient.phone or ""),
        proxies=carers,
    )


def timeline(overview: Overview) -> Sequence[Moment]:
    """What happened, the newest first."""
    chart = overview.chart
    moments = [
        *(_moment(visit, visit.start, "visit") for visit in chart.visits),
        *(_moment(each, each.done, "procedure") for each in chart.procedures if each.done),
        *(_moment(shot, shot.given, "vaccine") for shot in chart.vaccines if shot.given),
        *(_moment(result, result.taken, "result") for result in chart.results if result.taken),
        *(Moment(row.said_at, "told", row.words[0]) for row in overview.told),
        *(Moment(each.created_at, "inquiry", each.question, each.number) for each in overview.inquiries),
    ]
    return sorted(moments, key=lambda moment: moment.at, reverse=True)[:TIMELINE]


def _moment(item: ChartItem, at: dt.datetime, kind: str) -> Moment:
    return Moment(at, kind, item.display, precision=item.precision)


def _numbers(session: Session, told: Sequence[Told]) -> Mapping[int, int]:
    query = select(Inquiry.id, Inquiry.number).where(Inquiry.id.in_({row.inquiry_id for row in told}))
    return {row.id: row.number for row in session.execute(query)}


def _chart(session: Session, patient_id: str, now: dt.datetime, reader: Reader) -> Chart:
    return Chart(
        problems=patients.problems(session, patient_id, now, reader),
        medicines=patients.active_medications(session, patient_id, now, reader),
        allergies=patients.allergies(session, patient_id, now, reader),
        results=patients.latest_results(session, patient_id, now, reader, RESULTS),
        visits=patients.past_visits(session, patient_id, now, reader),
        next_visit=patients.next_appointment(session, patient_id, now, reader),
        procedures=patients.procedures(session, patient_id, now, reader),
        vaccines=patients.immunizations(session, patient_id, now, reader),
        plans=patients.care_plans(session, patient_id, now, reader),
        teams=patients.care_team(session, patient_id, now, reader),
    )
