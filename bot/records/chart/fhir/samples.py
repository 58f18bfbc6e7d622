"""The sample patients of `data/patients/`, with visits that always lie near today."""

from __future__ import annotations

import datetime as dt
import io
import re
from zoneinfo import ZoneInfo

from bot.records.chart.fhir.counts import Report
from bot.records.chart.fhir.documents import Document, from_paths
from bot.records.chart.fhir.importer import import_documents
from bot.records.engine import Database
from bot.settings import ROOT

SAMPLES = ROOT / "data" / "patients"
_RELATIVE = re.compile(r"@today([+-]\d{1,3})dT(\d\d):(\d\d)")


def load_samples(database: Database, now: dt.datetime, timezone: str = "America/Chicago") -> Report:
    """Import the sample patients; run again on another day, it moves their visits along.

    `timezone` is the clinic's: in it, "@today+5dT09:30" is half past nine, five days from today.
    """
    documents = [_dated(document, now.astimezone(ZoneInfo(timezone))) for document in from_paths([SAMPLES])]
    return import_documents(database, documents, now)


def _dated(document: Document, here: dt.datetime) -> Document:
    def opened() -> io.BufferedIOBase:
        with document.open() as file:
            return io.BytesIO(with_dates(file.read().decode(), here).encode())

    return Document(document.name, opened)


def with_dates(text: str, here: dt.datetime) -> str:
    """The text with every relative time replaced by an instant; a weekend moves on to Monday."""

    def instant(found: re.Match[str]) -> str:
        day = here + dt.timedelta(days=int(found[1]))
        day += dt.timedelta(days=max(0, 7 - day.isoweekday()) + 1 if day.isoweekday() > 5 else 0)
        return day.replace(hour=int(found[2]), minute=int(found[3]), second=0, microsecond=0).isoformat()

    return _RELATIVE.sub(instant, text)
