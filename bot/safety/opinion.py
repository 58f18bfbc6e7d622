"""A second, statistical opinion on a sentence no rule knows: it may only raise the level, never lower it.

What is meant counts, not the words: sentences are compared by their vectors with this project's own phrases, of alarm
and of everyday talk. That takes some milliseconds, so a first look at the words lets through what is surely harmless.
`tests/safety/learn_opinion.py` learns both, and writes `opinion.json` and `opinion.npz`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.reply import Language
from bot.safety.red_flag import Level
from bot.vectors import vector, warm_up

WORDS, MEANINGS = Path(__file__).with_name("opinion.json"), Path(__file__).with_name("opinion.npz")
#: Which directive answers an alarm, in the order of the columns of `Meanings`.
DIRECTIVES = ("emergency", "crisis", "poison", "care_now", "violence")
_LENGTHS = (3, 4, 5)
_FEWEST_WORDS = 3

Floats = NDArray[np.float32]


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


@dataclass(frozen=True)
class FirstLook:
    """A linear model over the words: what it scores below its threshold is surely harmless."""

    threshold: float
    bias: float
    weights: Mapping[str, float]

    def harmless(self, sentence: str) -> bool:
        """Whether a folded sentence needs no closer look."""
        found = features(sentence)
        told = sum(self.weights.get(feature, 0.0) for feature in found) / math.sqrt(len(found) or 1)
        return self.bias + told < self.threshold


@dataclass(frozen=True)
class Meanings:
    """A kernel machine over sentence vectors.

    Attributes:
        phrases: the vectors it compares with, as whole numbers; `unit` times one of them is the vector. (n, 512)
        weights: what the likeness to each of them counts, positive for alarm. (n,)
        bias, threshold: added to the sum; and from where it is an alarm.
        gamma: how fast likeness falls with distance.
        kinds: the columns that tell which directive answers, and last, whether it is Spanish; a bias below. (513, 6)
    """

    phrases: NDArray[np.int8]
    unit: float
    weights: Floats
    bias: float
    threshold: float
    gamma: float
    kinds: Floats

    def alarming(self, meant: Floats) -> bool:
        """Whether a sentence of that vector is nearer to our phrases of alarm than to everyday talk."""
        near = self.phrases @ meant * np.float32(self.unit)
        # All vectors have length one, so their distance follows from the product.
        likeness = np.exp(-2 * self.gamma * (1 - near))
        return float(self.weights @ likeness) + self.bias >= self.threshold

    def kind(self, meant: Floats) -> tuple[str, Language]:
        """The directive for an alarm of that vector, and its language."""
        *scores, spanish = meant @ self.kinds[:-1] + self.kinds[-1]
        return DIRECTIVES[int(np.argmax(scores))], "es" if spanish > 0 else "en"


class Opinion:
    """The two looks together."""

    def __init__(self, words: FirstLook, meanings: Meanings) -> None:
        self._words = words
        self._meanings = meanings

    @classmethod
    def load(cls) -> Opinion:
        """Read what was learnt; warms the sentence vectors up."""
        warm_up()
        with np.load(MEANINGS, allow_pickle=False) as kept:
            numbers: dict[str, Any] = {
                name: kept[name] if kept[name].ndim else float(kept[name]) for name in kept.files
            }
        return cls(FirstLook(**json.loads(WORDS.read_text("utf-8"))), Meanings(**numbers))

    def suspect(self, sentence: str, folded: str) -> Suspicion | None:
        """What a sentence seems to tell, as typed and as folded; None when it seems harmless or says too little."""
        if folded.count(" ") <= _FEWEST_WORDS or self._words.harmless(folded):
            return None
        meant = vector(sentence)
        if not self._meanings.alarming(meant):
            return None
        directive, language = self._meanings.kind(meant)
        level: Level = "care_now" if directive == "violence" else directive  # type: ignore[assignment]
        return Suspicion(level, directive, language)
