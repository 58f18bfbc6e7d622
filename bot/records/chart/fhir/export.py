"""What patients told and what became of it, as FHIR R4: Observation, Communication, Task, Provenance."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records import audit
from bot.records.models import Inquiry, Told, User
from bot.settings import private_folder

Resource = dict[str, Any]

LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"
_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
_AGENT = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
#: LOINC codes of home readings by measure and unit.
READINGS = {
    ("glucose", "mg/dL"): ("41653-7", "Glucose [Mass/volume] in Capillary blood by Glucometer"),
    ("glucose", "mmol/L"): ("14743-9", "Glucose [Moles/volume] in Capillary blood by Glucometer"),
    ("weight", "kg"): ("29463-7", "Body weight"),
    ("weight", "[lb_av]"): ("29463-7", "Body weight"),
    ("temperature", "[degF]"): ("8310-5", "Body temperature"),
    ("temperature", "Cel"): ("8310-5", "Body temperature"),
    ("oxygen", "%"): ("59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry"),
    ("pulse", "/min"): ("8867-4", "Heart rate"),
    ("peak_flow", "L/min"): ("19935-6", "Maximum expiratory gas flow Respiratory system airway by Peak flow meter"),
    ("inr", "{INR}"): ("46418-0", "INR in Capillary blood by Coagulation assay"),
}
PRESSURE = ("85354-9", "Blood pressure panel with all children optional")
PRESSURES = (("8480-6", "Systolic blood pressure"), ("8462-4", "Diastolic blood pressure"))
_PRIORITY = {"emergency": "stat", "urgent": "asap", "same_day": "urgent", "routine": "routine", "admin": "routine"}
_TASK = {"new": "requested", "in_progress": "in-progress", "waiting_patient": "in-progress", "closed": "completed"}


def export(session: Session, folder: Path, now: dt.datetime, actor: str) -> dict[str, int]:
    """Write one NDJSON file a type into `folder`; returns how many resources of each. The export is audited."""
    private_folder(folder)
    counts: dict[str, int] = {}
    lines: dict[str, list[str]] = {}
    for resource in resources(session):
        lines.setdefault(resource["resourceType"], []).append(json.dumps(resource, ensure_ascii=False))
    for kind, written in lines.items():
        target = folder / f"{kind}.ndjson"
        target.touch(mode=0o600)
        target.write_text("\n".join(written) + "\n", "utf-8")
        counts[kind] = len(written)
    audit.record(
        session, now=now, actor_type="system", actor_id=actor, action="export", resource=Told.__tablename__,
        purpose="export", outcome="success", detail=counts,
    )  # fmt: skip
    return counts


def resources(session: Session) -> Iterator[Resource]:
    """Everything told, each report with its Provenance, and the inquiries it went to."""
    rows = session.scalars(select(Told).order_by(Told.id)).all()
    for row in rows:
        told = _observation(row) if row.kind == "reading" else _communication(row)
        yield told
        yield _provenance(row, told, session.get(User, row.decided_by) if row.decided_by else None)
    asked = select(Inquiry).where(Inquiry.id.in_({row.inquiry_id for row in rows})).order_by(Inquiry.id)
    for inquiry in session.scalars(asked):
        yield _task(inquiry, [row for row in rows if row.inquiry_id == inquiry.id])


def _observation(row: Told) -> Resource:
    """A home reading; `preliminary` until a coordinator has accepted it.

    Its value is always the patient's. A coordinator who corrected it did so in words, so that value is an error.
    """
    status = {"new": "preliminary", "accepted": "final", "amended": "entered-in-error", "declined": "cancelled"}
    resource: Resource = {
        "resourceType": "Observation",
        "id": f"told-{row.id}",
        "status": status[row.status],
        "category": [{"coding": [{"system": _CATEGORY, "code": "vital-signs"}]}],
        "effectiveDateTime": _instant(row.said_at),
        "note": [*({"text": words} for words in row.words), *_correction(row)],
    }
    if who := _patient(row.patient_id):
        resource |= {"subject": who, "performer": [who]}
    amounts = [_quantity(value, row.data["unit"]) for value in row.data["values"]]
    if row.data["measure"] == "pressure":
        parts = zip(PRESSURES, amounts, strict=True)
        components = [{"code": _code(*code), "valueQuantity": amount} for code, amount in parts]
        return resource | {"code": _code(*PRESSURE), "component": components}
    code = READINGS[row.data["measure"], row.data["unit"]]
    return resource | {"code": _code(*code), "valueQuantity": amounts[0]}


def _communication(row: Told) -> Resource:
    """A symptom or a correction, in the patient's words."""
    resource: Resource = {
        "resourceType": "Communication",
        "id": f"told-{row.id}",
        "status": "completed",
        "category": [{"text": f"patient-reported {row.kind}"}],
        "sent": _instant(row.said_at),
        "payload": [{"contentString": words} for words in row.words],
        "note": [*({"text": f"{name}: {words}"} for name, words in row.data.items()), *_correction(row)],
    }
    if who := _patient(row.patient_id):
        resource |= {"subject": who, "sender": who}
    return {name: value for name, value in resource.items() if value != []}


def _correction(row: Told) -> list[dict[str, str]]:
    return [{"text": f"corrected by a coordinator: {row.correction}"}] if row.correction else []


def _task(inquiry: Inquiry, rows: list[Told]) -> Resource:
    resource: Resource = {
        "resourceType": "Task",
        "id": f"inquiry-{inquiry.number}",
        "identifier": [{"value": str(inquiry.number)}],
        "status": _TASK[inquiry.patient_status],
        "intent": "order",
        "priority": _PRIORITY[inquiry.priority],
        "code": {"text": f"patient-reported {inquiry.kind}"},
        "focus": _reference(rows[0]),
        "authoredOn": _instant(inquiry.created_at),
        "lastModified": _instant(inquiry.updated_at),
        "input": [{"type": {"text": "patient-reported"}, "valueReference": _reference(row)} for row in rows],
    }
    if who := _patient(inquiry.patient_id):
        resource["for"] = who
    return resource


def _provenance(row: Told, told: Resource, decided_by: User | None) -> Resource:
    """Who said it, and who has accepted or declined it."""
    author = _patient(row.patient_id) or {"display": "a person who has not proven who they are"}
    agents = [{"type": _role("author"), "who": author}]
    if decided_by:
        agents.append({"type": _role("verifier"), "who": {"display": decided_by.name}})
    return {
        "resourceType": "Provenance",
        "id": f"told-{row.id}-provenance",
        "target": [{"reference": f"{told['resourceType']}/{told['id']}"}],
        "recorded": _instant(row.decided_at or row.said_at),
        "activity": {"text": row.status},
        "agent": agents,
    }


def _reference(row: Told) -> Resource:
    return {"reference": f"{'Observation' if row.kind == 'reading' else 'Communication'}/told-{row.id}"}


def _patient(patient_id: str | None) -> Resource | None:
    return {"reference": f"Patient/{patient_id}"} if patient_id else None


def _quantity(value: str, unit: str) -> Resource:
    number = int(value) if value.isdigit() else float(value)
    return {"value": number, "unit": unit, "system": UCUM, "code": unit}


def _code(code: str, display: str) -> Resource:
    return {"coding": [{"system": LOINC, "code": code, "display": display}], "text": display}


def _role(code: str) -> Resource:
    return {"coding": [{"system": _AGENT, "code": code}]}


def _instant(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")
