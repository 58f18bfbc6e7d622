"""How an entry measures up: the figures of `bedside content report`."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import BaseModel, ConfigDict

from glossary.checks.finding import pooled
from glossary.model import Edition, Entry, Kind, Language
from glossary.readability import average_sentence_words, fernandez_huerta, flesch_kincaid, inflesz, smog, words
from glossary.text import LANGUAGES


class Score(BaseModel):
    """The figures of one edition.

    Attributes:
        grade: English: the US school grade by Flesch-Kincaid. Spanish: INFLESZ, 100 easiest.
        second: English: SMOG grade. Spanish: Fernández-Huerta, 100 easiest.
        sentence: words a sentence, on average.
        words: words in all.
        longest_sms: segments of the longest text message, lists left out.
        sections: how many aspects it covers.
    """

    model_config = ConfigDict(frozen=True)

    entry_id: str
    kind: Kind
    language: Language
    grade: float
    second: float
    sentence: float
    words: int
    longest_sms: int
    sections: int


def score(entry: Entry, segments: Callable[[str], int]) -> list[Score]:
    """The figures of both editions; `segments` tells how many parts a text message takes."""
    return [_edition(entry, language, segments) for language in LANGUAGES]


def _edition(entry: Entry, language: Language, segments: Callable[[str], int]) -> Score:
    edition = entry.edition(language)
    text = pooled(edition)
    grade, second = (flesch_kincaid, smog) if language == "en" else (inflesz, fernandez_huerta)
    return Score(
        entry_id=entry.id,
        kind=entry.kind,
        language=language,
        grade=round(grade(text), 2),
        second=round(second(text), 2),
        sentence=round(average_sentence_words(text), 1),
        words=len(words(text)),
        longest_sms=max(map(segments, _text_messages(edition))),
        sections=len(edition.sections),
    )


def _text_messages(edition: Edition) -> list[str]:
    return [edition.sms, *(passage.sms for passage in edition.sections.values())]
