"""Putting rows into the database so that a second import of the same thing changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

from sqlalchemy import String, select
from sqlalchemy.orm import Session

from bot.records.chart.fhir.values import Skipped
from bot.records.models import ChartItem, Patient

Row = Patient | ChartItem
_AT_ONCE = 500


class Store:
    """Adds and updates rows of one transaction; those named in `wanted` are read beforehand, in few queries."""

    def __init__(self, session: Session, wanted: Iterable[tuple[type[Row], str]]) -> None:
        self._session = session
        self._known: dict[tuple[type[Row], str], Row] = {}
        ids: dict[type[Row], set[str]] = defaultdict(set)
        for table, id in wanted:
            ids[table].add(id)
        for table, some in ids.items():
            self._read(table, sorted(some))

    def put(self, row: Row) -> bool:
        """Add or update a row; returns whether anything changed.

        `Skipped` if the row does not fit its columns, is older than what we have, or bears the id of another
        patient's row, as rows of two sources may.
        """
        _check_lengths(row)
        known = self._known.get((type(row), row.id))
        if known is None:
            self._session.add(row)
            self._known[type(row), row.id] = row
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

    def _read(self, table: type[Row], ids: Sequence[str]) -> None:
        for start in range(0, len(ids), _AT_ONCE):
            found = self._session.scalars(select(table).where(table.id.in_(ids[start : start + _AT_ONCE])))
            rows = cast(Iterable[Row], found)
            self._known |= {(table, row.id): row for row in rows}


def _check_lengths(row: Row) -> None:
    for name, column in _columns(row).items():
        length = getattr(column.type, "length", None) if isinstance(column.type, String) else None
        if length and len(getattr(row, name) or "") > length:
            raise Skipped(f"{name} too long")


def _values(row: Row) -> Iterator[tuple[str, Any]]:
    for name in _columns(row):
        yield name, getattr(row, name)


def _columns(row: Row) -> dict[str, Any]:
    return dict(cast(Any, row).__table__.columns.items())
