"""What both pipelines are asked: messages written or collected for tests, and never trained on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import library
from bot.cli.evaluate import is_held
from bot.settings import ROOT
from glossary.text import fold

CASES = ROOT / "tests" / "understanding"


@dataclass(frozen=True)
class Case:
    """One message, and what is right about it.

    Attributes:
        lang: `en` or `es`.
        source: which set it comes from.
        intent: the one right intent; None where nobody gave it one.
        topics: ids of the entries that are right; empty if none is asked for.
        aspects: the sides of the topic that answer it.
        held: whether it must not be shown (`is_held`).
    """

    text: str
    lang: str
    source: str
    intent: str | None = None
    topics: frozenset[str] = frozenset()
    aspects: frozenset[str] = frozenset()
    held: bool = False


def load() -> list[Case]:
    """Every case: by intent, and what the library covers of real questions, MedQuAD's, and pairs in two languages."""
    files = (("questions", "real questions"), ("medquad", "MedQuAD"), ("parallel", "parallel questions"))
    return [*_by_intent(), *(case for name, source in files for case in _questions(name, source))]


def _by_intent() -> list[Case]:
    return [Case(line["text"], line["lang"], "intents", intent=line["intent"]) for line in _read("intents")]


def _questions(name: str, source: str) -> list[Case]:
    ids = {fold(called): entry.id for entry in library.load() for called in (entry.id, *entry.names)}
    cases = []
    for number, line in enumerate(_read(name), 1):
        label = line["label"]
        topics = frozenset(ids[fold(target)] for target in _listed(label, "target") if fold(target) in ids)
        if topics and label.get("place", "covered") == "covered":
            aspects = frozenset(_listed(label, "aspect"))
            cases.append(
                Case(line["text"], line["lang"], source, topics=topics, aspects=aspects, held=is_held(line, number))
            )
    return cases


def _listed(label: Mapping[str, Any], key: str) -> Sequence[str]:
    value: str | list[str] = label.get(key) or []
    return [value] if isinstance(value, str) else value


def _read(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(CASES, f"{name}.jsonl").read_text("utf-8").splitlines()]
