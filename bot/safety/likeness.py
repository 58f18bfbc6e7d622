"""What a sentence means, judged by likeness to phrases of our own: for what rules cannot list.

Sentences are compared by their vectors, and their words are weighed beside. A vector takes some milliseconds, so a
first look at the words lets through what surely means something else. `tests/safety/learn.py` learns both, and writes
one `.json` (words) and one `.npz` (meanings) for each question that is asked of a sentence.
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

from bot.safety.data import HERE
from bot.vectors import vector, warm_up

_LENGTHS = (3, 4, 5)
_FEWEST_WORDS = 3

Floats = NDArray[np.float32]


def features(sentence: str) -> frozenset[str]:
    """The words, pairs of words and pieces of words of a folded sentence."""
    words = sentence.replace(",", "").split()
    pairs = (f"{one} {two}" for one, two in pairwise(words))
    return frozenset((*words, *pairs, *(piece for word in words for piece in _pieces(f"_{word}_"))))


def _pieces(word: str) -> Iterable[str]:
    return (word[start : start + length] for length in _LENGTHS for start in range(len(word) - length + 1))


@dataclass(frozen=True)
class Wording:
    """Two linear models over the words.

    Attributes:
        weights: what each feature counts in the first look, and what it adds to the meaning.
        bias, threshold: of the first look; what it scores below the threshold surely means something else.
    """

    threshold: float
    bias: float
    weights: Mapping[str, tuple[float, float]]

    @classmethod
    def read(cls, path: Path) -> Wording:
        """What was learnt of words."""
        learnt = json.loads(path.read_text("utf-8"))
        weights = {name: (weight, learnt["beside"][name]) for name, weight in learnt["first"].items()}
        return cls(learnt["threshold"], learnt["bias"], weights)

    def scores(self, sentence: str) -> tuple[float, float]:
        """The first look's score of a folded sentence, and what its words add to its meaning."""
        found = features(sentence)
        known = [self.weights[feature] for feature in found if feature in self.weights]
        size = math.sqrt(len(found) or 1)
        return self.bias + sum(first for first, _ in known) / size, sum(beside for _, beside in known) / size


@dataclass(frozen=True)
class Meanings:
    """A kernel machine over sentence vectors.

    Attributes:
        phrases: the vectors it compares with. (n, 512)
        weights: what the likeness to each of them counts, positive for yes. (n,)
        bias, threshold: added to the sum; and from where it is a yes.
        gamma: how fast likeness falls with distance.
        kinds: the columns that tell of which kind a yes is; a bias below. (513, number of kinds)
    """

    phrases: Floats
    weights: Floats
    bias: float
    threshold: float
    gamma: float
    kinds: Floats

    @classmethod
    def read(cls, path: Path) -> Meanings:
        """What was learnt of meanings."""
        with np.load(path, allow_pickle=False) as kept:
            numbers: dict[str, Any] = {
                name: kept[name] if kept[name].ndim else float(kept[name]) for name in kept.files
            }
        # Kept as whole numbers: `unit` times one of them is the vector.
        numbers["phrases"] = numbers["phrases"] * np.float32(numbers.pop("unit"))
        return cls(**numbers)

    def alike(self, meant: Floats, beside: float) -> float:
        """By how much a sentence of that vector, with what its words add, is nearer to the yes; below 0 it is a no."""
        # All vectors have length one, so their distance follows from the product.
        likeness = np.exp(-2 * self.gamma * (1 - self.phrases @ meant))
        return float(self.weights @ likeness) + beside + self.bias - self.threshold

    def kind(self, meant: Floats) -> Floats:
        """How well each kind fits a sentence of that vector."""
        return np.asarray(meant @ self.kinds[:-1] + self.kinds[-1], dtype=np.float32)


@dataclass(frozen=True)
class Likeness:
    """Answers one question about sentences."""

    words: Wording
    meanings: Meanings

    @classmethod
    def load(cls, name: str) -> Likeness:
        """Read what was learnt for one question; warms the sentence vectors up."""
        warm_up()
        return cls(Wording.read(HERE / f"{name}.json"), Meanings.read(HERE / f"{name}.npz"))

    def judge(self, sentence: str, folded: str) -> tuple[float, Floats] | None:
        """By how much a sentence, as typed and as folded, is a yes (below 0: a no), and how well each kind fits.

        None if its words surely mean something else, or are too few to tell.
        """
        if folded.count(" ") <= _FEWEST_WORDS:
            return None
        first, beside = self.words.scores(folded)
        if first < self.words.threshold:
            return None
        meant = vector(sentence)
        return self.meanings.alike(meant, beside), self.meanings.kind(meant)
