"""Our training examples as plain text, for yardsticks that learn from the same data."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

import yaml

from bot.settings import ROOT

#: `[word](entity)`: only the word is part of what a person says.
_ANNOTATED = re.compile(r"\[([^\]]+)\]\([^)]+\)")


def by_intent() -> dict[str, list[str]]:
    """Every example of `data/nlu/`, without annotations, by intent."""
    examples: defaultdict[str, list[str]] = defaultdict(list)
    for intent, text in _lines():
        examples[intent].append(_ANNOTATED.sub(r"\1", text))
    return dict(examples)


def _lines() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
            for line in block.get("examples", "").splitlines():
                yield block["intent"], line.removeprefix("- ")
