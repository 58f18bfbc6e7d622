"""Appointment (base R4: US Core has no profile)."""

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
    items,
    label,
    moment,
    required,
    shortened,
    text,
)
from bot.records.models import Appointment


def read(resource: Resource, id: str, as_of: dt.datetime, references: References) -> Appointment:
    """A row of an Appointment; `Skipped` without a start or with more or less than one patient."""
    status = required(resource, "status")
    actors = [child(participant, "actor") for participant in items(resource, "participant")]
    patients = [actor for actor in actors if references.kind(actor) == "Patient"]
    start = first_moment(resource, "start")
    if start is None:
        raise Skipped("no start")
    if len(patients) != 1:
        raise Skipped("not about one patient")
    concept = _purpose(resource)
    system, code = coding(concept, SNOMED)
    return Appointment(
        id=id,
        patient_id=references.patient(patients[0]),
        status=status,
        display=shortened(text(resource, "description") or label(concept) or "Appointment", 400),
        code_system=system,
        code=code,
        as_of=as_of,
        start=start,
        end=moment(resource.get("end")),
        location=references.first_name([who for who in actors if references.kind(who) == "Location"]),
        practitioner=references.first_name([who for who in actors if references.kind(who).startswith("Practitioner")]),
    )


def _purpose(resource: Resource) -> Resource:
    concepts = [*items(resource, "serviceType"), child(resource, "appointmentType"), *items(resource, "reasonCode")]
    return next((concept for concept in concepts if label(concept)), {})
