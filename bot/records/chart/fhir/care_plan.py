"""CarePlan."""

from __future__ import annotations

import datetime as dt
import html
import re

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
from bot.records.models import CarePlan

#: What dates it, the first that is there.
START = ("period", "created")

#: Categories that say only that it is a care plan.
_GENERIC = ("assess-plan", "734163000", "38717003")
_GIVEN_UP = ("cancelled", "stopped", "entered-in-error")


def read(resource: Resource, id: str, as_of: dt.datetime, references: References) -> CarePlan:
    """A row of a CarePlan; `Skipped` if it is only proposed."""
    if required(resource, "intent") == "proposal":
        raise Skipped("care plan only proposed")
    concept = _about(resource)
    system, code = coding(concept, SNOMED)
    steps = _steps(resource)
    return CarePlan(
        id=id,
        patient_id=references.patient(child(resource, "subject")),
        status=required(resource, "status"),
        display=shortened(text(resource, "title") or label(concept) or _problem(resource) or "Care plan", 400),
        code_system=system,
        code=code,
        as_of=as_of,
        kind="plan",
        start=first_moment(resource, *START),
        end=moment(child(resource, "period").get("end")),
        steps=steps,
        note=text(resource, "description") or (None if steps else _narrative(resource)),
    )


def _about(resource: Resource) -> Resource:
    named = (each for each in items(resource, "category") if label(each) and coding(each)[1] not in _GENERIC)
    return next(named, {})


def _problem(resource: Resource) -> str | None:
    return next((name for each in items(resource, "addresses") if (name := text(each, "display"))), None)


def _steps(resource: Resource) -> list[str]:
    said = []
    for activity in items(resource, "activity"):
        detail = child(activity, "detail")
        words = (
            text(detail, "description") or label(child(detail, "code")) or text(child(activity, "reference"), "display")
        )
        if words and text(detail, "status") not in _GIVEN_UP:
            said.append(shortened(words, 300))
    return list(dict.fromkeys(said))


def _narrative(resource: Resource) -> str | None:
    """The plan's own readable text, without its mark-up."""
    words = html.unescape(re.sub(r"<[^>]*>", " ", text(child(resource, "text"), "div") or ""))
    return shortened(" ".join(words.split()), 1000) or None
