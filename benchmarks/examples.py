"""Our training examples as plain text, for yardsticks that learn from the same data."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

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


def sample(examples: Mapping[str, Sequence[str]], most: int) -> dict[str, list[str]]:
    """At most so many examples of each intent, evenly taken from first to last, so that both languages are there."""
    return {
        intent: [texts[place * len(texts) // most] for place in range(most)] if len(texts) > most else list(texts)
        for intent, texts in examples.items()
    }


def _lines() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]:
            for line in block.get("examples", "").splitlines():
                yield block["intent"], line.removeprefix("- ")
