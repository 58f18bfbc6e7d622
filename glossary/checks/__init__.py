"""The content rules of glossary/content/README.md, each a small function that says how to mend what it finds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator

from glossary.checks import library, reading, safety, trust, wording
from glossary.checks.finding import Finding, Severity
from glossary.copied import Fingerprints
from glossary.loader import Glossary
from glossary.model import Entry, Language
from glossary.text import LANGUAGES

__all__ = ["Finding", "Severity", "check"]

_EDITION_RULES: tuple[Callable[[Entry, Language], Iterator[Finding]], ...] = (
    reading.plain,
    reading.sentence_length,
    reading.text_length,
    reading.list_length,
    safety.emergency_number,
    safety.no_dose,
    safety.no_command_about_medicine,
    wording.finished,
    wording.one_name_a_line,
    wording.speaks_to_you,
    wording.action,
    wording.no_praise,
)
_ENTRY_RULES: tuple[Callable[[Entry], Iterator[Finding]], ...] = (
    trust.trusted_sources,
    trust.read_sources,
    trust.edited,
    trust.codes,
    safety.same_emergency_signs,
    safety.same_numbers,
)


def check(
    glossary: Glossary,
    today: dt.date,
    segments: Callable[[str], int],
    sources: Fingerprints,
    only: Collection[str] = (),
) -> list[Finding]:
    """Everything in the glossary that breaks a content rule, in the order of the entries.

    What a file can't even be loaded with (unknown keys, the keys stories, rules and nlu) is refused by `load_glossary`.

    Args:
        glossary: what is checked.
        today: the day on which reviews must not be overdue.
        segments: how many parts a text message takes.
        sources: the fingerprints of each entry's sources.
        only: the entries to tell about; none named: all.
    """
    chosen = [entry for entry in glossary if not only or entry.id in only]
    found = [finding for entry in chosen for finding in _of_entry(entry, glossary, today, segments, sources)]
    found += [
        *library.related_exist(glossary),
        *library.one_synonym_one_entry(glossary),
        *library.own_sentences(glossary),
    ]
    order = {entry_id: number for number, entry_id in enumerate(glossary.entries)}
    found = [finding for finding in found if not only or finding.entry_id in only]
    return sorted(found, key=lambda finding: (order[finding.entry_id], finding.severity))


def _of_entry(
    entry: Entry, glossary: Glossary, today: dt.date, segments: Callable[[str], int], sources: Fingerprints
) -> Iterator[Finding]:
    for rule in _ENTRY_RULES:
        yield from rule(entry)
    yield from trust.review_due(entry, today)
    yield from trust.own_words(entry, sources)
    yield from reading.text_messages(entry, segments)
    for language in LANGUAGES:
        for edition_rule in _EDITION_RULES:
            yield from edition_rule(entry, language)
        yield from wording.jargon(entry, language, glossary)
