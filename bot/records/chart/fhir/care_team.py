"""CareTeam."""

from __future__ import annotations

import datetime as dt

from bot.records.chart.fhir.references import References
from bot.records.chart.fhir.values import Resource, Skipped, child, items, label, shortened, text
from bot.records.models import CareTeam


def read(resource: Resource, id: str, as_of: dt.datetime, references: References) -> CareTeam:
    """A row of a CareTeam; `Skipped` if nobody but the patient and relatives is named in it."""
    members = [named for each in items(resource, "participant") if (named := _member(each, references))]
    if not members:
        raise Skipped("care team without a name")
    return CareTeam(
        id=id,
        patient_id=references.patient(child(resource, "subject")),
        status=text(resource, "status") or "active",
        display=shortened(text(resource, "name") or "Care team", 400),
        as_of=as_of,
        members=list(dict.fromkeys(members)),
    )


def _member(participant: Resource, references: References) -> str | None:
    who = child(participant, "member")
    name = references.name(who)
    if name is None or references.kind(who) in ("Patient", "RelatedPerson") or "end" in child(participant, "period"):
        return None
    role = next((words for each in items(participant, "role") if (words := label(each)) and words != "unknown"), None)
    return shortened(f"{name} ({role})" if role else name, 200)
