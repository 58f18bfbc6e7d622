"""Clinical boundaries: the requests that Bedside declines and hands to the care team.

Reviewed rules decide first. A sentence that no rule knows is compared with phrases of our own, requests and general
questions (`likeness.py`), so that a request is heard in words nobody thought of.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, get_args

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import SafetyDataError
from bot.reply import Language
from bot.safety.data import load_notation, read
from bot.safety.folding import SENTENCE_END, Folder, parts
from bot.safety.likeness import Likeness
from bot.safety.notation import Notation, Pattern, Patterns, words_of

Kind = Literal[
    "override", "other_person", "dose", "interaction", "start_stop", "interpret_result", "diagnosis", "triage"
]
_KINDS: tuple[Kind, ...] = get_args(Kind)
_FILES = ("boundaries.yml", "boundaries_by_meaning.yml")
#: Words above which a message is a letter.
_LETTER = 60
#: A sentence that ends in a question mark.
_QUESTION = re.compile(r"[^.!?…\n¿]*\?")


class Boundary(BaseModel):
    """One way of meeting a kind of request to decline; the first of the file that matches wins.

    Attributes:
        asked: the words are one only in a sentence that ends in a question mark; else they tell.
        unless: patterns that, anywhere in the message, show a question Bedside may answer.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    reason: str
    patterns: dict[Language, tuple[str, ...]]
    asked: bool = False
    unless: tuple[str, ...] = ()


class General(BaseModel):
    """A form of sentences that ask what anybody could ask of a topic: the comparison of meanings does not judge them.

    Attributes:
        unless: patterns that show that more is asked than can be told in general.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    patterns: tuple[str, ...]
    unless: tuple[str, ...] = ()


class _Content(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    lists: dict[str, list[str]] = {}
    general: tuple[General, ...] = ()
    boundaries: tuple[Boundary, ...]


@dataclass(frozen=True)
class _Entry:
    order: int
    kind: Kind
    reviewed: bool
    pattern: Pattern
    asked: bool
    unless: Patterns


class Boundaries:
    """Holds the compiled boundaries. Load once, then `match` every message that raised no alarm."""

    def __init__(
        self,
        reviewed: Sequence[Boundary],
        meant: Sequence[Boundary],
        general: Sequence[General],
        folder: Folder,
        notation: Notation,
        likeness: Likeness,
    ) -> None:
        self._folder = folder
        self._likeness = likeness
        self._general = [
            (Patterns(map(notation.compile, form.patterns)), Patterns(map(notation.compile, form.unless)))
            for form in general
        ]
        self._index: dict[str, list[_Entry]] = defaultdict(list)
        for order, boundary in enumerate((*reviewed, *meant)):
            unless = Patterns(map(notation.compile, boundary.unless))
            known = order < len(reviewed)
            for source in (source for sources in boundary.patterns.values() for source in sources):
                entry = _Entry(order, boundary.kind, known, notation.compile(source), boundary.asked, unless)
                for word in entry.pattern.parts[0].anchors:
                    self._index[word].append(entry)

    @classmethod
    def load(cls) -> Boundaries:
        """Read and compile the boundaries; raises `SafetyDataError` when the data is wrong."""
        try:
            phrased, meant = (_Content.model_validate(read(name)) for name in _FILES)
        except ValidationError as error:
            raise SafetyDataError(f"boundaries: {error}") from error
        folder, notation = load_notation()
        notation = notation.extended(meant.lists)
        return cls(phrased.boundaries, meant.boundaries, meant.general, folder, notation, Likeness.load("boundaries"))

    def match(self, text: str) -> Kind | None:
        """The kind of boundary a message runs into, in so many words or by its meaning, or None."""
        known = self._known(text)
        found = [entry for entry, answerable in known if not answerable]
        return _first(found) if found or known else self._second_opinion(text)

    def match_outright(self, text: str) -> Kind | None:
        """The kind of boundary a message runs into in the words of a reviewed rule, or None.

        The others hear much more, and are wrong more often: they are for messages that nothing else explains.
        """
        known = self._known(text)
        return _first([entry for entry, answerable in known if entry.reviewed and not answerable])

    def asks_in_general(self, text: str) -> bool:
        """Whether each sentence of a message asks what anybody could ask of a topic."""
        return all(self._is_general(self._folder.fold(sentence)) for sentence in parts(text))

    def _known(self, text: str) -> list[tuple[_Entry, bool]]:
        """The rules whose words are there, and whether the message shows a question that may be answered."""
        folded, asked = self._folder.fold(text), self._folder.fold(" ".join(_QUESTION.findall(text)))
        words = words_of(folded)
        candidates = {id(entry): entry for word in words for entry in self._index.get(word, ())}.values()
        possible = (entry for entry in candidates if entry.pattern.possible(words))
        near = _near(folded)
        found = [
            entry
            for entry in possible
            if any(map(entry.pattern.found, [asked] if entry.asked else [folded] if entry.reviewed else near))
        ]
        return [(entry, entry.unless.found(folded)) for entry in found]

    def _second_opinion(self, text: str) -> Kind | None:
        """The kind of the first sentence that means a request; None when none does."""
        sentences = ((sentence, self._folder.fold(sentence)) for sentence in parts(text))
        judged = (self._likeness.judge(*sentence) for sentence in sentences if not self._is_general(sentence[1]))
        kinds = next((found[1] for found in judged if found and found[0] >= 0), None)
        return None if kinds is None else _KINDS[int(np.argmax(kinds))]

    def _is_general(self, folded: str) -> bool:
        return any(asked.found(folded) and not unless.found(folded) for asked, unless in self._general)


def _near(folded: str) -> list[str]:
    """Where the words of one request may stand: in a whole message, but in a letter within two sentences in a row.

    A letter tells of years, medicines and what somebody can't do far apart: together they ask for no dose.
    """
    if len(folded.split()) <= _LETTER:
        return [folded]
    told = [sentence for sentence in folded.split(SENTENCE_END) if sentence.strip()]
    return [SENTENCE_END.join(pair) for pair in pairwise(told)] or [folded]


def _first(found: Sequence[_Entry]) -> Kind | None:
    return min(found, key=lambda entry: entry.order).kind if found else None
