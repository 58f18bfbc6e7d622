"""DocumentReference: the instructions given at a discharge; other documents are left in the source."""

from __future__ import annotations

import base64
import binascii
import datetime as dt

from bot.records.chart.fhir.references import References
from bot.records.chart.fhir.values import (
    LOINC,
    Resource,
    Skipped,
    child,
    first_moment,
    items,
    label,
    required,
    shortened,
    text,
)
from bot.records.models import CarePlan

#: What dates it, the first that is there.
DATE = ("date",)

#: LOINC: hospital discharge instructions, discharge instructions.
INSTRUCTIONS = ("8653-8", "74213-0")


def read(resource: Resource, id: str, as_of: dt.datetime, references: References) -> CarePlan:
    """A row of discharge instructions; `Skipped` for any other document, or without plain text in it."""
    concept = child(resource, "type")
    codes = [text(each, "code") for each in items(concept, "coding") if text(each, "system") == LOINC]
    known = [code for code in codes if code in INSTRUCTIONS]
    if not known:
        raise Skipped("not discharge instructions")
    steps = [line for each in items(resource, "content") for line in _lines(child(each, "attachment"))]
    if not steps:
        raise Skipped("no plain text")
    return CarePlan(
        id=id,
        patient_id=references.patient(child(resource, "subject")),
        status="active" if required(resource, "status") == "current" else required(resource, "status"),
        display=shortened(label(concept) or "Discharge instructions", 400),
        code_system=LOINC,
        code=known[0],
        as_of=as_of,
        kind="discharge",
        start=first_moment(resource, *DATE),
        steps=steps,
    )


def _lines(attachment: Resource) -> list[str]:
    if not (text(attachment, "contentType") or "").startswith("text/plain"):
        return []
    try:
        words = base64.b64decode(text(attachment, "data") or "", validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return []
    return [shortened(line.strip(), 300) for line in words.replace("\0", "").splitlines() if line.strip()]
