"""What is read for each file of an export, and how a row of it is told.

Only these columns are read: names, addresses, phone numbers and everybody's own words stay where they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute

from bot.records.models import Condition, Immunization, Inquiry, Medication, Patient, Result
from bot.records.research import deidentify
from bot.records.research.cohort import Cohort, Place, counted
from bot.records.research.special import is_special

#: A row by column, without the study id. `name` is as the record has it until it is known how many have it so.
Told = dict[str, str]
#: Seconds within which an inquiry was answered, by what is told of it.
_SOON = {"hour": 3600, "day": 86400, "week": 7 * 86400}


@dataclass(frozen=True)
class Part:
    """A file of an export.

    `owner` is the column with the patient's id, `columns` are all that is read besides. `tell` makes a row of them, or
    None for one of a special category.
    """

    owner: InstrumentedAttribute[Any]
    columns: Sequence[InstrumentedAttribute[Any]]
    tell: Callable[[Any, Place], Told | None]
    where: Callable[[Cohort, Place], list[ColumnElement[bool]]]

    def query(self, cohort: Cohort, place: Place, patient_ids: Sequence[str]) -> Select[Any]:
        """What is read of some patients, each patient's rows together; the patient's id comes first."""
        query = select(self.owner.label("owner"), *self.columns)
        return query.where(self.owner.in_(patient_ids), *self.where(cohort, place)).order_by(self.owner)


def _patient(row: Any, place: Place) -> Told:
    return {
        "age": "" if row.deceased else deidentify.age_told(row.birth_date, place.today),
        "sex": row.sex or "",
        "language": row.language,
        "zip3": deidentify.zip3(row.zip),
    }


def _coded(row: Any) -> Told | None:
    if is_special(row.display, row.code_system, row.code):
        return None
    return {"code": deidentify.code(row.code_system, row.code), "name": row.display}


def _condition(row: Any, place: Place) -> Told | None:
    what = _coded(row)
    return what and {**what, "onset_year": deidentify.year(row.onset, place.today, place.zone)}


def _result(row: Any, place: Place) -> Told | None:
    what = _coded(row)
    return what and {
        **what,
        "year": deidentify.year(row.taken, place.today, place.zone),
        "value": deidentify.measured(row.value, row.unit),
        "unit": row.unit or "",
        "flag": row.flag or "",
        "category": row.category or "",
    }


def _medicine(row: Any, place: Place) -> Told | None:
    what = _coded(row)
    return what and {
        **what,
        "status": row.status,
        "year": deidentify.year(row.authored, place.today, place.zone),
    }


def _vaccination(row: Any, place: Place) -> Told | None:
    what = _coded(row)
    return what and {**what, "year": deidentify.year(row.given, place.today, place.zone)}


def _inquiry(row: Any, place: Place) -> Told | None:
    if is_special(row.topic_id or ""):
        return None
    return {
        "year": deidentify.year(row.created_at, place.today, place.zone),
        "topic": row.topic_id or "",
        "level": row.priority,
        "channel": row.channel,
        "language": row.language or "",
        "kind": row.kind,
        "outcome": row.outcome or "",
        "answered_within": _soon(row.response_seconds),
    }


def _soon(seconds: int | None) -> str:
    if seconds is None:
        return ""
    return next((name for name, limit in _SOON.items() if seconds <= limit), "later")


def _of_chart(
    table: type[Condition | Result | Medication | Immunization],
    tell: Callable[[Any, Place], Told | None],
    *more: InstrumentedAttribute[Any],
) -> Part:
    columns = (table.code_system, table.code, table.display, *more)
    return Part(table.patient_id, columns, tell, lambda cohort, place: counted(table, cohort, place))


PARTS: Mapping[str, Part] = MappingProxyType(
    {
        "patients": Part(
            Patient.id,
            (Patient.birth_date, Patient.deceased, Patient.sex, Patient.language, Patient.zip),
            _patient,
            lambda _cohort, _place: [],
        ),
        "conditions": _of_chart(Condition, _condition, Condition.onset),
        "results": _of_chart(
            Result, _result, Result.taken, Result.value, Result.unit, Result.flag, Result.category
        ),
        "medicines": _of_chart(Medication, _medicine, Medication.status, Medication.authored),
        "vaccinations": _of_chart(Immunization, _vaccination, Immunization.given),
        "inquiries": Part(
            Inquiry.patient_id,
            (
                Inquiry.created_at, Inquiry.topic_id, Inquiry.priority, Inquiry.channel, Inquiry.language,
                Inquiry.kind, Inquiry.outcome, Inquiry.response_seconds,
            ),
            _inquiry,
            lambda cohort, place: counted(Inquiry, cohort, place),
        ),
    }
)  # fmt: skip
