"""Figures of merit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.understanding.cases import Case

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


@dataclass(frozen=True)
class Topics:
    """Shares from 0 to 1: a right topic found; with the right side of it; topics found of which none is right."""

    right: float
    with_aspect: float
    wrong: float


def topics(cases: Sequence[Case], understood: Sequence[Mapping[str, Any]]) -> Topics:
    """Score topics, and the aspect that an `ask_` intent names."""
    found = [bool(case.topics & set(got["topics"])) for case, got in zip(cases, understood, strict=True)]
    sides = [
        (got["intent"] or "").removeprefix("ask_") in case.aspects for case, got in zip(cases, understood, strict=True)
    ]
    wrong = [bool(got["topics"]) and not right for got, right in zip(understood, found, strict=True)]
    both = [right and side for right, side in zip(found, sides, strict=True)]
    return Topics(sum(found) / len(cases), sum(both) / len(cases), sum(wrong) / len(cases))


def confusions(expected: Sequence[str], got: Sequence[str]) -> list[tuple[str, str, int]]:
    """Which intents were taken for which others, and how often; the commonest first."""
    wrong = Counter((e, g) for e, g in zip(expected, got, strict=True) if e != g)
    return [(e, g, times) for (e, g), times in wrong.most_common()]


def _f1(intent: str, expected: Sequence[str], got: Sequence[str]) -> float:
    hits = sum(e == g == intent for e, g in zip(expected, got, strict=True))
    return 2 * hits / max(1, expected.count(intent) + got.count(intent)) if hits else 0.0
