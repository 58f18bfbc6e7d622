"""Condition."""

from __future__ import annotations

import datetime as dt

from bot.records.chart.fhir.allergy import status
from bot.records.chart.fhir.references import References
from bot.records.chart.fhir.values import (
    ICD10,
    SNOMED,
    Resource,
    Skipped,
    child,
    coding,
    first_moment,
    label,
    shortened,
)
from bot.records.models import Condition

#: What dates it, the first that is there.
ONSET = ("onsetDateTime", "onsetPeriod", "recordedDate")


def read(resource: Resource, id: str, as_of: dt.datetime, references: References) -> Condition:
    """A row of a Condition; one without a clinical status is `unknown`, so not on the list of problems."""
    concept = child(resource, "code")
    name = label(concept)
    if name is None:
        raise Skipped("no code")
    system, code = coding(concept, SNOMED, ICD10)
    return Condition(
        id=id,
        patient_id=references.patient(child(resource, "subject")),
        status=status(resource, otherwise="unknown"),
        display=shortened(name, 400),
        code_system=system,
        code=code,
        as_of=as_of,
        onset=first_moment(resource, *ONSET),
    )
