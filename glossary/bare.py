"""Messages that are nothing but names: "diabetes", "the MRI, please", "and for asthma?"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import yaml

from glossary.text import fold

_WORD = re.compile(r"\w+")


def is_bare(text: str, spans: Iterable[tuple[int, int]], *, mine: bool = True) -> bool:
    """Whether the names at `spans` are all that the message says, but for words that ask for nothing by themselves.

    `mine`: whether it may speak of who writes. "My allergies" may ask for the record, "burning when I pee" tell of it.
    """
    if not mine and words("mine") & set(_WORD.findall(fold(text))):
        return False
    rest, named = text, False
    for start, end in spans:
        rest, named = rest[:start] + " " * (end - start) + rest[end:], True
    return named and set(_WORD.findall(fold(rest))) <= words("filler") | words("mine")


@cache
def words(group: str) -> frozenset[str]:
    """The words of a group of `bare.yml`."""
    groups: dict[str, str] = yaml.safe_load((Path(__file__).parent / "bare.yml").read_text("utf-8"))
    return frozenset(groups[group].split())
