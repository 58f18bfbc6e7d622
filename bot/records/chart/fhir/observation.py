"""Observation: test results and measurements."""

from __future__ import annotations

import datetime as dt

from bot.records.chart.fhir.references import References
from bot.records.chart.fhir.values import (
    LOINC,
    Resource,
    Skipped,
    child,
    code_of,
    coded,
    first_moment,
    items,
    label,
    number,
    required,
    shortened,
    text,
)
from bot.records.models import Result

TAKEN = ("effectiveDateTime", "effectivePeriod", "effectiveInstant", "issued")


def read(resource: Resource, id: str, as_of: dt.datetime, references: References) -> Result:
    """A row of an Observation; `Skipped` without a value (a panel's members come one by one)."""
    what, (value, unit) = coded(child(resource, "code"), LOINC), _value(resource)
    if value is None:
        raise Skipped("no value")
    return Result(
        **what,
        id=id,
        patient_id=references.patient(child(resource, "subject")),
        status=required(resource, "status"),
        as_of=as_of,
        taken=first_moment(resource, *TAKEN),
        category=category(resource),
        value=shortened(value, 200),
        unit=unit,
        flag=_flag(resource),
    )


def category(resource: Resource) -> str | None:
    """The first category's code, such as `laboratory` or `vital-signs`."""
    code = next((code for each in items(resource, "category") if (code := code_of(each))), None)
    return code[:32] if code else None


def _value(resource: Resource) -> tuple[str | None, str | None]:
    """(value, unit) as text; several components, as of a blood pressure, are named one after the other."""
    simple = _simple(resource)
    if simple[0] is not None:
        return simple
    parts = []
    for component in items(resource, "component"):
        value, unit = _simple(component)
        if value is not None:
            parts.append(" ".join(filter(None, (f"{label(child(component, 'code')) or ''}:", value, unit))))
    return "; ".join(parts) or None, None


def _simple(resource: Resource) -> tuple[str | None, str | None]:
    if quantity := child(resource, "valueQuantity"):
        return _amount(quantity)
    if ratio := child(resource, "valueRatio"):
        return _pair(ratio, "numerator", "denominator", ":")
    if span := child(resource, "valueRange"):
        return _pair(span, "low", "high", "–")
    if concept := child(resource, "valueCodeableConcept"):
        return label(concept), None
    if isinstance(flag := resource.get("valueBoolean"), bool):
        return ("yes" if flag else "no"), None
    plain = text(resource, "valueString") or text(resource, "valueDateTime") or text(resource, "valueTime")
    return plain or number(resource.get("valueInteger")), None


def _amount(quantity: Resource) -> tuple[str | None, str | None]:
    value = number(quantity.get("value"))
    unit = text(quantity, "unit") or text(quantity, "code")
    return (f"{text(quantity, 'comparator') or ''}{value}", unit and unit[:64]) if value else (None, None)


def _pair(resource: Resource, first: str, second: str, between: str) -> tuple[str | None, str | None]:
    amounts = [_amount(child(resource, field)) for field in (first, second)]
    values = [value for value, _ in amounts]
    units = [unit for _, unit in amounts if unit]
    known = [value for value in values if value]
    return between.join(known) if len(known) == 2 else None, units[0] if units else None


def _flag(resource: Resource) -> str | None:
    """The laboratory's own mark, such as H or L; Bedside adds none of its own."""
    flags = (code_of(each) or label(each) for each in items(resource, "interpretation"))
    return next((flag[:32] for flag in flags if flag), None)
