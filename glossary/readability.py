"""How hard a text is to read, counted by our own rules.

Common libraries drop short sentences, break at decimals, run bullets together and undercount Spanish
syllables, which all make a text look easier or harder than it is.
"""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from glossary.model import Language
from glossary.syllables import syllables

#: A bullet or a blank line ends a sentence, whether or not it has a full stop.
_BLOCK = re.compile(r"\n\s*\n|(?:^|\n)[ \t]*(?:[-*•–]|\d{1,2}[.)])[ \t]+")
#: Never the end of a sentence.
_TITLE = re.compile(r"\b(Dr|Dra|Sr|Sra|Srta|Mr|Mrs|Ms|St|vs|approx|aprox|EE|U\.S|p)\.(?=\s)")
#: The end of a sentence only when a capital follows.
_SHORT_FORM = re.compile(r"\b(Uds?|UU|ej|etc|(?:[A-Za-z]\.)+[A-Za-z])\.(?=\s+[^\sA-ZÁÉÍÓÚÑ¿¡])")
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s|$)")
_WORD = re.compile(r"[^\W_]+(?:[.,'\u2019-][^\W_]+)*")
_POLYSYLLABLE = 3


class _Counts(NamedTuple):
    sentences: int
    words: int
    syllables: int
    polysyllables: int


def sentences(text: str) -> list[str]:
    """The sentences of a text that hold a word; bullets and blank lines end one."""
    parts = (part for block in _BLOCK.split(text) for part in _SENTENCE_END.split(_protect(block)))
    return [" ".join(part.split()) for part in parts if _WORD.search(part)]


def words(text: str) -> list[str]:
    """The words and numbers of a text. Hyphens, apostrophes and decimal points keep a word together."""
    return _WORD.findall(text)


def average_sentence_words(text: str) -> float:
    """Words a sentence, on average; 0 for a text without words."""
    return len(words(text)) / max(len(sentences(text)), 1)


def flesch_kincaid(text: str) -> float:
    """The US school grade of an English text (Kincaid and others, 1975); 0 for a text without words."""
    counts = _count(text, "en")
    if not counts.words:
        return 0.0
    return 0.39 * counts.words / counts.sentences + 11.8 * counts.syllables / counts.words - 15.59


def smog(text: str) -> float:
    """The US school grade of an English text for full comprehension (McLaughlin, 1969); made for 30 sentences."""
    counts = _count(text, "en")
    if not counts.words:
        return 0.0
    return 1.0430 * math.sqrt(counts.polysyllables * 30 / counts.sentences) + 3.1291


def fernandez_huerta(text: str) -> float:
    """The ease of a Spanish text, 100 easiest (Fernández-Huerta, 1959, per word); 100 for a text without words."""
    counts = _count(text, "es")
    if not counts.words:
        return 100.0
    return 206.84 - 60 * counts.syllables / counts.words - 1.02 * counts.words / counts.sentences


def inflesz(text: str) -> float:
    """The ease of a Spanish text by Szigriszt-Pazos (1993), on the INFLESZ scale; 65 and up is fairly easy."""
    counts = _count(text, "es")
    if not counts.words:
        return 100.0
    return 206.835 - 62.3 * counts.syllables / counts.words - counts.words / counts.sentences


def _protect(block: str) -> str:
    return _SHORT_FORM.sub(r"\1", _TITLE.sub(r"\1", block))


def _count(text: str, language: Language) -> _Counts:
    spoken = [syllables(word, language) for word in words(text)]
    hard = sum(count >= _POLYSYLLABLE for count in spoken)
    return _Counts(len(sentences(text)), len(spoken), sum(spoken), hard)
