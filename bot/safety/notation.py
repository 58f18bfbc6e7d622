"""The small pattern notation of the data files, made to be read aloud and signed by a clinician.

chest pain          these words, in this order, in one sentence
face/arm/leg        one of these words
(wake up/open eyes) one of these phrases
[really/so very]    may be there
..   ...            up to two, up to five other words, none of them a denial
{pain}              one phrase of that list in words.yml, or of the file's own
#fever              a number in that range of words.yml; at the end of a run, none that counts days, weeks or times
this ~ that         both, in either order, with up to eight words between them
this & that         both, anywhere in the message
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from bot.errors import SafetyDataError
from bot.safety.folding import SENTENCE_END, Folder

_ITEM = re.compile(r"\[[^]]*\]|\([^)]*\)|\.{2,3}|#[a-z_]+|[^\s\[(]+")
_GAPS = {"..": 2, "...": 5}
_NEAR = 8
_DENIALS = "(?!(?:no|not|never|without|sin|nunca|ni|denies),? )"
_AFTER = ",? "
#: What follows a number that counts time and measures nothing: "his sugar at 29 weeks".
_OF_TIME = "minutes?|hours?|days?|weeks?|months?|years?|times|minutos?|horas?|dias?|semanas?|mes|meses|anos?|veces"

Range = tuple[float, float]
Span = tuple[int, int]
T = TypeVar("T")


def words_of(text: str) -> frozenset[str]:
    """The words of a folded text, by which patterns are ruled out cheaply."""
    return frozenset(text.replace(",", "").split())


@dataclass(frozen=True)
class Part:
    """One run of words, as a regular expression. `anchors` are words one of which must be present for it to match."""

    source: str
    anchors: frozenset[str]
    ranges: tuple[tuple[Range, ...], ...] = ()

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """Compiled when a message first has its words: most never are, and all together take seconds of a start."""
        return re.compile(self.source)

    def spans(self, text: str) -> Iterator[Span]:
        """Where the part stands in a folded text."""
        for found in self.regex.finditer(text):
            if all(_within(number, ranges) for number, ranges in zip(found.groups(), self.ranges, strict=True)):
                yield found.span()


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern: every part must be present."""

    parts: tuple[Part, ...]

    def possible(self, words: frozenset[str]) -> bool:
        """A cheap test that spares most regular expressions."""
        return not any(map(words.isdisjoint, self._anchors))

    @cached_property
    def _anchors(self) -> tuple[frozenset[str], ...]:
        return tuple(part.anchors for part in self.parts)

    def found(self, text: str) -> bool:
        """Whether every part stands in a folded text, whatever the context."""
        return all(any(part.spans(text)) for part in self.parts)

    def beyond(self, text: str) -> bool:
        """Whether all its words stand there, with a measurement that is out of range: "my sugar is 90"."""
        return any(part.ranges for part in self.parts) and all(part.regex.search(text) for part in self.parts)


class Patterns:
    """Several patterns of which one is enough. It looks only for those whose words are there."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._by_word: dict[str, list[Pattern]] = defaultdict(list)
        for pattern in patterns:
            for word in pattern.parts[0].anchors:
                self._by_word[word].append(pattern)

    def found(self, text: str) -> bool:
        """Whether one of them stands in a folded text, whatever the context."""
        words = words_of(text)
        near = (pattern for word in words for pattern in self._by_word.get(word, ()))
        return any(pattern.possible(words) and pattern.found(text) for pattern in near)


class AnyOf:
    """Several runs of words of which one is enough.

    It finds what one regular expression of them all would, and looks only for those whose words are there.
    """

    def __init__(self, parts: Iterable[Part], before: str = "", after: str = "") -> None:
        """`before` and `after` are regular expressions that must stand around each of them."""
        self._parts = [replace(part, source=f"{before}(?:{part.source}){after}") for part in parts]
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, part in enumerate(self._parts):
            for word in part.anchors:
                self._places[word].append(place)

    def search(self, text: str) -> re.Match[str] | None:
        """The first place where one stands, and of several there the one listed first."""
        return self._first(self._possible(text), text, 0)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All places, none within another."""
        possible, at = self._possible(text), 0
        while found := self._first(possible, text, at):
            yield found
            at = found.end()

    def replaced(self, text: str, mark: str) -> str:
        """The text with `mark` at each place."""
        whole, at = "", 0
        for found in self.finditer(text):
            whole, at = f"{whole}{text[at : found.start()]}{mark}", found.end()
        return whole + text[at:]

    def _possible(self, text: str) -> list[re.Pattern[str]]:
        places = {place for word in words_of(text) for place in self._places.get(word, ())}
        return [self._parts[place].regex for place in sorted(places)]

    @staticmethod
    def _first(regexes: Sequence[re.Pattern[str]], text: str, at: int) -> re.Match[str] | None:
        places = (found for regex in regexes if (found := regex.search(text, at)))
        return min(places, key=lambda found: found.start(), default=None)


class Notation:
    """Compiles the notation with the word lists and number ranges of words.yml."""

    def __init__(self, folder: Folder, lists: Mapping[str, list[str]], numbers: Mapping[str, list[Range]]) -> None:
        self._folder = folder
        self._lists = lists
        self._numbers = numbers

    def extended(self, lists: Mapping[str, list[str]]) -> Notation:
        """This notation with further word lists, which may name the lists it has already."""
        return Notation(self._folder, {**self._lists, **lists}, self._numbers)

    def compile(self, source: str) -> Pattern:
        """Compile one pattern; `SafetyDataError` when it names an unknown list or number, or has nothing to find."""
        return Pattern(tuple(self._part(part, source) for part in source.split(" & ")))

    def _part(self, part: str, source: str) -> Part:
        first, *others = (self._run(run, source) for run in part.split(" ~ "))
        if not others:
            return first
        second = others[0]
        if first.ranges or second.ranges or len(others) > 1:
            raise SafetyDataError(f"only two runs without numbers may be near each other: {source!r}")
        one, two = first.source, second.source
        return Part(
            f"{one}{_gap(_NEAR)}{two}|{two}{_gap(_NEAR)}{one}", min(first.anchors, second.anchors, key=_commonness)
        )

    def _run(self, run: str, source: str) -> Part:
        regex, anchors, ranges = "", [], []
        items = _ITEM.findall(run)
        for place, item in enumerate(items, 1):
            if item in _GAPS:
                regex += _gap(_GAPS[item])
            elif item.startswith("#"):
                counts_time = f"(?! (?:{_OF_TIME}) )" if place == len(items) else ""
                regex += rf"(\d+(?:\.\d+)?){counts_time}{_AFTER}"
                ranges.append(tuple(self._look_up(self._numbers, item[1:], source)))
            else:
                phrases = self._phrases(item, source)
                regex += f"(?:{'|'.join(_regex(phrase) for phrase in phrases)})" + "?" * item.startswith("[")
                if not item.startswith("["):
                    anchors.append(frozenset(phrase.split()[0] for phrase in phrases))
        if not anchors:
            raise SafetyDataError(f"a pattern needs at least one word that must be there: {source!r}")
        return Part(f"(?<= ){regex}", min(anchors, key=_commonness), tuple(ranges))

    def _phrases(self, item: str, source: str) -> list[str]:
        phrases = self._listed(item.strip("[]()").split("/"), source)
        return sorted({self._folder.plain(phrase) for phrase in phrases}, key=len, reverse=True)

    def _listed(self, phrases: Sequence[str], source: str) -> Iterator[str]:
        """The phrases, with those of a list in place of its name."""
        for phrase in phrases:
            if phrase.startswith("{"):
                yield from self._listed(self._look_up(self._lists, phrase.strip("{}"), source), source)
            else:
                yield phrase

    @staticmethod
    def _look_up(table: Mapping[str, list[T]], name: str, source: str) -> list[T]:
        if name not in table:
            raise SafetyDataError(f"{source!r} names {name!r}, which words.yml lacks")
        return table[name]


def _gap(words: int) -> str:
    return f"(?:{_DENIALS}[^ {SENTENCE_END}]+ ){{0,{words}}}?"


def _regex(phrase: str) -> str:
    return "".join(f"{re.escape(word)}{_AFTER}" for word in phrase.split())


def _within(number: str, ranges: tuple[Range, ...]) -> bool:
    return any(low <= float(number) <= high for low, high in ranges)


def _commonness(words: frozenset[str]) -> int:
    """Short words are everywhere in a language: the fewer letters, the poorer an anchor."""
    return sum(10 - min(len(word), 9) for word in words)
