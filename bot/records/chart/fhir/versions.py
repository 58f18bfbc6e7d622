"""Telling R4 from other releases by the shapes only they have; a FHIR file does not say its own release."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Resource = dict[str, Any]


def _plain(field: str) -> Callable[[Resource], bool]:
    return lambda resource: isinstance(resource.get(field), str)


def _object(field: str) -> Callable[[Resource], bool]:
    return lambda resource: isinstance(resource.get(field), dict)


def _concepts(field: str) -> Callable[[Resource], bool]:
    """R5 wraps codes and references into one: `[{"concept": {...}}]`."""
    return lambda resource: any("concept" in item for item in _dicts(resource.get(field)))


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


#: (resource type, what gives it away, release)
_SIGNS: tuple[tuple[str, Callable[[Resource], bool], str], ...] = (
    ("MedicationRequest", _object("medication"), "R5"),
    ("Appointment", _object("subject"), "R5"),
    ("Appointment", _concepts("serviceType"), "R5"),
    ("Appointment", _concepts("reason"), "R5"),
    ("AllergyIntolerance", _object("type"), "R5"),
    ("Condition", _plain("clinicalStatus"), "STU3 or older"),
    ("Condition", _plain("verificationStatus"), "STU3 or older"),
    ("AllergyIntolerance", _plain("clinicalStatus"), "STU3 or older"),
    ("AllergyIntolerance", _plain("verificationStatus"), "STU3 or older"),
    ("Patient", _object("animal"), "STU3 or older"),
    ("MedicationOrder", lambda _: True, "DSTU2"),
)


def other_version(resource: Resource) -> str | None:
    """The release a resource plainly belongs to, if that is not R4."""
    kind = resource.get("resourceType")
    return next((release for name, sign, release in _SIGNS if name == kind and sign(resource)), None)
