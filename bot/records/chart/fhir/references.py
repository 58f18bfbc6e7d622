"""Who and what references point at: `urn:uuid:…`, `Patient/id`, an absolute address or a contained resource."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from bot.records.chart.fhir.documents import Entry
from bot.records.chart.fhir.values import Resource, Skipped, child, items, shortened, text
from bot.records.chart.names import without_digits

#: Kinds of which only the name is kept, for those that refer to them.
NAMED = ("Practitioner", "Location", "Organization")
#: Kinds that are not kept themselves, but named where others refer to them.
USED = ("Medication", "PractitionerRole", *NAMED)
_URN = "urn:uuid:"
_ADDRESS = re.compile(r"(?:^|/)([A-Z][A-Za-z]+)/([A-Za-z0-9.-]{1,64})(?:/_history/[A-Za-z0-9.-]+)?$")


def identity(entry: Entry) -> tuple[str, str]:
    """(type, id) of a resource; one without an id is known by its urn. `Skipped` if it has neither."""
    kind, known = entry.resource["resourceType"], text(entry.resource, "id")
    if known is None and (entry.full_url or "").startswith(_URN):
        known = str(entry.full_url).removeprefix(_URN)
    if known is None or len(known) > 64:
        raise Skipped("no id")
    return kind, known


class References:
    """Resolves references within one import; `known_patient` says which patients there are."""

    def __init__(self, known_patient: Callable[[str], bool]) -> None:
        self._known_patient = known_patient
        self._by_url: dict[str, tuple[str, str]] = {}
        self._names: dict[tuple[str, str], str] = {}
        self._practitioners: dict[tuple[str, str], Resource] = {}
        self._medicines: dict[tuple[str, str], Resource] = {}

    def add(self, entry: Entry) -> None:
        """Remember a resource that others may refer to; one of any other kind is forgotten, for there are many."""
        kind = entry.resource["resourceType"]
        if kind not in ("Patient", *USED):
            return
        key = identity(entry)
        for address in _addresses(entry):
            self._by_url[address] = key
        if kind == "Medication":
            self._medicines[key] = child(entry.resource, "code")
        elif kind == "PractitionerRole":
            self._practitioners[key] = child(entry.resource, "practitioner")
        elif kind in NAMED and (name := _name(entry.resource)):
            self._names[key] = name

    def patient(self, reference: Resource) -> str:
        """The id of the patient referred to; `Skipped` if that is no patient we know."""
        kind, known = self._target(reference)
        if kind not in ("Patient", "") or not known:  # a bare urn does not say its type
            raise Skipped("not about a patient")
        if not self._known_patient(known):
            raise Skipped("patient not known")
        return known

    def kind(self, reference: Resource) -> str:
        """The type of the resource referred to; empty if that cannot be told."""
        return self._target(reference)[0]

    def name(self, reference: Resource) -> str | None:
        """What a person reads of a reference: its own display, else the name of what it points at."""
        shown = text(reference, "display")
        if shown is None:
            target = self._target(reference)
            person = self._practitioners.get(target, {})
            shown = text(person, "display") or self._names.get(self._target(person) if person else target)
        return shown

    def first_name(self, references: Iterable[Resource]) -> str | None:
        """The name of the first of these that has one, fit for a column."""
        named = next((name for each in references if (name := self.name(each))), None)
        return named and shortened(named, 200)

    def condition(self, reference: Resource) -> str | None:
        """The id of the condition referred to; None if it is no condition."""
        kind, known = self._target(reference)
        return known if kind in ("Condition", "") and 0 < len(known) <= 64 else None

    def medicine(self, resource: Resource) -> Resource:
        """The concept of a medicine given by code, by reference or by a contained resource."""
        if concept := child(resource, "medicationCodeableConcept"):
            return concept
        reference = child(resource, "medicationReference")
        pointer = text(reference, "reference") or ""
        contained = [each for each in items(resource, "contained") if f"#{text(each, 'id')}" == pointer]
        if contained:
            return child(contained[0], "code")
        found = self._medicines.get(self._target(reference))
        return found or {"text": text(reference, "display")}

    def _target(self, reference: Resource) -> tuple[str, str]:
        pointer = text(reference, "reference") or ""
        if pointer in self._by_url:
            return self._by_url[pointer]
        address = _ADDRESS.search(pointer)
        if address:
            return address[1], address[2]
        return text(reference, "type") or "", pointer.removeprefix(_URN)


def _addresses(entry: Entry) -> Iterator[str]:
    """What others may call a resource by: its place in the bundle, or a search for one of its identifiers."""
    if entry.full_url:
        yield entry.full_url
    for identifier in items(entry.resource, "identifier"):
        system, value = text(identifier, "system"), text(identifier, "value")
        yield f"{entry.resource['resourceType']}?identifier={system}|{value}"


def _name(resource: Resource) -> str | None:
    if resource["resourceType"] != "Practitioner":
        return text(resource, "name")
    names = [human_name(name) for name in items(resource, "name")]
    return " ".join(word for word in names[0] if word) or None if names else None


def human_name(name: Resource) -> tuple[str, str]:
    """(given names, family names) of a HumanName, without Synthea's digits."""
    given, family = name.get("given"), text(name, "family")
    words = [word for word in given if isinstance(word, str)] if isinstance(given, list) else []
    if not words and not family:
        words, family = (text(name, "text") or "").split()[:-1], (text(name, "text") or " ").split(" ")[-1]
    return without_digits(" ".join(words)), without_digits(family or "")
