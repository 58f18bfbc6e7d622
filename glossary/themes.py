"""Themes: what people ask that has no section of its own, such as food, alcohol, or whether one can catch it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from glossary.aspects import passage
from glossary.model import Aspect, Edition, Passage
from glossary.text import fold

_MARKS = ".,;:!?¡¿\"'()"
#: Stems of so few letters are whole words.
_SHORT = 5


@dataclass(frozen=True)
class _Theme:
    asked: re.Pattern[str]
    told: re.Pattern[str]
    look_in: tuple[Aspect, ...]
    instead_of: tuple[Aspect, ...]


def told(edition: Edition, aspect: Aspect, question: str) -> tuple[Aspect, Passage] | None:
    """What an entry says on the theme of a question, from the section that has it; None if there is no such theme.

    The asked aspect is looked at first: it stands if it speaks of the theme. The short answer is looked at last. The
    words of the entry's own names are no theme: whoever asks of alcohol use disorder asks of nothing else.
    """
    words = _without_names(fold(question), edition)
    for theme in _themes():
        if aspect in (*theme.look_in, *theme.instead_of) and theme.asked.search(words):
            order: tuple[Aspect, ...] = (aspect, *theme.look_in)
            found = ((where, passage(edition, where)) for where in order)
            short: tuple[Aspect, Passage] = ("definition", Passage(text=edition.short, sms=edition.sms))
            for where, said in (*found, short):
                if said and theme.told.search(fold(said.text)):
                    return where, said
    return None


@cache
def _themes() -> tuple[_Theme, ...]:
    themes: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "themes.yml").read_text("utf-8"))
    return tuple(
        _Theme(
            _stems(theme["asked"]),
            _stems(theme.get("told", theme["asked"])),
            tuple(theme["look_in"]),
            tuple(theme["instead_of"]),
        )
        for theme in themes.values()
    )


def _without_names(words: str, edition: Edition) -> str:
    own = {word for name in edition.names for word in fold(name).split()}
    return " ".join(word for word in words.split() if word.strip(_MARKS) not in own)


def _stems(stems: list[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(_stem, stems))})")


def _stem(stem: str) -> str:
    # A short one is a whole word: "sal" is not "salir", nor "cafe" "cafetería".
    return re.escape(stem) + (r"\b" if len(stem) <= _SHORT else "")
