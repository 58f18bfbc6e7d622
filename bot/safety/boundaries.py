"""Clinical boundaries: the requests that Bedside declines and hands to the care team."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import ContentError
from bot.reply import Language
from bot.safety.data import load_notation, read
from bot.safety.folding import Folder
from bot.safety.notation import Notation, Pattern

Kind = Literal[
    "override", "other_person", "dose", "interaction", "start_stop", "interpret_result", "diagnosis", "triage"
]
_FILES = ("boundaries.yml", "boundaries_by_meaning.yml")


class Boundary(BaseModel):
    """One way of meeting a kind of request to decline; the first of the file that matches wins.

    Attributes:
        unless: patterns that, anywhere in the message, show a question Bedside may answer.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    reason: str
    patterns: dict[Language, tuple[str, ...]]
    unless: tuple[str, ...] = ()


class _Content(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    lists: dict[str, list[str]] = {}
    boundaries: tuple[Boundary, ...]


@dataclass(frozen=True)
class _Entry:
    order: int
    kind: Kind
    pattern: Pattern
    unless: tuple[Pattern, ...]


class Boundaries:
    """Holds the compiled boundaries. Load once, then `match` every message that raised no alarm."""

    def __init__(self, boundaries: Sequence[Boundary], folder: Folder, notation: Notation) -> None:
        self._folder = folder
        self._index: dict[str, list[_Entry]] = defaultdict(list)
        for order, boundary in enumerate(boundaries):
            unless = tuple(notation.compile(source) for source in boundary.unless)
            for source in (source for sources in boundary.patterns.values() for source in sources):
                entry = _Entry(order, boundary.kind, notation.compile(source), unless)
                for word in entry.pattern.parts[0].anchors:
                    self._index[word].append(entry)

    @classmethod
    def load(cls) -> Boundaries:
        """Read and compile the boundaries; raises `ContentError` when the data is wrong."""
        try:
            phrased, meant = (_Content.model_validate(read(name)) for name in _FILES)
        except ValidationError as error:
            raise ContentError(f"boundaries: {error}") from error
        folder, notation = load_notation()
        return cls(phrased.boundaries + meant.boundaries, folder, notation.extended(meant.lists))

    def match(self, text: str) -> Kind | None:
        """The kind of boundary a message runs into, or None."""
        folded = self._folder.fold(text)
        words = frozenset(folded.replace(",", "").split())
        candidates = {id(entry): entry for word in words for entry in self._index.get(word, ())}.values()
        found = [entry for entry in candidates if _applies(entry, folded, words)]
        return min(found, key=lambda entry: entry.order).kind if found else None


def _applies(entry: _Entry, text: str, words: frozenset[str]) -> bool:
    if not entry.pattern.possible(words) or not entry.pattern.found(text):
        return False
    return not any(pattern.found(text) for pattern in entry.unless)
