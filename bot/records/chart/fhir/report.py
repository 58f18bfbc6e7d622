"""DiagnosticReport: kept for its conclusion; its single results are Observations."""

from __future__ import annotations

import datetime as dt

from bot.records.chart.fhir.observation import TAKEN, category
from bot.records.chart.fhir.references import References
from bot.records.chart.fhir.values import (
    LOINC,
    Resource,
    Skipped,
    child,
    coding,
    first_moment,
    label,
    required,
    shortened,
    text,
)
from bot.records.models import Result


def read(resource: Resource, id: str, as_of: dt.datetime, references: References) -> Result:
    """A row of a DiagnosticReport; `Skipped` without a conclusion of its own."""
    concept = child(resource, "code")
    name, conclusion = label(concept), text(resource, "conclusion")
    if name is None or conclusion is None:
        raise Skipped("no code" if name is None else "report without a conclusion")
    system, code = coding(concept, LOINC)
    return Result(
        id=id,
        patient_id=references.patient(child(resource, "subject")),
        status=required(resource, "status"),
        display=shortened(name, 400),
        code_system=system,
        code=code,
        as_of=as_of,
        taken=first_moment(resource, *TAKEN),
        category=category(resource),
        value=shortened(conclusion, 200),
    )
