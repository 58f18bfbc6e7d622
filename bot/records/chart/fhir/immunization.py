"""Immunization."""

from __future__ import annotations

import datetime as dt

from bot.records.chart.fhir.references import References
from bot.records.chart.fhir.values import (
    CVX,
    Resource,
    Skipped,
    child,
    coding,
    first_moment,
    label,
    required,
    shortened,
)
from bot.records.models import Immunization

#: What dates it, the first that is there.
GIVEN = ("occurrenceDateTime",)


def read(resource: Resource, id: str, as_of: dt.datetime, references: References) -> Immunization:
    """A row of an Immunization; one that was not given is kept with that status, and not told as given."""
    concept = child(resource, "vaccineCode")
    name = label(concept)
    if name is None:
        raise Skipped("no code")
    system, code = coding(concept, CVX)
    return Immunization(
        id=id,
        patient_id=references.patient(child(resource, "patient")),
        status=required(resource, "status"),
        display=shortened(name, 400),
        code_system=system,
        code=code,
        as_of=as_of,
        given=first_moment(resource, *GIVEN),
    )
