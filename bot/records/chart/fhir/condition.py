"""Condition."""

from __future__ import annotations

import datetime as dt

from bot.records.chart.fhir.allergy import status
from bot.records.chart.fhir.references import References
from bot.records.chart.fhir.values import ICD10, SNOMED, Resource, child, coded, first_moment
from bot.records.models import Condition

#: What dates it, the first that is there.
ONSET = ("onsetDateTime", "onsetPeriod", "recordedDate")


def read(resource: Resource, id: str, as_of: dt.datetime, references: References) -> Condition:
    """A row of a Condition; one without a clinical status is `unknown`, so not on the list of problems."""
    return Condition(
        **coded(child(resource, "code"), SNOMED, ICD10),
        id=id,
        patient_id=references.patient(child(resource, "subject")),
        status=status(resource, otherwise="unknown"),
        as_of=as_of,
        onset=first_moment(resource, *ONSET),
    )
