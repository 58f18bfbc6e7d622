"""Where records come from: the embedded database alone, or a live server that fills it anew before each look.

Whatever the source, patients' questions are answered from the embedded tables: one way of reading, one audit, the same
answers. A live source makes the rows fresh first, or says that it cannot.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.models import ChartItem, Fetch, Patient

Table = type[ChartItem] | type[Patient]

#: The chart's tables by name.
TABLES: dict[str, type[ChartItem]] = {str(table.__tablename__): table for table in ChartItem.__subclasses__()}


def has_older(session: Session, patient_id: str, tables: Sequence[Table]) -> bool:
    """Whether the source has older items for these tables than those that were fetched."""
    query = select(Fetch.resource).where(
        Fetch.patient_id == patient_id,
        Fetch.resource.in_([str(table.__tablename__) for table in tables]),
        Fetch.complete.is_(False),
    )
    return session.scalar(query.limit(1)) is not None


class Source(Protocol):
    """Makes rows fresh. May take seconds, so it is called outside of transactions."""

    def refresh(self, patient_id: str, tables: Sequence[Table], now: dt.datetime) -> None:
        """Make a patient's rows of these tables as the source has them now.

        Raises:
            RecordsUnavailable: the source can't be reached; what the tables hold must not be told.
        """

    def find(self, birth_date: dt.date, now: dt.datetime) -> None:
        """Make known the patients born on a day, of whom one may log in; raises as `refresh`."""


class Embedded:
    """The default: the tables are the record, filled by `bedside import-fhir`."""

    def refresh(self, patient_id: str, tables: Sequence[Table], now: dt.datetime) -> None:
        """Nothing to do."""

    def find(self, birth_date: dt.date, now: dt.datetime) -> None:
        """Nothing to do."""
