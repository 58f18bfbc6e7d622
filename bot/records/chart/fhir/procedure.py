"""Procedure."""

from __future__ import annotations

import datetime as dt

from bot.records.chart.fhir.references import References
from bot.records.chart.fhir.values import (
    SNOMED,
    Resource,
    Skipped,
    child,
    coding,
    first_moment,
    label,
    required,
    shortened,
)
from bot.records.models import Procedure

#: What dates it, the first that is there.
DONE = ("performedDateTime", "performedPeriod")


def read(resource: Resource, id: str, as_of: dt.datetime, references: References) -> Procedure:
    """A row of a Procedure; `Skipped` if it does not say what was done."""
    concept = child(resource, "code")
    name = label(concept)
    if name is None:
        raise Skipped("no code")
    system, code = coding(concept, SNOMED)
    return Procedure(
        id=id,
        patient_id=references.patient(child(resource, "subject")),
        status=required(resource, "status"),
        display=shortened(name, 400),
        code_system=system,
        code=code,
        as_of=as_of,
        done=first_moment(resource, *DONE),
    )
