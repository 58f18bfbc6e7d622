"""The education library in force: our own entries, and a clinic's on top of them."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

from pydantic import BaseModel

from bot.errors import BedsideError
from bot.settings import Settings, private_folder
from glossary.loader import CONTENT, ContentError, Glossary, load_glossary
from glossary.model import Ambiguous, Entry, Language
from glossary.text import fold

T = TypeVar("T")

#: Where, in the folder of the installation's own files, the library is kept as it was last read.
KEPT = "library.json"
#: Its first bytes, in which the fingerprint of the files stands.
_HEAD = 100
#: What says how the files are read.
_CODE = Path(__file__).parent.parent / "glossary"

_reader, _reading = ThreadPoolExecutor(1, "library"), RLock()
#: What this process has read, by its folders: it is the same wherever a copy of it is kept.
_in_force: dict[tuple[Path, ...], Glossary] = {}


class BadLibrary(BedsideError):
    """The library can't be read: an entry is not in its shape."""

    code = "bad_library"


def folders(settings: Settings) -> tuple[Path, ...]:
    """The folders entries are read from, the clinic's last, so that its entries stand before ours."""
    return (CONTENT, settings.content) if settings.content else (CONTENT,)


def load() -> Glossary:
    """The library as its files are at this moment, for commands, and for Rasa's parts, which are given no settings.

    Raises:
        BadLibrary: with all problems of all files.
    """
    settings = Settings()
    return _load(folders(settings), settings.var)


def of(settings: Settings) -> Glossary:
    """The library of these settings, read once a process: it takes seconds, in which all who want it wait.

    So it is to be asked for outside of transactions, and on an event loop by way of `aside`. Raises as `load`.
    """
    with _reading:
        places = folders(settings)
        if places not in _in_force:
            _in_force[places] = _load(places, settings.var)
        return _in_force[places]


def words(settings: Settings) -> frozenset[str]:
    """Every word of that library that is no name: written small in its texts, or part of an entry's name."""
    with _reading:
        of(settings)
        return _words(folders(settings))


def spanish_names(settings: Settings) -> frozenset[str]:
    """The folded names that topics of that library have in Spanish alone: "asma", but not "diabetes"."""
    with _reading:
        of(settings)
        return _spanish_names(folders(settings))


async def aside(read: Callable[[Settings], T], settings: Settings) -> T:
    """What `of` or `words` gives, read in a thread of its own: work on the database goes on in all others."""
    return await asyncio.get_running_loop().run_in_executor(_reader, read, settings)


class _Kept(BaseModel):
    """The library as it was read from files of this fingerprint."""

    fingerprint: str
    version: str
    entries: tuple[Entry, ...]
    ambiguous: tuple[Ambiguous, ...]


def _load(places: tuple[Path, ...], var: Path) -> Glossary:
    """Read what is kept, if the files are still the same: four processes want it, and YAML takes ten times as long."""
    fingerprint = _fingerprint(places)
    if kept := _recall(var, fingerprint):
        return Glossary({entry.id: entry for entry in kept.entries}, kept.version, kept.ambiguous)
    glossary = _read(places)
    _keep(
        var,
        _Kept(fingerprint=fingerprint, version=glossary.version, entries=tuple(glossary), ambiguous=glossary.ambiguous),
    )
    return glossary


def _read(places: tuple[Path, ...]) -> Glossary:
    try:
        return load_glossary(*places)
    except ContentError as error:
        raise BadLibrary(f"the education library can't be read. Mend this and run it again:\n{error}") from None


def _fingerprint(places: tuple[Path, ...]) -> str:
    """Changes with every file of the folders, and with the code that reads them."""
    digest = hashlib.sha256()
    files = [path for place in places for path in sorted([*place.glob("**/*.yml"), *place.glob("**/*.yaml")])]
    for path in (*files, *sorted(_CODE.glob("*.py"))):
        body = path.read_bytes()
        digest.update(f"{path}\0{len(body)}\0".encode() + body)
    return digest.hexdigest()


def _recall(var: Path, fingerprint: str) -> _Kept | None:
    try:
        body = (var / KEPT).read_bytes()
        # The fingerprint comes first: a library that has changed since is not read to its end.
        return _Kept.model_validate_json(body) if fingerprint.encode() in body[:_HEAD] else None
    except (OSError, ValueError):  # none yet, or cut off: the files are there
        return None


def _keep(var: Path, kept: _Kept) -> None:
    """Written under another name first: nobody reads half of it. An installation that is read-only does without."""
    partial = var / f"{KEPT}.{os.getpid()}"
    with suppress(OSError):
        private_folder(var)
        partial.write_text(kept.model_dump_json(), "utf-8")
        partial.replace(var / KEPT)


@cache
def _words(places: tuple[Path, ...]) -> frozenset[str]:
    glossary = _in_force[places]
    small = {word for entry in glossary for word in _letters(entry.model_dump()) if word[0].islower()}
    named = {word for entry in glossary for name in entry.names for word in _letters(name)}
    return frozenset(map(fold, small | named))


@cache
def _spanish_names(places: tuple[Path, ...]) -> frozenset[str]:
    glossary = _in_force[places]

    def names(language: Language) -> set[str]:
        several = {each.word for each in glossary.ambiguous if each.language == language}
        return {fold(name) for entry in glossary for name in entry.edition(language).names} | set(map(fold, several))

    return frozenset(names("es") - names("en"))


def _letters(value: Any) -> Iterator[str]:
    """The words in a nest of texts."""
    if isinstance(value, str):
        yield from re.findall(r"[^\W\d_]+", value)
    elif isinstance(value, dict | list | tuple):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _letters(item)
