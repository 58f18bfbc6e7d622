"""What is offered to choose a cohort from: what 11 patients or more have, for no smaller cohort is exported.

Every code has to be decrypted for it. So some of the patients are looked at, and what is rarer than they show is asked
for by its code or name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot.records.models import Condition, Inquiry, Patient, Result
from bot.records.research import deidentify
from bot.records.research.cohort import AT_ONCE, Cohort, Place, counted, eligible
from bot.records.research.small import MINIMUM, Holders
from bot.records.research.special import is_special

#: Patients looked at: seconds of work.
LOOKED_AT = 2000


@dataclass(frozen=True)
class Choice:
    """Something to choose: its key in a cohort, its name, and how many of the patients looked at have it."""

    key: str
    name: str
    patients: int


@dataclass(frozen=True)
class Catalogue:
    """What is offered, by name, and of how many patients."""

    patients: int
    conditions: Sequence[Choice]
    tests: Sequence[Choice]
    topics: Sequence[Choice]


def read(session: Session, place: Place) -> Catalogue:
    """Count it anew."""
    some = eligible().order_by(Patient.id).limit(LOOKED_AT)
    patients = session.scalar(select(func.count()).select_from(some.subquery())) or 0
    return Catalogue(
        patients,
        conditions=_codes(session, Condition, some, place),
        tests=_codes(session, Result, some, place),
        topics=_topics(session, some, place),
    )


def _codes(session: Session, table: type[Condition | Result], some: Select[tuple[str]], place: Place) -> list[Choice]:
    query = select(table.patient_id, table.code_system, table.code, table.display)
    query = query.where(table.patient_id.in_(some), *counted(table, Cohort(), place)).order_by(table.patient_id)
    keys: Holders[str] = Holders()
    names: Holders[tuple[str, str]] = Holders()
    found = session.execute(query.execution_options(yield_per=AT_ONCE))
    for owner, rows in groupby(found, key=lambda row: row.patient_id):
        told = {
            (deidentify.code(system, code) or display, display)
            for _, system, code, display in rows
            if not is_special(display, system, code)
        }
        keys.add(owner, (key for key, _ in told))
        names.add(owner, told)
    named = dict(key_and_name for key_and_name, count in reversed(names.count.most_common()) if count >= MINIMUM)
    return _choices((key, named.get(key, key), count) for key, count in keys.count.items())


def _topics(session: Session, some: Select[tuple[str]], place: Place) -> list[Choice]:
    query = select(Inquiry.patient_id, Inquiry.topic_id).where(Inquiry.patient_id.in_(some))
    query = query.where(Inquiry.topic_id.is_not(None), *counted(Inquiry, Cohort(), place)).order_by(Inquiry.patient_id)
    found: Holders[str] = Holders()
    for owner, rows in groupby(session.execute(query), key=lambda row: str(row.patient_id)):
        found.add(owner, (row.topic_id for row in rows if row.topic_id and not is_special(row.topic_id)))
    return _choices((key, key, count) for key, count in found.count.items())


def _choices(found: Iterable[tuple[str, str, int]]) -> list[Choice]:
    told = [Choice(*each) for each in found if each[2] >= MINIMUM]
    return sorted(told, key=lambda choice: (choice.name.casefold(), choice.key))
