"""Finds topics people describe without knowing the name: "the thing that checks oxygen on your finger"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from glossary.loader import Glossary
from glossary.text import LANGUAGES, Token, tokens, weight
from glossary.vocabulary import Reading, Vocabulary

#: How much of a description, by weight of its words, a message must say.
_FLOOR = 0.65
_FEWEST_WORDS = 2
_LEAST_WEIGHT = 6.0
#: What a description counts for whose words stand in another order or far apart: it is asked back, never answered.
_LOOSE = 0.9
_STRAY_WORDS = 4


class DescriptionMatch(NamedTuple):
    """A description found in the words at `places`, in order; `coverage` is the share of it that was said."""

    entry_id: str
    places: tuple[int, ...]
    coverage: float


class _Description(NamedTuple):
    entry_id: str
    weights: tuple[float, ...]


class DescriptionIndex:
    """Every description in both languages by its content words; picklable."""

    def __init__(self, glossary: Glossary, vocabulary: Vocabulary) -> None:
        self._descriptions: list[_Description] = []
        self._postings: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for entry in glossary:
            for language in LANGUAGES:
                for text in entry.edition(language).descriptions:
                    self._insert(entry.id, _content(text), vocabulary)

    def find(self, words: Sequence[Token], readings: Sequence[Sequence[Reading]]) -> Iterator[DescriptionMatch]:
        """The descriptions the message says well enough, in words of one sentence that stand together."""
        for first, last in _sentences(words):
            yield from self._found(first, readings[first:last])

    def _found(self, start: int, readings: Sequence[Sequence[Reading]]) -> Iterator[DescriptionMatch]:
        """The descriptions that a sentence beginning at the word `start` says."""
        for number, said in self._said(readings).items():
            description = self._descriptions[number]
            told = sum(description.weights[position] for position in said)
            places = tuple(sorted(set(said.values())))
            if len(places) < _FEWEST_WORDS or told < _LEAST_WEIGHT or _scattered(places, description):
                continue
            coverage = told / sum(description.weights) * (_LOOSE if _loose(said) else 1.0)
            if coverage >= _FLOOR:
                yield DescriptionMatch(description.entry_id, tuple(start + place for place in places), coverage)

    def nearest(self, readings: Sequence[Sequence[Reading]]) -> dict[str, float]:
        """By entry, the share of its best description that the message says, when it says something of it."""
        best: defaultdict[str, float] = defaultdict(float)
        for number, said in self._said(readings).items():
            entry_id, weights = self._descriptions[number]
            told = sum(weights[position] for position in said)
            if told >= _LEAST_WEIGHT and len(set(said.values())) >= min(_FEWEST_WORDS, len(weights)):
                best[entry_id] = max(best[entry_id], told / sum(weights))
        return best

    def _insert(self, entry_id: str, words: list[tuple[str, float]], vocabulary: Vocabulary) -> None:
        if not words:
            return
        number = len(self._descriptions)
        self._descriptions.append(_Description(entry_id, tuple(weight for _, weight in words)))
        for position, (key, _) in enumerate(words):
            for form in vocabulary.roots(key):
                self._postings[form].append((number, position))

    def _said(self, readings: Sequence[Sequence[Reading]]) -> dict[int, dict[int, int]]:
        """For each description touched: which of its words were said, and at which place of the message."""
        said: defaultdict[int, dict[int, int]] = defaultdict(dict)
        for place, choices in enumerate(readings):
            for form, _ in choices:
                for number, position in self._postings.get(form, ()):
                    said[number].setdefault(position, place)
        return said


def _content(text: str) -> list[tuple[str, float]]:
    """The words of a description that mean something, each once, with its weight: rarer words say more."""
    keys = dict.fromkeys(token.key for token in tokens(text))
    return [(key, value) for key in keys if (value := weight(key)) > 0]


def _sentences(words: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Where each sentence starts and ends."""
    first = 0
    for place in range(1, len(words) + 1):
        if place == len(words) or words[place].sentence != words[first].sentence:
            yield first, place
            first = place


def _loose(said: Mapping[int, int]) -> bool:
    """Whether the words stand in another order than in the description, or with many others between."""
    places = [said[position] for position in sorted(said)]
    return places != sorted(places) or places[-1] - places[0] > len(places) + _STRAY_WORDS


def _scattered(places: Sequence[int], description: _Description) -> bool:
    """Whether the words found stand too far apart to be about one thing."""
    return places[-1] - places[0] > 3 * len(description.weights) + 3
