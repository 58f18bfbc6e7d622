"""What a rule finds wrong, and the texts that rules look at."""

from __future__ import annotations

from typing import Literal, NamedTuple

from glossary.model import Edition, Language

Severity = Literal["error", "warning"]


class Finding(NamedTuple):
    """A broken rule: in which entry, at which place of its file (`en.sections.clean.text`), and how to mend it."""

    entry_id: str
    place: str
    rule: str
    message: str
    severity: Severity = "error"

    @property
    def language(self) -> Language | None:
        """The language it is about; None: the whole entry."""
        first = self.place.partition(".")[0]
        return first if first in ("en", "es") else None  # type: ignore[return-value]  # it is one of the two


def prose(edition: Edition) -> dict[str, str]:
    """Every text an edition shows, by its place in the file; names and the say-it-aloud line are no prose."""
    texts = {"short": edition.short, "sms": edition.sms}
    for aspect, passage in edition.sections.items():
        if aspect != "pronounce":
            texts |= {f"sections.{aspect}.text": passage.text, f"sections.{aspect}.sms": passage.sms}
    texts |= {f"supplies.{number}": text for number, text in enumerate(edition.supplies)}
    for part, steps in (("setup", edition.setup), ("steps", edition.steps)):
        for number, step in enumerate(steps):
            texts[f"{part}.{number}"] = "\n\n".join(filter(None, (step.text, step.caution, step.why)))
    texts |= {f"problems.{number}": f"{p.problem}\n\n{p.answer}" for number, p in enumerate(edition.problems)}
    texts |= {f"warnings.{number}": text for number, text in enumerate(edition.warnings)}
    if edition.teach_back:
        # What a person might answer is in that person's words, not ours.
        texts |= {"teach_back.question": edition.teach_back.question, "teach_back.again": edition.teach_back.again}
    return texts


def pooled(edition: Edition) -> str:
    """All texts of an edition as one, for figures that need a longer text."""
    return "\n\n".join(prose(edition).values())
