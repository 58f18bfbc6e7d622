"""From files to resources: bundles, single resources and NDJSON, refused with a reason when they are neither.

Nothing is held longer than needed: NDJSON is read line by line, a large bundle entry by entry.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BufferedIOBase
from pathlib import Path
from typing import Any

import ijson

from bot.errors import ImportRefused
from bot.records.chart.fhir.versions import other_version

Resource = dict[str, Any]

#: A file up to this many bytes is parsed at once, which is faster and tells where it is wrong.
WHOLE = 8_000_000
#: Bytes of a first line that may show a .json file to be NDJSON.
_FIRST_LINE = 100_000
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Document:
    """Something to import: a name for messages, and how to open it, again for each reading."""

    name: str
    open: Callable[[], BufferedIOBase]


@dataclass(frozen=True)
class Entry:
    """One resource, and the address other resources of its bundle may refer to it by."""

    resource: Resource
    full_url: str | None = None


def from_paths(paths: Sequence[Path]) -> list[Document]:
    """The documents at these paths; a folder stands for all .json and .ndjson files in and below it, in order of name.

    The log that bulk exporters leave among their files holds no resources and is left out. Raises `ImportRefused` for
    a folder without any such file.
    """
    documents: list[Document] = []
    for path in paths:
        files = _files_below(path) if path.is_dir() else [path]
        documents += [Document(file.name, _opener(file)) for file in files]
    return documents


def _files_below(folder: Path) -> list[Path]:
    files = (file for file in folder.rglob("*") if file.suffix in (".json", ".ndjson") and file.is_file())
    found = sorted(file for file in files if file.name != "log.ndjson")
    if not found:
        raise ImportRefused(f"{folder}: no .json or .ndjson file in this folder. Give the folder of the export.")
    return found


def fingerprint(documents: Iterable[Document]) -> str:
    """A hash of what the documents hold, in their order."""
    whole = hashlib.sha256()
    for document in documents:
        with document.open() as file:
            whole.update(hashlib.file_digest(file, "sha256").digest())
    return whole.hexdigest()


def entries(document: Document) -> Iterator[Entry]:
    """Every resource of a document; raises `ImportRefused`, naming the file and the fix, if it is not FHIR R4."""
    for place, value in _values(document):
        for entry in _unpacked(value, place):
            if version := other_version(entry.resource):
                raise ImportRefused(f"{place}: this is FHIR {version}. Export it as FHIR R4 (4.0.1) and try again.")
            yield entry


def _opener(path: Path) -> Callable[[], BufferedIOBase]:
    def opened() -> BufferedIOBase:
        try:
            return path.open("rb")
        except OSError as error:
            raise ImportRefused(f"{path.name}: cannot be read ({error.strerror}). Give a readable file.") from error

    return opened


def _values(document: Document) -> Iterator[tuple[str, Any]]:
    """(place, JSON value) of the whole document, of each entry of a large bundle, or of each line of NDJSON."""
    with document.open() as file:
        start = len(_BOM) if file.read(len(_BOM)) == _BOM else 0
        file.seek(start)
        by_line = document.name.endswith(".ndjson") or _is_ndjson(file)
        size = file.seek(0, 2)
        file.seek(start)
        if by_line:
            yield from _lines(document.name, file)
        elif size <= WHOLE or not _is_bundle(document.name, file, start):
            yield document.name, _json(document.name, file.read())
        else:
            yield from _streamed(document.name, file)


def _is_ndjson(file: BufferedIOBase) -> bool:
    """Whether the first line is an object by itself and not the last line."""
    first = file.readline(_FIRST_LINE)
    if not first.endswith(b"\n") or not any(line.strip() for line in file):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except ValueError:
        return False


def _lines(name: str, file: BufferedIOBase) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(file, start=1):
        if line.strip():
            place = f"{name}, line {number}"
            yield place, _json(place, line)


def _json(place: str, raw: bytes) -> Any:
    try:
        # Decimals keep a laboratory's "7.10" from turning into 7.1.
        return json.loads(raw.decode("utf-8"), parse_float=Decimal)
    except json.JSONDecodeError as error:
        raise ImportRefused(f"{place}: not JSON (line {error.lineno}: {error.msg}). Export the file again.") from error
    except UnicodeDecodeError as error:
        raise ImportRefused(f"{place}: cannot be read ({error.reason}). Give a UTF-8 text file.") from error


def _is_bundle(name: str, file: BufferedIOBase, start: int) -> bool:
    try:
        kinds = (value for place, event, value in ijson.parse(file) if (place, event) == ("resourceType", "string"))
        return next(kinds, None) == "Bundle"
    except ijson.JSONError as error:
        raise _not_json(name, error) from error
    finally:
        file.seek(start)


def _streamed(name: str, file: BufferedIOBase) -> Iterator[tuple[str, Any]]:
    try:
        for item in ijson.items(file, "entry.item"):
            yield name, {"resourceType": "Bundle", "entry": [item]}
    except ijson.JSONError as error:
        raise _not_json(name, error) from error


def _not_json(name: str, error: Exception) -> ImportRefused:
    return ImportRefused(f"{name}: not JSON ({type(error).__name__}). Export the file again.")


def _unpacked(value: Any, place: str) -> Iterator[Entry]:
    if not isinstance(value, dict) or not isinstance(value.get("resourceType"), str):
        raise ImportRefused(f"{place}: no FHIR resource (no resourceType). Give a FHIR R4 bundle, resource or NDJSON.")
    if value["resourceType"] != "Bundle":
        yield Entry(value)
        return
    items = value.get("entry", [])
    if not isinstance(items, list):
        raise ImportRefused(f"{place}: Bundle.entry is no list. Give a FHIR R4 bundle.")
    for item in items:
        if isinstance(item, dict) and "resource" in item:  # deletions and links have none
            for entry in _unpacked(item["resource"], place):
                yield Entry(entry.resource, entry.full_url or item.get("fullUrl"))
