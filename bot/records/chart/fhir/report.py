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
    coded,
    first_moment,
    required,
    shortened,
    text,
)
from bot.records.models import Result


def read(resource: Resource, id: str, as_of: dt.datetime, references: References) -> Result:
    """A row of a DiagnosticReport; `Skipped` without a conclusion of its own."""
    what, conclusion = coded(child(resource, "code"), LOINC), text(resource, "conclusion")
    if conclusion is None:
        raise Skipped("report without a conclusion")
    return Result(
        **what,
        id=id,
        patient_id=references.patient(child(resource, "subject")),
        status=required(resource, "status"),
        as_of=as_of,
        taken=first_moment(resource, *TAKEN),
        category=category(resource),
        value=shortened(conclusion, 200),
    )
