"""Small cells: what holds of fewer than 11 patients is not told, for neighbours could know who they are.

Eleven is the rule of the Centers for Medicare & Medicaid Services for what is published of their data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Generic, TypeVar

MINIMUM = 11
FEWER = f"fewer than {MINIMUM}"
#: Stands for values that too few patients have.
SUPPRESSED = "suppressed"

V = TypeVar("V", str, tuple[str, str])


def told(count: int) -> int | str:
    """A number of patients or rows, as it may be told."""
    return count if count >= MINIMUM else FEWER


class Holders(Generic[V]):
    """How many patients have each value of a column."""

    def __init__(self) -> None:
        self.count: Counter[V] = Counter()
        self._few: dict[V, set[str]] = {}

    def add(self, patient_id: str, values: Iterable[V]) -> None:
        """Count the values of a patient; once for each patient, with all the values they have."""
        for value in set(values):
            self.count[value] += 1
            if self.count[value] < MINIMUM:
                self._few.setdefault(value, set()).add(patient_id)
            else:
                self._few.pop(value, None)

    def common(self) -> frozenset[V]:
        """The values that may be told.

        The others are told as one. If fewer than 11 patients have any of them, the rarest of the rest joins them:
        else that group could be read off from what is told of all others.
        """
        kept = self.count.keys() - self._few.keys()
        hidden = set[str]().union(*self._few.values())
        if hidden and kept and len(hidden) < MINIMUM:
            kept = kept - {min(kept, key=lambda value: (self.count[value], value))}
        return frozenset(kept)
