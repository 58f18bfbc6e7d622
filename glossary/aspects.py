"""The aspects of a topic: the heading of each one's section, the question that asks for it, and what comes nearest."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from glossary.model import Aspect, Edition, Kind, Language, Passage


@cache
def _words() -> dict[str, dict[str, Any]]:
    words: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "aspects.yml").read_text("utf-8"))
    return words


def heading(aspect: Aspect, language: Language) -> str:
    """The heading of an aspect's section."""
    return str(_words()[aspect][language]["heading"])


def question(aspect: Aspect, name: str, language: Language) -> str:
    """How a person would ask for this aspect of the topic called `name`."""
    return str(_words()[aspect][language]["question"]).format(name=name)


def passage(edition: Edition, aspect: Aspect) -> Passage | None:
    """What an entry says on an aspect, from whichever part of it holds that; None if it says nothing.

    The definition is the fuller one: the first answer is the edition's own `short` and `sms`.
    Lists read the same on the web and in a text message: they may take more than two segments.
    """
    if aspect == "supplies" and edition.supplies:
        return _same("\n".join(f"• {item}" for item in edition.supplies))
    if aspect == "problem" and edition.problems:
        return _same(
            "\n\n".join(f"{p.problem}{'' if p.problem.endswith('?') else ':'} {p.answer}" for p in edition.problems)
        )
    return edition.sections.get(aspect)


def nearest(edition: Edition, aspect: Aspect) -> tuple[Aspect, Passage] | None:
    """What an entry says on an aspect, else on the one nearest to it (`near` in `aspects.yml`); None if on neither.

    "How long does it last?" of an illness is answered by what to expect of it over time.
    """
    told = (aspect, *near(aspect))
    return next(((each, found) for each in told if (found := passage(edition, each))), None)


def general(kind: Kind, aspect: Aspect, language: Language) -> Passage | None:
    """What holds for every topic of a kind on an aspect (`general` in `aspects.yml`); None if there is nothing."""
    told = _words()[aspect].get("general", {}).get(kind)
    return Passage.model_validate(told[language]) if told else None


def near(aspect: Aspect) -> tuple[Aspect, ...]:
    """What is told instead of an aspect, the nearest first."""
    return tuple(_words()[aspect].get("near", ()))


def named_by(entry_id: str) -> Aspect | None:
    """The aspect of any topic that the term `entry_id` is a name of: of "side effect", the side effects."""
    return next((aspect for aspect in _all() if entry_id in _words()[aspect].get("terms", ())), None)


def covered(edition: Edition) -> tuple[Aspect, ...]:
    """The aspects an entry has something to say on, in the order of `aspects.yml`."""
    return tuple(aspect for aspect in _all() if passage(edition, aspect))


def _all() -> tuple[Aspect, ...]:
    return tuple(_words())  # type: ignore[arg-type]  # a contract test holds file and type together


def _same(text: str) -> Passage:
    return Passage(text=text, sms=text)
