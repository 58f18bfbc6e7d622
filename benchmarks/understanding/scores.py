"""Figures of merit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

#: Where a message goes that has nothing to do with health, whichever of these a pipeline says.
OUTSIDE = frozenset({"out_of_scope", "nlu_fallback"})


@dataclass(frozen=True)
class Intents:
    """Shares from 0 to 1: right intents, F1 averaged over the intents, and out-of-scope messages sent there."""

    accuracy: float
    macro_f1: float
    outside: float


def intents(expected: Sequence[str], got: Sequence[str]) -> Intents:
    """Score intents; "I did not understand" is right for what is out of scope, and for nothing else."""
    heard = [e if e == "out_of_scope" and g in OUTSIDE else g for e, g in zip(expected, got, strict=True)]
    right = [e == g for e, g in zip(expected, heard, strict=True)]
    outside = [r for e, r in zip(expected, right, strict=True) if e == "out_of_scope"]
    return Intents(
        accuracy=sum(right) / len(right),
        macro_f1=sum(_f1(intent, expected, heard) for intent in set(expected)) / len(set(expected)),
        outside=sum(outside) / max(1, len(outside)),
    )


def confusions(expected: Sequence[str], got: Sequence[str]) -> list[tuple[str, str, int]]:
    """Which intents were taken for which others, and how often; the commonest first."""
    wrong = Counter((e, g) for e, g in zip(expected, got, strict=True) if e != g)
    return [(e, g, times) for (e, g), times in wrong.most_common()]


def _f1(intent: str, expected: Sequence[str], got: Sequence[str]) -> float:
    hits = sum(e == g == intent for e, g in zip(expected, got, strict=True))
    return 2 * hits / max(1, expected.count(intent) + got.count(intent)) if hits else 0.0
