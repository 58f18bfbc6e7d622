"""Small legal resources for tests, each field replaceable."""

from __future__ import annotations

import io
import json
from typing import Any

from bot.records.chart.fhir.documents import Document

Resource = dict[str, Any]


def patient(id: str = "p1", **fields: Any) -> Resource:
    base = {
        "resourceType": "Patient",
        "id": id,
        "name": [{"given": ["Maria123"], "family": "Lopez456"}],
        "birthDate": "1970-04-25",
        "telecom": [{"system": "phone", "value": "(202) 555-0101"}],
    }
    return base | fields


def condition(id: str = "c1", **fields: Any) -> Resource:
    base = {
        "resourceType": "Condition",
        "id": id,
        "subject": {"reference": "Patient/p1"},
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "code": coded("http://snomed.info/sct", "38341003", "Hypertension"),
    }
    return base | fields


def medication(id: str = "m1", **fields: Any) -> Resource:
    base = {
        "resourceType": "MedicationRequest",
        "id": id,
        "status": "active",
        "intent": "order",
        "subject": {"reference": "Patient/p1"},
        "medicationCodeableConcept": coded("http://www.nlm.nih.gov/research/umls/rxnorm", "314076", "lisinopril 10 MG"),
    }
    return base | fields


def allergy(id: str = "a1", **fields: Any) -> Resource:
    base = {
        "resourceType": "AllergyIntolerance",
        "id": id,
        "patient": {"reference": "Patient/p1"},
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "verificationStatus": {"coding": [{"code": "confirmed"}]},
        "code": {"text": "Peanut"},
    }
    return base | fields


def observation(id: str = "o1", **fields: Any) -> Resource:
    base = {
        "resourceType": "Observation",
        "id": id,
        "status": "final",
        "subject": {"reference": "Patient/p1"},
        "code": coded("http://loinc.org", "2345-7", "Glucose"),
        "effectiveDateTime": "2026-03-01T10:00:00-06:00",
    }
    if not any(field.startswith("value") or field == "component" for field in fields):
        base["valueQuantity"] = {"value": 95, "unit": "mg/dL"}
    return base | fields


def appointment(id: str = "v1", **fields: Any) -> Resource:
    base = {
        "resourceType": "Appointment",
        "id": id,
        "status": "booked",
        "start": "2026-03-20T09:30:00-05:00",
        "participant": [{"actor": {"reference": "Patient/p1"}, "status": "accepted"}],
    }
    return base | fields


def coded(system: str, code: str, display: str) -> Resource:
    return {"coding": [{"system": system, "code": code, "display": display}]}


def bundle(*resources: Resource, kind: str = "transaction") -> Resource:
    return {"resourceType": "Bundle", "type": kind, "entry": [{"resource": each} for each in resources]}


def document(*resources: Resource, name: str = "test.json") -> Document:
    whole = resources[0] if len(resources) == 1 else bundle(*resources)
    return written(name, json.dumps(whole))


def written(name: str, text: str) -> Document:
    return Document(name, lambda: io.BytesIO(text.encode()))


def encounter(id: str = "e1", **fields: Any) -> Resource:
    base = {
        "resourceType": "Encounter",
        "id": id,
        "status": "finished",
        "subject": {"reference": "Patient/p1"},
        "period": {"start": "2026-02-01T10:00:00Z"},
    }
    return base | fields
