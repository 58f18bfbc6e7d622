"""Reads the entries from their YAML files, and refuses what breaks the shape, saying how to mend it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from glossary.model import Entry

CONTENT = Path(__file__).parent / "content"

#: `rasa test` takes any file with such a line, however deep, for training data.
_RASA_KEY = re.compile(r"^[ \t-]*(stories|rules|nlu)[ \t]*:", re.MULTILINE)


class ContentError(ValueError):
    """One or more content files can't be used; `problems` names file, key and remedy, one a line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)

    def __reduce__(self) -> tuple[type[ContentError], tuple[list[str]]]:
        return type(self), (list(self.problems),)


@dataclass(frozen=True)
class Glossary:
    """Every entry by id; `version` changes whenever a content file does."""

    entries: Mapping[str, Entry] = field(repr=False)
    version: str

    def get(self, entry_id: str) -> Entry:
        """The entry of that id; KeyError when there is none."""
        return self.entries[entry_id]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    def __len__(self) -> int:
        return len(self.entries)


def load_glossary(folder: Path = CONTENT) -> Glossary:
    """Every entry under `folder/<kind>s/<id>.yml`.

    Raises:
        ContentError: with all problems of all files, not only the first.
    """
    entries: dict[str, Entry] = {}
    problems: list[str] = []
    digest = hashlib.sha256()
    for path in sorted([*folder.glob("**/*.yml"), *folder.glob("**/*.yaml")]):
        where = path.relative_to(folder)
        raw = path.read_bytes()
        digest.update(f"{where.as_posix()}\0{len(raw)}\0".encode() + raw)
        try:
            entry = _read(where, raw)
        except ContentError as error:
            problems += error.problems
            continue
        if entry.id in entries:
            problems.append(f"{where}: id: '{entry.id}' is taken by another file. Give each topic one file.")
        entries[entry.id] = entry
    if problems:
        raise ContentError(problems)
    return Glossary(entries=entries, version=digest.hexdigest())


def _read(where: Path, raw: bytes) -> Entry:
    entry = _entry(where, _mapping(where, raw))
    problems = []
    if where.suffix != ".yml":
        problems.append(f"{where}: name the file {entry.id}.yml.")
    if entry.id != where.stem:
        problems.append(f"{where}: id: '{entry.id}' differs from the file name. Use '{where.stem}' or rename the file.")
    if where.parent.as_posix() != f"{entry.kind}s":
        problems.append(f"{where}: kind: a {entry.kind} belongs in the folder {entry.kind}s/. Move it.")
    if problems:
        raise ContentError(problems)
    return entry


def _mapping(where: Path, raw: bytes) -> dict[str, Any]:
    try:
        text = raw.decode("utf-8")
        data = yaml.load(text, Loader=_NoRepeats)  # noqa: S506 - it is a SafeLoader
    except UnicodeDecodeError as error:
        raise ContentError([f"{where}: not UTF-8 at byte {error.start}. Save the file as UTF-8."]) from None
    except yaml.YAMLError as error:
        raise ContentError([_syntax(where, error)]) from None
    if not isinstance(data, dict):
        raise ContentError([f"{where}: holds no keys. Copy the shape of another entry."])
    if found := _RASA_KEY.search(text):
        key = found.group(1)
        raise ContentError([f"{where}: '{key}:' starts a line: Rasa would take the file for training data. Reword it."])
    return data


def _syntax(where: Path, error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    line = f" line {mark.line + 1}" if mark else ""
    problem = getattr(error, "problem", None) or "can't be read"
    return f"{where}:{line} YAML: {problem}. Mend the indent there, or put a text that holds ': ' or '#' in quotes."


def _entry(where: Path, data: dict[str, Any]) -> Entry:
    try:
        return Entry.model_validate(data)
    except ValidationError as error:
        raise ContentError([_invalid(where, detail) for detail in error.errors()]) from None


def _invalid(where: Path, detail: Mapping[str, Any]) -> str:
    key = ".".join(str(part) for part in detail["loc"] if part != "[key]") or "entry"
    remedy = _REMEDIES.get(detail["type"], "See glossary/model.py for the shape.")
    return f"{where}: {key}: {detail['msg']}. {remedy}"


_REMEDIES = {
    "extra_forbidden": "Remove the key or mend its spelling; glossary/model.py lists the keys.",
    "missing": "Add the key.",
    "string_type": "Put the text in quotes: YAML read it as something other than text.",
    "string_too_long": "Shorten it.",
    "string_pattern_mismatch": "Use lowercase letters, digits and hyphens for an id, and https:// for an address.",
    "literal_error": "Use one of the names listed.",
    "value_error": "Mend what it names.",
}


class _NoRepeats(yaml.SafeLoader):
    """A SafeLoader that refuses a key given twice, where YAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                twice = f"the key '{key}' is given twice"
                raise yaml.constructor.ConstructorError(None, None, twice, key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)
