"""Adds an example to the training data, and says which examples there are against it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz

from bot.learning.refused import Refused
from bot.reply import Language
from bot.settings import ROOT
from glossary.text import tokens

NLU = ROOT / "data" / "nlu"

_BLOCK = re.compile(r"^  - intent: (\w+)\s+# (English|Spanish)$")
_EXAMPLE = re.compile(r"^\s+- (.*\S)\s*$")
_LANGUAGES: dict[str, Language] = {"English": "en", "Spanish": "es"}
#: What we do not cover is written [lupus](unfamiliar), see CONTRIBUTING.md.
_UNFAMILIAR = re.compile(r"\[([^\[\]]+)\]\(unfamiliar\)")
#: From this likeness (0 to 100) on, an example of another intent may teach the contrary. Of our own examples, 2 in 400
#: have such a neighbour.
_NEAR = 85


@dataclass(frozen=True)
class Place:
    """Where an example stands; `line` counts from 1."""

    path: Path
    line: int

    def __str__(self) -> str:
        return f"{self.path.parent.parent.name}/{self.path.parent.name}/{self.path.name}:{self.line}"


@dataclass(frozen=True)
class _Example:
    intent: str
    language: Language
    words: str
    place: Place


def intents(folder: Path) -> list[str]:
    """Every intent that has examples, in alphabetical order."""
    return sorted({example.intent for example in _examples(folder)})


def add_example(folder: Path, words: str, intent: str, language: Language) -> tuple[Place, list[str]]:
    """Write the words as the last example of an intent in a language.

    Returns its place, and a warning for each example of another intent that says nearly the same.

    Raises:
        Refused: the words are an example already, hold brackets that mean something else to Rasa, or there is no
            such block of examples.
    """
    if re.search(r"[\[\]{}]", _UNFAMILIAR.sub("", words)):
        raise Refused("brackets mean something to Rasa: use them for [lupus](unfamiliar) only")
    known = list(_examples(folder))
    for example in known:
        if _plain(example.words) == _plain(words):
            raise Refused(f"that is an example of {example.intent} already: {example.place}")
    block = [example for example in known if (example.intent, example.language) == (intent, language)]
    if not block:
        raise Refused(f"no examples of '{intent}' in '{language}' in {folder.name}/; the intents are in domain.yml")
    return _insert(block[-1].place, words), [
        f"{example.place} says nearly the same and is an example of {example.intent}"
        for example in known
        if example.intent != intent and fuzz.token_sort_ratio(_plain(example.words), _plain(words)) >= _NEAR
    ]


def _examples(folder: Path) -> Iterator[_Example]:
    for path in sorted(folder.glob("*.yml")):
        block: tuple[str, Language] | None = None
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if begins := _BLOCK.match(line):
                block = begins[1], _LANGUAGES[begins[2]]
            elif block and (found := _EXAMPLE.match(line)):
                yield _Example(*block, found[1], Place(path, number))


def _insert(last: Place, words: str) -> Place:
    lines = last.path.read_text("utf-8").splitlines(keepends=True)
    before = lines[last.line - 1]
    indent = before[: len(before) - len(before.lstrip())]
    lines.insert(last.line, f"{indent}- {words}\n")
    last.path.write_text("".join(lines), "utf-8")
    return Place(last.path, last.line + 1)


def unmarked(words: str) -> str:
    """An example without the marks around what we do not cover."""
    return _UNFAMILIAR.sub(r"\1", words)


def _plain(words: str) -> str:
    return " ".join(token.key for token in tokens(unmarked(words)))
