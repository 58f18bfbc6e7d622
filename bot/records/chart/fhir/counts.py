"""What became of every resource of an import."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Report:
    """`read` and `kept` by type, `skipped` by type and reason: read = kept + skipped.

    `changed` counts rows added or updated; importing the same again changes none.
    """

    read: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    changed: int = 0

    @classmethod
    def of(cls, counts: dict[str, Any]) -> Report:
        """A report from what `counts` gave; an empty one from nothing."""
        by_kind = {name: Counter(counts.get(name, {})) for name in ("read", "kept", "skipped")}
        return cls(**by_kind, changed=counts.get("changed", 0))

    def counts(self) -> dict[str, Any]:
        """The report as plain data."""
        return {"read": self.read, "kept": self.kept, "skipped": self.skipped, "changed": self.changed}

    def done(self, *, patients: bool) -> int:
        """How many resources have been looked at, of patients or of all else."""
        return self.read["Patient"] if patients else self.read.total() - self.read["Patient"]

    def __str__(self) -> str:
        """A table by type, then the reasons."""
        lines = [f"{'':20}{'in':>9}{'kept':>9}{'skipped':>9}"]
        lines += [self._line(kind, self.read[kind], self.kept[kind]) for kind in sorted(self.read)]
        lines.append(self._line("all", self.read.total(), self.kept.total()))
        lines.append(f"{self.changed} rows added or changed")
        lines += [f"skipped {count:>6}  {reason}" for reason, count in sorted(self.skipped.items())]
        return "\n".join(lines)

    def _line(self, kind: str, read: int, kept: int) -> str:
        return f"{kind:20}{read:>9}{kept:>9}{read - kept:>9}"
