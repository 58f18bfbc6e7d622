"""A second, statistical opinion on a sentence no rule knows: it may only raise the level, never lower it.

Weights learnt from this project's own phrases (`tests/safety/learn_opinion.py`) stand in `opinion.json`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from bot.reply import Language
from bot.safety.red_flag import Level

_FILE = Path(__file__).with_name("opinion.json")
_LENGTHS = (3, 4, 5)
_FEWEST_WORDS = 3


@dataclass(frozen=True)
class Suspicion:
    """What a suspicious sentence looks like: its level, the directive that answers it, and its language."""

    level: Level
    directive: str
    language: Language


def features(sentence: str) -> frozenset[str]:
    """The words, pairs of words and pieces of words of a folded sentence."""
    words = sentence.replace(",", "").split()
    pairs = (f"{one} {two}" for one, two in pairwise(words))
    return frozenset((*words, *pairs, *(piece for word in words for piece in _pieces(f"_{word}_"))))


def _pieces(word: str) -> Iterable[str]:
    return (word[start : start + length] for length in _LENGTHS for start in range(len(word) - length + 1))


class Opinion:
    """A linear model: one score for alarm, one for Spanish, and one for each directive."""

    def __init__(
        self, threshold: float, columns: list[str], bias: list[float], weights: dict[str, list[float]]
    ) -> None:
        self._threshold = threshold
        self._directives = columns[2:]
        self._bias = bias
        self._weights = weights

    @classmethod
    def load(cls) -> Opinion:
        """Read the learnt weights."""
        return cls(**json.loads(_FILE.read_text(encoding="utf-8")))

    def scores(self, sentence: str) -> list[float]:
        """The score of each column for a folded sentence."""
        found = features(sentence)
        known = [self._weights[feature] for feature in found if feature in self._weights]
        scale = 1 / math.sqrt(len(found) or 1)
        return (
            [bias + scale * sum(column) for bias, column in zip(self._bias, zip(*known, strict=True), strict=True)]
            if known
            else []
        )

    def suspect(self, sentence: str) -> Suspicion | None:
        """What a folded sentence seems to tell, or None when it seems harmless or says too little."""
        scores = self.scores(sentence) if sentence.count(" ") > _FEWEST_WORDS else []
        if not scores or scores[0] < self._threshold:
            return None
        directive = max(zip(scores[2:], self._directives, strict=True))[1]
        level: Level = "care_now" if directive == "violence" else directive  # type: ignore[assignment]
        return Suspicion(level, directive, "es" if scores[1] > 0 else "en")
