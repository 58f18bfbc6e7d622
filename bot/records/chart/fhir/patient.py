"""Patient."""

from __future__ import annotations

import datetime as dt

from bot.phone import HOME, e164
from bot.records.chart.fhir.references import References, human_name
from bot.records.chart.fhir.values import Resource, Skipped, birth_date, child, code_of, items, shortened, text
from bot.records.chart.names import name_key
from bot.records.models import Patient

_BEST_NAMES = ("official", "usual", None)
_BEST_PHONES = ("mobile", "home", None, "work")


def read(resource: Resource, id: str, as_of: dt.datetime, references: References) -> Patient:
    """A row of a Patient resource; `Skipped` if it has no name."""
    given, family = _name(resource)
    return Patient(
        id=id,
        mrn=_record_number(resource),
        given=shortened(given, 120),
        family=shortened(family, 120),
        name_key=name_key(given, family)[:240],
        birth_date=birth_date(resource.get("birthDate")),
        sex=text(resource, "gender"),
        phone=_phone(resource),
        email=_email(resource),
        address=_address(resource),
        practitioner=references.first_name(items(resource, "generalPractitioner")),
        zip=next((code for address in items(resource, "address") if (code := text(address, "postalCode"))), None),
        language=_language(resource),
        deceased=bool(resource.get("deceasedDateTime") or resource.get("deceasedBoolean")),
        as_of=as_of,
    )


def _name(resource: Resource) -> tuple[str, str]:
    names = [name for name in items(resource, "name") if text(name, "use") in _BEST_NAMES]
    ranked = sorted(names, key=lambda name: _BEST_NAMES.index(text(name, "use")))
    for name in ranked:
        given, family = human_name(name)
        if given or family:
            return given, family
    raise Skipped("no name")


def _record_number(resource: Resource) -> str | None:
    for identifier in items(resource, "identifier"):
        if code_of(child(identifier, "type")) == "MR":
            return (text(identifier, "value") or "")[:64] or None
    return None


def _phone(resource: Resource) -> str | None:
    """The best phone in E.164. An inactive record keeps none, so that nobody can log in to it."""
    if resource.get("active") is False:
        return None
    phones = [
        entry
        for entry in items(resource, "telecom")
        if text(entry, "system") in ("phone", "sms")
        and text(entry, "use") in _BEST_PHONES
        and "end" not in child(entry, "period")
    ]
    ranked = sorted(phones, key=lambda entry: _BEST_PHONES.index(text(entry, "use")))
    numbers = (e164(text(entry, "value") or "", HOME) for entry in ranked)
    return next((number for number in numbers if number), None)


def _email(resource: Resource) -> str | None:
    addresses = (text(each, "value") for each in items(resource, "telecom") if text(each, "system") == "email")
    return next((address for address in addresses if address and len(address) <= 200), None)


def _address(resource: Resource) -> str | None:
    """The first address in use, on one line."""
    for address in items(resource, "address"):
        if text(address, "use") == "old" or "end" in child(address, "period"):
            continue
        lines = address.get("line")
        street = [line for line in lines if isinstance(line, str)] if isinstance(lines, list) else []
        parts = [*street, text(address, "city"), text(address, "state"), text(address, "postalCode")]
        if words := text(address, "text") or ", ".join(part for part in parts if part):
            return shortened(words, 300)
    return None


def _language(resource: Resource) -> str:
    """Spanish if it is the preferred language, or the first one where none is preferred; English otherwise."""
    spoken = sorted(items(resource, "communication"), key=lambda entry: entry.get("preferred") is not True)
    first = code_of(child(spoken[0], "language")) if spoken else None
    return "es" if (first or "").lower().split("-")[0] == "es" else "en"
