"""Lists whose words share one head: "back and neck pain" is about back pain too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from glossary.text import Token

_AND = frozenset({"and", "or", "y", "e", "o", "u"})
_OF = frozenset({"de", "del"})
#: How many words stand before the "and" at most: "neck, shoulder, back and knee pain".
_LONGEST = 3
_COMMA = 2


class Shared(NamedTuple):
    """A word at `place` that stands in a list without its head, and the `places` that spell it out with it."""

    place: int
    places: tuple[int, ...]


def shared(words: Sequence[Token]) -> Iterator[Shared]:
    """Every word of the message that may share a head with others of a list, spelled out."""
    for middle in range(1, len(words) - 1):
        if words[middle].key in _AND:
            for found in (*_head_last(words, middle), *_head_first(words, middle)):
                if len({words[place].sentence for place in (middle, *found.places)}) == 1:
                    yield found


def _head_last(words: Sequence[Token], middle: int) -> Iterator[Shared]:
    """ "shoulder, back and neck pain", "high and low blood pressure"."""
    for place in _listed(words, middle):
        for last in range(middle + 2, min(middle + 4, len(words))):
            yield Shared(place, (place, *range(middle + 2, last + 1)))


def _head_first(words: Sequence[Token], middle: int) -> Iterator[Shared]:
    """ "dolor de espalda y de cuello", "enfermedad renal y hepática"."""
    place = middle + 1 + (words[middle + 1].key in _OF)
    if place == len(words):
        return
    for head in range(max(0, middle - _LONGEST - 2), middle - 1):
        length = 2 if words[head + 1].key in _OF else 1
        if head + length in _listed(words, middle):
            yield Shared(place, (*range(head, head + length), place))


def _listed(words: Sequence[Token], middle: int) -> list[int]:
    """The places of the words before "and": the nearest, and those before it that a comma parts from the next."""
    places = [middle - 1]
    for before, after in pairwise(range(middle - 1, max(-1, middle - 1 - _LONGEST), -1)):
        if words[before].start - words[after].end < _COMMA:
            break
        places.append(after)
    return places
