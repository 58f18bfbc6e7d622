"""From an item of the chart to the library entry about it, so that one can ask on from any list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from actions.resources import glossary, linker
from actions.telling import Button, plain
from bot.records.models import ChartItem
from bot.reply import Language
from bot.words import words
from glossary import aspects
from glossary.model import Aspect, Entry, Kind

#: What the library calls the code systems of FHIR.
_SYSTEMS = {
    "http://hl7.org/fhir/sid/icd-10-cm": "icd10",
    "http://snomed.info/sct": "snomed",
    "http://loinc.org": "loinc",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "rxnorm",
    "http://hl7.org/fhir/sid/cvx": "cvx",
}
#: A name in the chart must be named in the library as surely as this, 0 to 1.
_SURE = 0.95
MAX_LINKS = 4


def by_code(item: ChartItem) -> Entry | None:
    """The entry that has exactly the item's code."""
    entry_id = _codes().get((_SYSTEMS.get(item.code_system or "", ""), item.code or ""))
    return glossary().get(entry_id) if entry_id else None


def entry_for(item: ChartItem, kinds: Sequence[Kind]) -> Entry | None:
    """The entry about an item: by its code, else by a name in it, if that is an entry of one of these kinds."""
    if entry := by_code(item):
        return entry
    links = (link for link in linker().link(plain(item.display)) if link.score >= _SURE)
    found = (glossary().get(link.entry_id) for link in links)
    return next((entry for entry in found if entry.kind in kinds), None)


def loinc_codes(entry_ids: Iterable[str]) -> frozenset[str]:
    """The laboratory codes of the tests among these entries and those they pass on to."""
    entries = (glossary().get(each) for entry_id in entry_ids for each in glossary().get(entry_id).tellers)
    return frozenset(code.code for entry in entries for code in entry.codes if code.system == "loinc")


def buttons(items: Sequence[ChartItem], kinds: Sequence[Kind], aspect: Aspect, language: Language) -> list[Button]:
    """A choice for each entry about one of the items: its value is a question about the entry."""
    entries = {entry.id: entry for item in items if (entry := entry_for(item, kinds))}
    editions = [entry.edition(language) for entry in entries.values()][:MAX_LINKS]
    return [
        {
            "title": words("record_about", language, name=edition.name),
            "payload": aspects.question(aspect, edition.name, language),
        }
        for edition in editions
    ]


@cache
def _codes() -> dict[tuple[str, str], str]:
    return {(code.system, code.code): entry.id for entry in glossary() for code in entry.codes}
