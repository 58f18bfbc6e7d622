"""Immunization."""

from __future__ import annotations

import datetime as dt

from bot.records.chart.fhir.references import References
from bot.records.chart.fhir.values import CVX, Resource, child, coded, first_moment, required
from bot.records.models import Immunization

#: What dates it, the first that is there.
GIVEN = ("occurrenceDateTime",)


def read(resource: Resource, id: str, as_of: dt.datetime, references: References) -> Immunization:
    """A row of an Immunization; one that was not given is kept with that status, and not told as given."""
    return Immunization(
        **coded(child(resource, "vaccineCode"), CVX),
        id=id,
        patient_id=references.patient(child(resource, "patient")),
        status=required(resource, "status"),
        as_of=as_of,
        given=first_moment(resource, *GIVEN),
    )
