"""Encounter: visits that took place."""

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
    required,
    shortened,
    text,
)
from bot.records.models import Encounter

#: What dates it, the first that is there.
START = ("period",)


def read(resource: Resource, id: str, as_of: dt.datetime, references: References) -> Encounter:
    """A row of an Encounter; `Skipped` without a start."""
    start = first_moment(resource, *START)
    if start is None:
        raise Skipped("no start")
    concepts = [*items(resource, "type"), *items(resource, "reasonCode"), child(resource, "serviceType")]
    concept = next((each for each in concepts if label(each)), {})
    system, code = coding(concept, SNOMED)
    places = [child(place, "location") for place in items(resource, "location")]
    seen_by = [child(person, "individual") for person in items(resource, "participant")]
    return Encounter(
        id=id,
        patient_id=references.patient(child(resource, "subject")),
        status=required(resource, "status"),
        display=shortened(label(concept) or text(child(resource, "class"), "display") or "Visit", 400),
        code_system=system,
        code=code,
        as_of=as_of,
        start=start,
        location=references.first_name([*places, child(resource, "serviceProvider")]),
        practitioner=references.first_name([who for who in seen_by if references.kind(who) != "RelatedPerson"]),
    )
