"""MedicationRequest and MedicationStatement."""

from __future__ import annotations

import datetime as dt

from bot.records.chart.fhir.references import References
from bot.records.chart.fhir.values import (
    RXNORM,
    Resource,
    Skipped,
    child,
    coded,
    first_moment,
    items,
    label,
    required,
    shortened,
    text,
)
from bot.records.models import Medication


def read(resource: Resource, id: str, as_of: dt.datetime, references: References) -> Medication:
    """A row of a MedicationRequest; `Skipped` if it forbids a medicine, only proposes one or names none."""
    intent = required(resource, "intent")
    if resource.get("doNotPerform") is True:
        raise Skipped("medicine not to be given")
    if intent == "proposal":
        raise Skipped("medicine only proposed")
    return _row(resource, id, as_of, references, "dosageInstruction")


def read_statement(resource: Resource, id: str, as_of: dt.datetime, references: References) -> Medication:
    """A row of a MedicationStatement: what the patient is said to take, prescribed or not; `Skipped` if unnamed."""
    return _row(resource, id, as_of, references, "dosage")


def _row(resource: Resource, id: str, as_of: dt.datetime, references: References, dosage: str) -> Medication:
    status = required(resource, "status")
    what = coded(references.medicine(resource), RXNORM, missing="no medication")
    reasons = list(items(resource, "reasonReference"))
    reason = next((words for each in items(resource, "reasonCode") if (words := label(each))), None)
    reason = reason or next((words for each in reasons if (words := text(each, "display"))), None)
    return Medication(
        **what,
        id=id,
        patient_id=references.patient(child(resource, "subject")),
        status=status,
        as_of=as_of,
        authored=first_moment(resource, "authoredOn", "dateAsserted", "effectiveDateTime", "effectivePeriod"),
        directions=_directions(resource, dosage),
        reason=reason and shortened(reason, 200),
        reason_id=next((known for each in reasons if (known := references.condition(each))), None),
    )


def _directions(resource: Resource, field: str) -> str | None:
    """The prescriber's own words, whole or not at all: half of a direction would mislead."""
    dosages = items(resource, field)
    words = [said for dosage in dosages if (said := text(dosage, "patientInstruction") or text(dosage, "text"))]
    directions = "; ".join(words)
    return directions if 0 < len(directions) <= 400 else None
