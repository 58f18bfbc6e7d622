"""The words the glossary knows, and which of them a typed word may stand for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from glossary.text import inflections, is_known, singulars, tokens

How = Literal["name", "lemma", "typo", "description", "ambiguous"]

#: Shorter words are never taken for misspelt: one edit makes another word of most of them.
_SHORTEST_TYPO = 4
_CORRECTIONS = 5


class Reading(NamedTuple):
    """A known form a typed word may stand for, and how many letters had to change."""

    form: str
    edits: int


class Vocabulary:
    """Forms of the glossary's words. Small and picklable: the big tables are read once and dropped."""

    def __init__(self, texts: Iterable[str]) -> None:
        words = {token for text in texts for token in tokens(text)}
        self._roots = inflections({word.text.lower() for word in words} | {word.key for word in words})
        self._forms = {form for word in words for form in forms(word.key)}
        self._spellings: defaultdict[int, list[str]] = defaultdict(list)
        for form in sorted(self._forms):
            self._spellings[len(form)].append(form)

    def add_spelling(self, joined: str) -> None:
        """Also corrects towards a name written as one word ("bloodpressure")."""
        if joined not in self._forms:
            self._forms.add(joined)
            self._spellings[len(joined)].append(joined)

    def readings(self, key: str) -> list[Reading]:
        """What a folded word may stand for: itself, its singular and dictionary forms, else its corrections."""
        plain = {key, *singulars(key), *self._roots.get(key, ())}
        readings = [Reading(form, 0) for form in plain if form in self._forms]
        return readings or self._corrections(key)

    def roots(self, key: str) -> set[str]:
        """Every form under which a word of a description is filed."""
        return forms(key) | self._roots.get(key, frozenset())

    def _corrections(self, key: str) -> list[Reading]:
        if len(key) < _SHORTEST_TYPO or not key.isalpha() or is_known(key):
            return []
        most = allowed_edits(len(key))
        lengths = range(max(len(key) - most, _SHORTEST_TYPO), len(key) + most + 1)
        spellings = [form for length in lengths for form in self._spellings.get(length, ())]
        near = process.extract(key, spellings, scorer=OSA.distance, score_cutoff=most, limit=_CORRECTIONS)
        return [Reading(form, int(edits)) for form, edits, _ in near if _plausible(key, form, int(edits))]


def forms(key: str) -> set[str]:
    """A glossary word, its singulars, and each without the tilde that phones lack."""
    plain = {key, *singulars(key)}
    return plain | {form.replace("ñ", "n") for form in plain}


def allowed_edits(letters: int) -> int:
    """How many letters may be wrong, missing, extra or swapped in a word of that length."""
    return 1 if letters < 8 else 2


def _plausible(typed: str, form: str, edits: int) -> bool:
    """People rarely miss the first letter of a short word; the shorter of the two sets the limit."""
    shorter = min(len(typed), len(form))
    return edits <= allowed_edits(shorter) and (shorter >= 7 or typed[0] == form[0])
