"""What there is to choose a cohort from: only what 11 patients or more have, for no smaller cohort is exported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.models import Condition, Inquiry, Result
from bot.records.research import deidentify
from bot.records.research.cohort import AT_ONCE, Cohort, Place, counted, eligible
from bot.records.research.small import MINIMUM, Holders
from bot.records.research.special import is_special


@dataclass(frozen=True)
class Choice:
    """Something to choose: its key in a cohort, its name, and how many patients have it."""

    key: str
    name: str
    patients: int


@dataclass(frozen=True)
class Catalogue:
    """All there is to choose, by name."""

    conditions: Sequence[Choice] = ()
    tests: Sequence[Choice] = ()
    topics: Sequence[Choice] = ()


def read(session: Session, place: Place) -> Catalogue:
    """Count it anew: every code on file is decrypted for it, which takes a while."""
    return Catalogue(_codes(session, Condition, place), _codes(session, Result, place), _topics(session, place))


def _codes(session: Session, table: type[Condition | Result], place: Place) -> list[Choice]:
    query = select(table.patient_id, table.code_system, table.code, table.display)
    query = query.where(table.patient_id.in_(eligible()), *counted(table, Cohort(), place)).order_by(table.patient_id)
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


def _topics(session: Session, place: Place) -> list[Choice]:
    query = select(Inquiry.patient_id, Inquiry.topic_id).where(Inquiry.patient_id.in_(eligible()))
    query = query.where(Inquiry.topic_id.is_not(None), *counted(Inquiry, Cohort(), place)).order_by(Inquiry.patient_id)
    found: Holders[str] = Holders()
    for owner, rows in groupby(session.execute(query), key=lambda row: str(row.patient_id)):
        found.add(owner, (row.topic_id for row in rows if row.topic_id and not is_special(row.topic_id)))
    return _choices((key, key, count) for key, count in found.count.items())


def _choices(found: Iterable[tuple[str, str, int]]) -> list[Choice]:
    told = [Choice(*each) for each in found if each[2] >= MINIMUM]
    return sorted(told, key=lambda choice: (choice.name.casefold(), choice.key))
