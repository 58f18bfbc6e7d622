"""Adds a name to an entry of the library, where no entry has it yet."""

from __future__ import annotations

from pathlib import Path

import yaml
from rapidfuzz import fuzz, process

from bot.learning.refused import Refused
from bot.learning.scalar import scalar
from glossary.loader import Glossary, entry_file
from glossary.model import Entry, Language
from glossary.text import fold

#: What is longer is a sentence, not a name.
MOST_WORDS = 6
#: How many names near to one that is none are looked at.
_NEAR = 3
_WIDTH = 120


def find_entry(glossary: Glossary, wanted: str) -> Entry:
    """The entry with this id or name. Raises `Refused` with the nearest ids."""
    if wanted in glossary.entries:
        return glossary.get(wanted)
    if owner := named(glossary, wanted):
        return glossary.get(owner)
    names = {fold(name): entry.id for entry in glossary for name in (entry.id, *entry.names)}
    near = process.extract(fold(wanted), names.keys(), scorer=fuzz.ratio, limit=_NEAR)
    raise Refused(f"no entry is called that; near: {', '.join(dict.fromkeys(names[name] for name, *_ in near))}")


def named(glossary: Glossary, name: str) -> str | None:
    """The id of the entry that has this name in either language, whatever its case and accents."""
    key = fold(name)
    return next((entry.id for entry in glossary if key in map(fold, entry.names)), None)


def add_synonym(glossary: Glossary, folders: tuple[Path, ...], name: str, entry: Entry, language: Language) -> Path:
    """Write a name as the last synonym of an entry in a language; returns the file.

    Raises:
        Refused: an entry has the name already, several are meant by it, it is too long for a name, or it would be
            the entry's first.
    """
    if owner := named(glossary, name):
        raise Refused(f"that is a name of {owner} already")
    if any(fold(word.word) == fold(name) for word in glossary.ambiguous):
        raise Refused("that means several entries: it is in glossary/content/ambiguous.yml")
    if len(name.split()) > MOST_WORDS:
        raise Refused(f"a name has at most {MOST_WORDS} words: give the name alone with --words")
    path = entry_file(entry.id, *folders)
    assert path, "an entry was read from a file"
    path.write_text(_with_synonym(path.read_text("utf-8"), name, language), "utf-8")
    return path


def _with_synonym(text: str, name: str, language: Language) -> str:
    """The text of an entry's file with one synonym more, and otherwise as it was."""
    edition = _values(yaml.compose(text, Loader=yaml.CSafeLoader))[language]
    known = _values(edition).get("synonyms")
    lines = text.splitlines(keepends=True)
    if not isinstance(known, yaml.SequenceNode) or not known.value:
        # The rarest case: its author had no other name yet.
        raise Refused(f"the entry has no synonyms in '{language}' yet: write the first one by hand")
    first, last = known.value[0].start_mark, known.value[-1].end_mark
    if known.flow_style:
        line = lines[last.line]
        fits = last.column + len(scalar(name)) + len(", ]") <= _WIDTH
        joint = ", " if fits else ",\n" + " " * first.column
        lines[last.line] = line[: last.column] + joint + scalar(name) + line[last.column :]
    else:
        lines.insert(last.line + 1, " " * (first.column - len("- ")) + f"- {scalar(name)}\n")
    return "".join(lines)


def _values(node: yaml.Node | None) -> dict[str, yaml.Node]:
    assert isinstance(node, yaml.MappingNode), "an entry that was read has this shape"
    return {key.value: value for key, value in node.value}
