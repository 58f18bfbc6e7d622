"""Putting rows into the database so that a second import of the same thing changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import String, select
from sqlalchemy.orm import Session

from bot.records.fhir.values import Skipped
from bot.records.models import Allergy, Appointment, Condition, Medication, Patient, Result

Row = Patient | Appointment | Medication | Allergy | Condition | Result
_AT_ONCE = 500


def preload(session: Session, table: type[Row], ids: Iterable[str]) -> list[Row]:
    """The rows there are already, read in few queries; while the caller holds them, `store` need not look."""
    rows: list[Row] = []
    for some in _portions(sorted(set(ids))):
        rows += session.scalars(select(table).where(table.id.in_(some)))
    return rows


def store(session: Session, row: Row) -> bool:
    """Add or update a row; returns whether anything changed.

    `Skipped` if the row does not fit its columns, is older than what we have, or bears the id of another
    patient's row, as rows of two sources may.
    """
    _check_lengths(row)
    known = session.get(type(row), row.id)
    if not isinstance(known, Row):
        session.add(row)
        return True
    changes = {name: value for name, value in _values(row) if value != getattr(known, name) and name != "as_of"}
    if "patient_id" in changes:
        raise Skipped("id of another patient's item")
    if not changes:
        return False
    if row.as_of < known.as_of:
        raise Skipped("older than what we have")
    for name, value in (*changes.items(), ("as_of", row.as_of)):
        setattr(known, name, value)
    return True


def _check_lengths(row: Row) -> None:
    for column in row.__table__.columns:
        length = getattr(column.type, "length", None) if isinstance(column.type, String) else None
        if length and len(getattr(row, column.key) or "") > length:
            raise Skipped(f"{column.key} too long")


def _values(row: Row) -> Iterator[tuple[str, Any]]:
    for column in row.__table__.columns:
        yield column.key, getattr(row, column.key)


def _portions(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
