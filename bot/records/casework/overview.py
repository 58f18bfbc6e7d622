"""A whole record for a coordinator, the chart and what the patient told apart. Each part read leaves its audit line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import Undecryptable
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

T = TypeVar("T")


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

    `numbers` are those of the inquiries in which something was told, by their ids. `sealed` names the parts, by field,
    of which none of our keys opens something: such a part is empty, for half a list of allergies would mislead.
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
    sealed: frozenset[str]


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
    """The whole record.

    Raises `NoResultFound` for an unknown patient, and `Undecryptable` if not even the patient's own row can be read.
    """
    patient = patients.contact(session, patient_id, now, reader)
    part = _Parts(session, patient_id, now, reader)
    told: Sequence[Told] = part.read("told", _told, ())
    asked = select(Inquiry).where(Inquiry.patient_id == patient_id).order_by(Inquiry.id.desc())
    return Overview(
        patient=patient,
        chart=_chart(part),
        told=told,
        numbers=_numbers(session, told),
        inquiries=session.scalars(asked.limit(TIMELINE)).all(),
        consents=part.read("consents", _consents, ()),
        texts=sms_consents.history(session, patient.phone)[::-1] if patient.phone else (),
        opted_out=bool(patient.phone) and sms_numbers.is_opted_out(session, patient.phone or ""),
        proxies=part.read("proxies", _carers, ()),
        sealed=frozenset(part.sealed),
    )


class _Parts:
    """Reads a record part by part; what none of our keys opens is `sealed` and keeps no other part back."""

    def __init__(self, session: Session, patient_id: str, now: dt.datetime, reader: Reader) -> None:
        self._asked = session, patient_id, now, reader
        self.sealed: set[str] = set()

    def read(self, name: str, part: Callable[[Session, str, dt.datetime, Reader], T], nothing: T) -> T:
        try:
            return part(*self._asked)
        except Undecryptable:
            self.sealed.add(name)
            return nothing


def _told(session: Session, patient_id: str, now: dt.datetime, reader: Reader) -> Sequence[Told]:
    rows = session.scalars(select(Told).where(Told.patient_id == patient_id).order_by(Told.id.desc())).all()
    patients.audit_read(session, Told.__tablename__, patient_id, now, reader, rows=len(rows))
    return rows


def _consents(session: Session, patient_id: str, now: dt.datetime, reader: Reader) -> Sequence[Consent]:
    rows = session.scalars(select(Consent).where(Consent.patient_id == patient_id).order_by(Consent.id.desc())).all()
    patients.audit_read(session, Consent.__tablename__, patient_id, now, reader, rows=len(rows))
    return rows


def _carers(session: Session, patient_id: str, now: dt.datetime, reader: Reader) -> Sequence[Proxy]:
    rows = proxies.of(session, patient_id)
    patients.audit_read(session, Proxy.__tablename__, patient_id, now, reader, rows=len(rows))
    return rows


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


def _chart(part: _Parts) -> Chart:
    return Chart(
        problems=part.read("problems", patients.problems, ()),
        medicines=part.read("medicines", patients.active_medications, ()),
        allergies=part.read("allergies", patients.allergies, ()),
        results=part.read("results", _results, ()),
        visits=part.read("visits", patients.past_visits, ()),
        next_visit=part.read("next_visit", patients.next_appointment, None),
        procedures=part.read("procedures", patients.procedures, ()),
        vaccines=part.read("vaccines", patients.immunizations, ()),
        plans=part.read("plans", patients.care_plans, ()),
        teams=part.read("teams", patients.care_team, ()),
    )


def _results(session: Session, patient_id: str, now: dt.datetime, reader: Reader) -> Sequence[Result]:
    return patients.latest_results(session, patient_id, now, reader, RESULTS)
