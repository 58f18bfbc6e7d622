"""From files to resources: bundles, single resources and NDJSON, refused with a reason when they are neither."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.errors import ImportRefused
from bot.records.fhir.versions import other_version

Resource = dict[str, Any]


@dataclass(frozen=True)
class Document:
    """Something to import: a name for messages, and where its text comes from."""

    name: str
    text: Callable[[], str]


@dataclass(frozen=True)
class Entry:
    """One resource, and the address other resources of its bundle may refer to it by."""

    resource: Resource
    full_url: str | None = None


def from_paths(paths: Sequence[Path]) -> list[Document]:
    """The documents at these paths; a folder stands for its .json and .ndjson files, in order of name.

    The log that bulk exporters leave among their files holds no resources and is left out.
    """
    documents: list[Document] = []
    for path in paths:
        if path.is_dir():
            files = sorted(file for file in path.iterdir() if file.suffix in (".json", ".ndjson"))
            documents += from_paths([file for file in files if file.name != "log.ndjson"])
        else:
            documents.append(Document(path.name, _reader(path)))
    return documents


def entries(document: Document) -> Iterator[Entry]:
    """Every resource of a document; raises `ImportRefused`, naming the file and the fix, if it is not FHIR R4."""
    for place, value in _parsed(document):
        for entry in _unpacked(value, place):
            if version := other_version(entry.resource):
                raise ImportRefused(f"{place}: this is FHIR {version}. Export it as FHIR R4 (4.0.1) and try again.")
            yield entry


def _reader(path: Path) -> Callable[[], str]:
    def read() -> str:
        try:
            return path.read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise ImportRefused(f"{path.name}: cannot be read ({error}). Give a readable UTF-8 text file.") from error

    return read


def _parsed(document: Document) -> Iterator[tuple[str, Any]]:
    """(place, JSON value) of the whole document, or of each of its lines if it is NDJSON."""
    text = document.text()
    try:
        yield document.name, _json(text)
        return
    except json.JSONDecodeError as error:
        lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
        if len(lines) < 2 or not _is_json(lines[0][1]):
            problem = f"{document.name}: not JSON (line {error.lineno}: {error.msg}). Export the file again."
            raise ImportRefused(problem) from error
    for number, line in lines:
        try:
            yield f"{document.name}, line {number}", _json(line)
        except json.JSONDecodeError as error:
            problem = f"{document.name}, line {number}: not JSON ({error.msg}). Correct or remove the line."
            raise ImportRefused(problem) from error


def _json(text: str) -> Any:
    # Decimals keep a laboratory's "7.10" from turning into 7.1.
    return json.loads(text, parse_float=Decimal)


def _is_json(line: str) -> bool:
    try:
        return isinstance(_json(line), dict)
    except json.JSONDecodeError:
        return False


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
