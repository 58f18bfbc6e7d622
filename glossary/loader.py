"""Reads the entries from their YAML files, and refuses what breaks the shape, saying how to mend it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import TypeAdapter, ValidationError

from glossary.model import Ambiguous, Entry
from glossary.places import line_of

CONTENT = Path(__file__).parent / "content"
#: The file, beside the folders of entries, that says which words mean several of them.
AMBIGUOUS = "ambiguous.yml"

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
    """Every entry by id, and the words that mean several; `version` changes whenever a content file does."""

    entries: Mapping[str, Entry] = field(repr=False)
    version: str
    ambiguous: tuple[Ambiguous, ...] = field(default=(), repr=False)

    def get(self, entry_id: str) -> Entry:
        """The entry of that id; KeyError when there is none."""
        return self.entries[entry_id]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    def __len__(self) -> int:
        return len(self.entries)


def load_glossary(*folders: Path) -> Glossary:
    """Every entry of the folders (none given: our own library), a later folder's before an earlier one's.

    Each folder holds `<kind>s/<id>.yml` and may hold `ambiguous.yml`.

    Raises:
        ContentError: with all problems of all files, not only the first.
    """
    glossary, problems = read_folders(*folders)
    if problems:
        raise ContentError(problems)
    return glossary


def read_folders(*folders: Path) -> tuple[Glossary, list[str]]:
    """The entries that can be used, and what is wrong with the others, one line a problem."""
    return _assemble(_files(folders or (CONTENT,)))


def entry_file(entry_id: str, *folders: Path) -> Path | None:
    """The file that an entry is read from; None if there is none."""
    found = [path for folder in folders or (CONTENT,) for path in folder.glob(f"**/{entry_id}.yml")]
    return found[-1] if found else None


class _File(NamedTuple):
    folder: Path
    path: Path
    raw: bytes

    @property
    def where(self) -> Path:
        return self.path.relative_to(self.folder)


def _files(folders: Iterable[Path]) -> list[_File]:
    return [
        _File(folder, path, path.read_bytes())
        for folder in folders
        for path in sorted([*folder.glob("**/*.yml"), *folder.glob("**/*.yaml")])
    ]


def _version(files: list[_File]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.where.as_posix()}\0{len(file.raw)}\0".encode() + file.raw)
    return digest.hexdigest()


def _assemble(files: list[_File]) -> tuple[Glossary, list[str]]:
    entries: dict[str, Entry] = {}
    origin: dict[str, Path] = {}
    ambiguous: list[Ambiguous] = []
    problems: list[str] = []
    for file in files:
        try:
            if file.where.as_posix() == AMBIGUOUS:
                ambiguous += _read_ambiguous(file)
                continue
            entry = _read(file)
        except ContentError as error:
            problems += error.problems
            continue
        if origin.get(entry.id) == file.folder:
            problems.append(f"{file.where}: id: '{entry.id}' is taken by another file. Give each topic one file.")
        entries[entry.id], origin[entry.id] = entry, file.folder
    problems += [
        f"{AMBIGUOUS}: '{word.word}': '{entry_id}' is no entry. Mend the id or remove it."
        for word in ambiguous
        for entry_id in word.entries
        if entry_id not in entries
    ]
    return Glossary(entries=entries, version=_version(files), ambiguous=tuple(ambiguous)), problems


@lru_cache(maxsize=2048)  # an unchanged file is read once a process: the whole library takes a second
def _read(file: _File) -> Entry:
    where = file.where
    entry = _entry(file, _mapping(file))
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


def _read_ambiguous(file: _File) -> list[Ambiguous]:
    try:
        return TypeAdapter(list[Ambiguous]).validate_python(_parse(file))
    except ValidationError as error:
        raise ContentError([_invalid(file, detail) for detail in error.errors()]) from None


def _mapping(file: _File) -> dict[str, Any]:
    data = _parse(file)
    if not isinstance(data, dict):
        raise ContentError([f"{file.where}: holds no keys. Copy the shape of another entry."])
    return data


def _parse(file: _File) -> Any:
    where, raw = file.where, file.raw
    try:
        text = raw.decode("utf-8")
        data = yaml.load(text, Loader=_NoRepeats)  # noqa: S506 - it is a SafeLoader
    except UnicodeDecodeError as error:
        raise ContentError([f"{where}: not UTF-8 at byte {error.start}. Save the file as UTF-8."]) from None
    except yaml.YAMLError as error:
        raise ContentError([_syntax(where, error)]) from None
    if found := _RASA_KEY.search(text):
        key = found.group(1)
        raise ContentError([f"{where}: '{key}:' starts a line: Rasa would take the file for training data. Reword it."])
    return data


def _syntax(where: Path, error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    line = f" line {mark.line + 1}" if mark else ""
    problem = getattr(error, "problem", None) or "can't be read"
    return f"{where}:{line} YAML: {problem}. Mend the indent there, or put a text that holds ': ' or '#' in quotes."


def _entry(file: _File, data: dict[str, Any]) -> Entry:
    try:
        return Entry.model_validate(data)
    except ValidationError as error:
        raise ContentError([_invalid(file, detail) for detail in error.errors()]) from None


def _invalid(file: _File, detail: Mapping[str, Any]) -> str:
    place = ".".join(str(part) for part in detail["loc"] if part != "[key]")
    line = line_of(file.raw.decode("utf-8"), place)
    remedy = _REMEDIES.get(detail["type"], "See glossary/model.py for the shape.")
    return f"{file.where}:{line}: {place or 'entry'}: {detail['msg']}. {remedy}"


_REMEDIES = {
    "extra_forbidden": "Remove the key or mend its spelling; glossary/model.py lists the keys.",
    "missing": "Add the key.",
    "string_type": "Put the text in quotes: YAML read it as something other than text.",
    "string_too_long": "Shorten it.",
    "string_pattern_mismatch": "Use lowercase letters, digits and hyphens for an id, and https:// for an address.",
    "literal_error": "Use one of the names listed.",
    "value_error": "Mend what it names.",
}


class _NoRepeats(yaml.CSafeLoader):
    """A safe loader (in C: the library is large) that refuses a key given twice, where YAML keeps the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                twice = f"the key '{key}' is given twice"
                raise yaml.constructor.ConstructorError(None, None, twice, key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)
