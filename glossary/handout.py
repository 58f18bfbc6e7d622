"""An entry as a handout: one page to take home, in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from glossary import aspects
from glossary.model import Aspect, Edition, Entry, Language, Step
from glossary.standing import standing

_TITLES: dict[str, dict[Language, str]] = {
    "warnings": {"en": "Before you start", "es": "Antes de empezar"},
    "setup": {"en": "Set it up", "es": "Prepárelo"},
    "steps": {"en": "Steps", "es": "Pasos"},
    "sources": {"en": "Sources", "es": "Fuentes"},
}


def handout(entry: Entry, language: Language) -> str:
    """The whole entry in one language, with its steps, sources and who has checked it."""
    return "\n".join(_lines(entry, entry.edition(language), language)) + "\n"


def _lines(entry: Entry, edition: Edition, language: Language) -> Iterator[str]:
    yield f"# {edition.name[0].upper()}{edition.name[1:]}"
    yield f"\n{edition.short}"
    if edition.warnings:
        yield f"\n## {_TITLES['warnings'][language]}\n"
        yield from (f"- {warning}" for warning in edition.warnings)
    for part, steps in (("setup", edition.setup), ("steps", edition.steps)):
        if steps:
            yield f"\n## {_TITLES[part][language]}\n"
            yield from (f"{number}. {_step(step)}" for number, step in enumerate(steps, 1))
    for aspect in aspects.covered(edition):
        passage = aspects.passage(edition, aspect)
        if passage:
            yield f"\n## {aspects.heading(aspect, language)}\n\n{_told(aspect, passage.text)}"
    yield f"\n## {_TITLES['sources'][language]}\n"
    yield from (f"- {source.title}, {source.publisher}. {source.url}" for source in entry.sources if source.read)
    yield f"\n{standing(entry, language)}"


def _told(aspect: Aspect, text: str) -> str:
    """A section's text with its lists as Markdown's, which would run lines together: items, or questions to ask."""
    if aspect != "questions_to_ask":
        return re.sub(r"^• ", "- ", text, flags=re.MULTILINE)
    groups = groupby(re.split(r"(?<=[.?]) ", text), key=lambda sentence: sentence.endswith("?"))
    return "\n\n".join(
        "\n".join(f"- {question}" for question in sentences) if asked else " ".join(sentences)
        for asked, sentences in groups
    )


def _step(step: Step) -> str:
    return " ".join(filter(None, (step.text, step.caution and f"**{step.caution}**", step.why)))
