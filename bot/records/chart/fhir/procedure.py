"""Procedure."""

from __future__ import annotations

import datetime as dt

from bot.records.chart.fhir.references import References
from bot.records.chart.fhir.values import SNOMED, Resource, child, coded, first_moment, required
from bot.records.models import Procedure

#: What dates it, the first that is there.
DONE = ("performedDateTime", "performedPeriod")


def read(resource: Resource, id: str, as_of: dt.datetime, references: References) -> Procedure:
    """A row of a Procedure; `Skipped` if it does not say what was done."""
    return Procedure(
        **coded(child(resource, "code"), SNOMED),
        id=id,
        patient_id=references.patient(child(resource, "subject")),
        status=required(resource, "status"),
        as_of=as_of,
        done=first_moment(resource, *DONE),
    )
