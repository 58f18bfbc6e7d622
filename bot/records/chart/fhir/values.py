"""Reading FHIR's data types, leniently: a field of the wrong shape counts as absent."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, TypedDict

Resource = dict[str, Any]

SNOMED = "http://snomed.info/sct"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
LOINC = "http://loinc.org"
CVX = "http://hl7.org/fhir/sid/cvx"
ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
_PARTIAL = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


class Skipped(Exception):
    """A resource that is not kept; its text is the reason, counted in the report."""


def items(resource: Resource, field: str) -> Iterator[Resource]:
    """The objects of a repeated field."""
    value = resource.get(field)
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, dict))


def child(resource: Resource, field: str) -> Resource:
    """The object of a field; empty if there is none."""
    value = resource.get(field)
    return value if isinstance(value, dict) else {}


def text(resource: Resource, field: str) -> str | None:
    """The string of a field, without what no database stores; None if absent or blank."""
    value = resource.get(field)
    if not isinstance(value, str):
        return None
    return value.replace("\0", "").encode("utf-8", "ignore").decode().strip() or None


def required(resource: Resource, field: str) -> str:
    """The string of a field that R4 demands; `Skipped` without it."""
    value = text(resource, field)
    if value is None:
        raise Skipped(f"no {field}")
    return value


def coding(concept: Resource, *preferred: str) -> tuple[str | None, str | None]:
    """(system, code) of a concept: of the first preferred code system it has, else of its first code."""
    codings = [(text(item, "system"), text(item, "code")) for item in items(concept, "coding")]
    coded = [pair for pair in codings if pair[1]]
    ranked = [pair for system in preferred for pair in coded if pair[0] == system]
    return next(iter(ranked + coded), (None, None))


def label(concept: Resource) -> str | None:
    """What a person reads of a concept: its text, else the first display."""
    shown = (text(item, "display") for item in items(concept, "coding"))
    return text(concept, "text") or next((name for name in shown if name), None)


class Coded(TypedDict):
    """The columns that say what a part of the chart is (see `bot.records.models.chart.ChartItem`)."""

    display: str
    code_system: str | None
    code: str | None


def coded(concept: Resource, *systems: str, otherwise: str | None = None, missing: str = "no code") -> Coded:
    """What a concept says, `otherwise` if it has no name, and its code in the first of these systems.

    `Skipped` as `missing` if nobody could read what it is.
    """
    name = label(concept) or otherwise
    if name is None:
        raise Skipped(missing)
    system, code = coding(concept, *systems)
    return Coded(display=shortened(name, 400), code_system=system, code=code)


def code_of(concept: Resource) -> str | None:
    """The first code of a concept, whatever its system."""
    return coding(concept)[1]


def shortened(words: str, length: int) -> str:
    """Words cut to a column's length, with a sign that something is missing."""
    return words if len(words) <= length else words[: length - 1].rstrip() + "…"


def moment(value: Any) -> dt.datetime | None:
    """A FHIR instant, date-time or date; None if absent, `Skipped` if malformed.

    A date without a time is put at noon UTC, which is the same day in every American time zone.
    """
    if value is None:
        return None
    partial = _PARTIAL.fullmatch(str(value))
    try:
        if partial:
            year, month, day = (int(part or 1) for part in partial.groups())
            return dt.datetime(year, month, day, 12, tzinfo=dt.UTC)
        exact = dt.datetime.fromisoformat(str(value))
    except ValueError:
        raise Skipped("date that is none") from None
    return (exact if exact.tzinfo else exact.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)


def birth_date(value: Any) -> dt.date | None:
    """A full date; None for one that lacks month or day."""
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None


def first_moment(resource: Resource, *fields: str) -> dt.datetime | None:
    """The first of these date fields that is there; a period counts from its start."""
    return moment(_first_date(resource, fields))


def precision(resource: Resource, *fields: str) -> str:
    """How much of the first of these date fields is on file: `year`, `month`, or `day`, which may have a time."""
    partial = _PARTIAL.fullmatch(str(_first_date(resource, fields)))
    _, month, day = partial.groups() if partial else (None, "any", "any")
    return "day" if day else "month" if month else "year"


def _first_date(resource: Resource, fields: Sequence[str]) -> Any:
    values = (resource.get(field) for field in fields)
    dates = (text(value, "start") if isinstance(value, dict) else value for value in values)
    return next((date for date in dates if date is not None), None)


def number(value: Any) -> str | None:
    """A number as it was written."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return format(value, "f") if isinstance(value, Decimal) else str(value)
