"""Plain to read: grade, length of sentences, texts, lists and text messages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from glossary.checks.finding import Finding, Severity, pooled
from glossary.model import Entry, Language
from glossary.readability import average_sentence_words, fernandez_huerta, flesch_kincaid, inflesz, smog, words

HIGHEST_GRADE = 6.0
HIGHEST_SMOG = 8.0
LOWEST_INFLESZ = 65.0
LOWEST_FERNANDEZ_HUERTA = 70.0
MOST_SHORT_WORDS = 60
MOST_SECTION_WORDS = 120
MOST_SENTENCE_WORDS = 15
MOST_LIST_ITEMS = 7
MOST_SEGMENTS = 2

_SHORTEN: dict[Language, str] = {
    "en": "Cut it to 306 plain characters.",
    "es": "With á, í, ó or ú it may have 134 characters; without them (é, ñ, ü, ¿ and ¡ are fine) 306.",
}


class TooHard(NamedTuple):
    """A measure by which a text is too hard to read, and how to mend it."""

    rule: str
    message: str
    severity: Severity = "error"


def too_hard(text: str, language: Language) -> Iterator[TooHard]:
    """By which measures a text is too hard to read: no word is left out, names included.

    English at grade 6 or below: the AMA's advice to write at 6th grade or lower; SMOG above 8 is a warning.
    Spanish fairly easy or easier: INFLESZ 65 ("bastante fácil"), Fernández-Huerta 70 (about 6th grade).
    """
    if language == "en":
        if (grade := flesch_kincaid(text)) > HIGHEST_GRADE:
            message = f"reads at grade {grade:.1f}, above {HIGHEST_GRADE}. Split long sentences and use shorter words."
            yield TooHard("reading_grade", message)
        if (grade := smog(text)) > HIGHEST_SMOG:
            message = f"SMOG grade {grade:.1f}, above {HIGHEST_SMOG}. Replace words of three syllables or more."
            yield TooHard("smog", message, "warning")
        return
    for name, ease, lowest in (
        ("INFLESZ", inflesz(text), LOWEST_INFLESZ),
        ("Fernández-Huerta", fernandez_huerta(text), LOWEST_FERNANDEZ_HUERTA),
    ):
        if ease < lowest:
            message = f"{name} {ease:.0f}, below {lowest:.0f}. Split long sentences and use shorter words."
            yield TooHard("reading_ease", message)


def plain(entry: Entry, language: Language) -> Iterator[Finding]:
    """All texts of an edition together are plain to read."""
    for found in too_hard(pooled(entry.edition(language)), language):
        yield Finding(entry.id, language, *found)


def sentence_length(entry: Entry, language: Language) -> Iterator[Finding]:
    """At most 15 words a sentence on average (Federal Plain Language Guidelines: short, one idea each)."""
    average = average_sentence_words(pooled(entry.edition(language)))
    if average > MOST_SENTENCE_WORDS:
        message = f"{average:.1f} words a sentence, above {MOST_SENTENCE_WORDS}. Put one idea in a sentence."
        yield Finding(entry.id, language, "sentence_length", message)


def text_length(entry: Entry, language: Language) -> Iterator[Finding]:
    """A short answer of 60 words, sections of 120: chunks people can take in (AHRQ PEMAT, item 8)."""
    edition = entry.edition(language)
    limits = {"short": (edition.short, MOST_SHORT_WORDS)}
    limits |= {f"sections.{a}.text": (passage.text, MOST_SECTION_WORDS) for a, passage in edition.sections.items()}
    for place, (text, most) in limits.items():
        if (count := len(words(text))) > most:
            message = f"{count} words, above {most}. Cut or split it."
            yield Finding(entry.id, f"{language}.{place}", "text_length", message)


def list_length(entry: Entry, language: Language) -> Iterator[Finding]:
    """Lists of at most 7 items (CDC Clear Communication Index, item 8); steps may be more."""
    edition = entry.edition(language)
    counts = {part: len(getattr(edition, part)) for part in ("supplies", "problems", "warnings")}
    counts |= {f"sections.{a}.text": _bullets(passage.text) for a, passage in edition.sections.items()}
    for place, count in counts.items():
        if count > MOST_LIST_ITEMS:
            message = f"{count} items, above {MOST_LIST_ITEMS}. Keep what matters most, or group them."
            yield Finding(entry.id, f"{language}.{place}", "list_length", message, "warning")


def text_messages(entry: Entry, segments: Callable[[str], int]) -> Iterator[Finding]:
    """A text message takes two segments at most: what people pay for, and read on a small screen (standards: 3.4)."""
    for language in ("en", "es"):
        edition = entry.edition(language)
        texts = {"sms": edition.sms} | {f"sections.{a}.sms": p.sms for a, p in edition.sections.items()}
        for place, text in texts.items():
            if (count := segments(text)) > MOST_SEGMENTS:
                message = f"{count} segments, {len(text)} characters. {_SHORTEN[language]}"
                yield Finding(entry.id, f"{language}.{place}", "text_messages", message)


def _bullets(text: str) -> int:
    return sum(line.lstrip().startswith(("- ", "* ", "• ")) for line in text.splitlines())
