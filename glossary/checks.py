"""The content rules of glossary/content/README.md, each a small function that says how to mend what it finds."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from glossary.advice import command_about_medicine, dose
from glossary.loader import Glossary
from glossary.model import Edition, Entry, Language
from glossary.readability import (
    average_sentence_words,
    fernandez_huerta,
    flesch_kincaid,
    inflesz,
    sentences,
    smog,
    words,
)
from glossary.text import LANGUAGES, fold

HIGHEST_GRADE = 6.0
HIGHEST_SMOG = 8.0
LOWEST_INFLESZ = 65.0
LOWEST_FERNANDEZ_HUERTA = 70.0
MOST_SHORT_WORDS = 60
MOST_SECTION_WORDS = 120
MOST_SENTENCE_WORDS = 15
MOST_LIST_ITEMS = 7
#: Shorter sentences may be shared, and so may the house's set phrases.
MOST_SHARED_WORDS = 6
SET_PHRASES = ("911", "Poison Help", "Bedside", "care team", "equipo de salud", "equipo médico", "explain", "expliqué")

#: Publishers whose facts we rest on: US health agencies and the lines they fund. cancer.gov is an NIH institute.
TRUSTED_DOMAINS = (
    "medlineplus.gov",
    "cdc.gov",
    "nih.gov",
    "cancer.gov",
    "fda.gov",
    "ahrq.gov",
    "hhs.gov",
    "hrsa.gov",
    "va.gov",
    "womenshealth.gov",
    "988lifeline.org",
    "poisonhelp.org",
)

Severity = Literal["error", "warning"]


class Finding(NamedTuple):
    """A broken rule: which entry, in which language (None: both), and what to do about it."""

    entry_id: str
    language: Language | None
    rule: str
    message: str
    severity: Severity = "error"


def check(glossary: Glossary, today: dt.date) -> list[Finding]:
    """Everything in the glossary that breaks a content rule, in the order of the entries.

    What a file can't even be loaded with (unknown keys, a text message over 320 characters, the keys
    stories, rules and nlu) is refused by `load_glossary`.
    """
    found = [finding for entry in glossary for finding in _entry_findings(entry, today)]
    found += [*related_exist(glossary), *one_synonym_one_entry(glossary), *own_sentences(glossary)]
    order = {entry_id: place for place, entry_id in enumerate(glossary.entries)}
    return sorted(found, key=lambda finding: (order[finding.entry_id], finding.severity))


def prose(edition: Edition) -> dict[str, str]:
    """Every text an edition shows, by its place in the file; names and the say-it-aloud line are no prose."""
    texts = {"short": edition.short, "sms": edition.sms}
    texts |= {f"sections.{aspect}": text for aspect, text in edition.sections.items() if aspect != "pronounce"}
    texts |= {f"supplies.{place}": text for place, text in enumerate(edition.supplies)}
    texts |= {f"steps.{place}": f"{step.text}\n\n{step.caution or ''}" for place, step in enumerate(edition.steps)}
    texts |= {f"problems.{place}": f"{p.problem}\n\n{p.answer}" for place, p in enumerate(edition.problems)}
    texts |= {f"warnings.{place}": text for place, text in enumerate(edition.warnings)}
    return texts | ({"teach_back": edition.teach_back} if edition.teach_back else {})


def _entry_findings(entry: Entry, today: dt.date) -> Iterator[Finding]:
    yield from trusted_sources(entry)
    yield from read_sources(entry)
    yield from review_due(entry, today)
    for language in LANGUAGES:
        for rule in _EDITION_RULES:
            yield from rule(entry, language)


def reading_grade(entry: Entry, language: Language) -> Iterator[Finding]:
    """English at grade 6 or below: the AMA's advice to write at 6th grade or lower; SMOG above 8 is a warning.

    All texts of the edition together, and no word left out, the topic's own name included.
    """
    if language != "en":
        return
    pooled = _pooled(entry, language)
    if (grade := flesch_kincaid(pooled)) > HIGHEST_GRADE:
        message = f"reads at grade {grade:.1f}, above {HIGHEST_GRADE}. Split long sentences and use shorter words."
        yield Finding(entry.id, language, "reading_grade", message)
    if (grade := smog(pooled)) > HIGHEST_SMOG:
        message = f"SMOG grade {grade:.1f}, above {HIGHEST_SMOG}. Replace words of three syllables or more."
        yield Finding(entry.id, language, "smog", message, "warning")


def reading_ease(entry: Entry, language: Language) -> Iterator[Finding]:
    """Spanish fairly easy or easier: INFLESZ 65 ("bastante fácil"), Fernández-Huerta 70 (about 6th grade)."""
    if language != "es":
        return
    pooled = _pooled(entry, language)
    for name, ease, lowest in (
        ("INFLESZ", inflesz(pooled), LOWEST_INFLESZ),
        ("Fernández-Huerta", fernandez_huerta(pooled), LOWEST_FERNANDEZ_HUERTA),
    ):
        if ease < lowest:
            message = f"{name} {ease:.0f}, below {lowest:.0f}. Split long sentences and use shorter words."
            yield Finding(entry.id, language, "reading_ease", message)


def sentence_length(entry: Entry, language: Language) -> Iterator[Finding]:
    """At most 15 words a sentence on average (Federal Plain Language Guidelines: short, one idea each)."""
    average = average_sentence_words(_pooled(entry, language))
    if average > MOST_SENTENCE_WORDS:
        message = f"{average:.1f} words a sentence, above {MOST_SENTENCE_WORDS}. Put one idea in a sentence."
        yield Finding(entry.id, language, "sentence_length", message)


def text_length(entry: Entry, language: Language) -> Iterator[Finding]:
    """A short answer of 60 words, sections of 120: chunks people can take in (AHRQ PEMAT, item 8)."""
    edition = entry.edition(language)
    limits = {"short": (edition.short, MOST_SHORT_WORDS)}
    limits |= {f"sections.{a}": (text, MOST_SECTION_WORDS) for a, text in edition.sections.items()}
    for place, (text, most) in limits.items():
        if (count := len(words(text))) > most:
            yield Finding(entry.id, language, "text_length", f"{place}: {count} words, above {most}. Cut or split it.")


def list_length(entry: Entry, language: Language) -> Iterator[Finding]:
    """Lists of at most 7 items (CDC Clear Communication Index, item 8); steps may be more."""
    edition = entry.edition(language)
    counts = {part: len(getattr(edition, part)) for part in ("supplies", "problems", "warnings")}
    counts |= {f"sections.{a}": _bullets(text) for a, text in edition.sections.items()}
    for place, count in counts.items():
        if count > MOST_LIST_ITEMS:
            message = f"{place}: {count} items, above {MOST_LIST_ITEMS}. Keep what matters most, or group them."
            yield Finding(entry.id, language, "list_length", message, "warning")


def emergency_number(entry: Entry, language: Language) -> Iterator[Finding]:
    """Every topic but a term says when to call 911 (house rule: an emergency is answered wherever it is read)."""
    if entry.kind != "term" and "911" not in entry.edition(language).sections.get("when_to_get_help", ""):
        message = "sections.when_to_get_help: no 911. Name the signs that can't wait and say to call 911."
        yield Finding(entry.id, language, "emergency_number", message)


def no_dose(entry: Entry, language: Language) -> Iterator[Finding]:
    """Bedside never gives a dose (house rule 3: it educates; dosing software is an FDA device question)."""
    for place, text in prose(entry.edition(language)).items():
        for sentence in sentences(text):
            if found := dose(sentence):
                message = f'{place}: "{found}" is a dose. Say to ask the care team how much and how often.'
                yield Finding(entry.id, language, "no_dose", message)


def no_command_about_medicine(entry: Entry, language: Language) -> Iterator[Finding]:
    """Bedside never tells anyone to start, stop, skip or change a medicine (house rule 3)."""
    for place, text in prose(entry.edition(language)).items():
        for sentence, following in pairwise([*sentences(text), ""]):
            if found := command_about_medicine(sentence, following):
                message = f'{place}: "{found}" commands. Say: do not ... without asking your care team.'
                yield Finding(entry.id, language, "no_command_about_medicine", message)


def trusted_sources(entry: Entry) -> Iterator[Finding]:
    """Facts rest on public health agencies only."""
    for source in entry.sources:
        host = urlsplit(source.url).hostname or ""
        if not any(host == domain or host.endswith(f".{domain}") for domain in TRUSTED_DOMAINS):
            message = f"sources: {host} is not a trusted publisher. Use one of: {', '.join(TRUSTED_DOMAINS)}."
            yield Finding(entry.id, None, "trusted_sources", message)


def read_sources(entry: Entry) -> Iterator[Finding]:
    """A source counts once its text was read; a clinician signs only on sources that all were (house rule)."""
    unread = [source.url for source in entry.sources if source.read is None]
    if entry.review.reviewer and unread:
        message = f"sources: signed, but not read: {', '.join(unread)}. Read or remove them before anyone signs."
        yield Finding(entry.id, None, "read_sources", message)
    elif len(unread) == len(entry.sources):
        message = "sources: none has been read yet. Read one against both languages and set read to that day."
        yield Finding(entry.id, None, "read_sources", message, "warning")


def review_due(entry: Entry, today: dt.date) -> Iterator[Finding]:
    """Every entry is read again within a year (house rule)."""
    due = entry.review.next_review
    if due < today:
        message = f"review.next_review: was due on {due}. Read the sources again and set new dates."
        yield Finding(entry.id, None, "review_due", message)


def related_exist(glossary: Glossary) -> Iterator[Finding]:
    """A related topic is another entry."""
    for entry in glossary:
        for related in entry.related:
            if related not in glossary.entries or related == entry.id:
                message = f"related: '{related}' is no other entry. Mend the id or remove it."
                yield Finding(entry.id, None, "related_exist", message)


def one_synonym_one_entry(glossary: Glossary) -> Iterator[Finding]:
    """No name or synonym names two entries, whatever its case and accents: the linker could not choose."""
    owners: dict[str, str] = {}
    for entry in glossary:
        for name in {fold(name): name for name in entry.names}.values():
            owner = owners.setdefault(fold(name), entry.id)
            if owner != entry.id:
                message = f"synonyms: '{name}' also names {owner}. Keep it in one of them."
                yield Finding(entry.id, None, "one_synonym_one_entry", message)


def own_sentences(glossary: Glossary) -> Iterator[Finding]:
    """No long sentence stands in two entries: a reader of both would learn nothing new."""
    for language in LANGUAGES:
        for sentence, owners in _owners(glossary, language).items():
            for owner in owners[1:]:
                message = f'"{sentence}" also stands in {owners[0]}. Write it for this topic.'
                yield Finding(owner, language, "own_sentences", message, "warning")


def _owners(glossary: Glossary, language: Language) -> Mapping[str, list[str]]:
    owners: defaultdict[str, list[str]] = defaultdict(list)
    for entry in glossary:
        own = {s for text in prose(entry.edition(language)).values() for s in sentences(text) if not _set_phrase(s)}
        for sentence in sorted(own):
            owners[sentence].append(entry.id)
    return owners


def _set_phrase(sentence: str) -> bool:
    return len(words(sentence)) <= MOST_SHARED_WORDS or any(phrase in sentence for phrase in SET_PHRASES)


def _pooled(entry: Entry, language: Language) -> str:
    return "\n\n".join(prose(entry.edition(language)).values())


def _bullets(text: str) -> int:
    return sum(line.lstrip().startswith(("- ", "* ", "• ")) for line in text.splitlines())


_EDITION_RULES: tuple[Callable[[Entry, Language], Iterator[Finding]], ...] = (
    reading_grade,
    reading_ease,
    sentence_length,
    text_length,
    list_length,
    emergency_number,
    no_dose,
    no_command_about_medicine,
)
