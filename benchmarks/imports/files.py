"""What the trial imports: the files as given, the same as a bulk export, and copies under other ids."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import uuid
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.records.chart.fhir.samples import with_dates

Resource = dict[str, Any]


def staged(source: Path, folder: Path, now: dt.datetime) -> Path:
    """A folder's FHIR files with their relative dates made real, as our samples have them."""
    folder.mkdir(parents=True)
    for path in sorted(source.iterdir()):
        if path.suffix in (".json", ".ndjson"):
            (folder / path.name).write_text(with_dates(path.read_text("utf-8"), now), "utf-8")
    return folder


def bundles(folder: Path) -> list[Resource]:
    """What a folder holds if it holds bundles alone; nothing otherwise."""
    found = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))]
    return found if all(each["resourceType"] == "Bundle" for each in found) else []


def bulk_export(source: list[Resource], folder: Path) -> Path:
    """The resources of bundles as a server exports them: one NDJSON file a type, references by type and id."""
    folder.mkdir(parents=True)
    lines: dict[str, list[str]] = defaultdict(list)
    for bundle in source:
        resources = [entry["resource"] for entry in bundle["entry"]]
        addresses = {entry["fullUrl"]: f"{_kind(entry)}/{entry['resource']['id']}" for entry in bundle["entry"]}
        for resource in resources:
            lines[resource["resourceType"]].append(json.dumps(_pointing(resource, addresses), ensure_ascii=False))
    for kind, written in lines.items():
        (folder / f"{kind}.000.ndjson").write_text("\n".join(written) + "\n", "utf-8")
    return folder


def copies(source: list[Resource], folder: Path, patients: int) -> Path:
    """Bundles of so many patients: those given, each time with new ids, written one a file."""
    folder.mkdir(parents=True)
    with_patient = [bundle for bundle in source if any(_kind(entry) == "Patient" for entry in bundle["entry"])]
    for number, bundle in enumerate(bundle for bundle in source if bundle not in with_patient):
        (folder / f"shared_{number}.json").write_text(json.dumps(bundle), "utf-8")
    for number, text in enumerate(itertools.islice(_renamed(with_patient), patients)):
        (folder / f"{number:05}.json").write_text(text, "utf-8")
    return folder


def _renamed(source: list[Resource]) -> Iterator[str]:
    """The bundles again and again, each with the ids of its resources changed wherever they stand."""
    texts = [(json.dumps(bundle), [entry["resource"]["id"] for entry in bundle["entry"]]) for bundle in source]
    for copy in itertools.count():
        for text, ids in texts:
            renamed = text
            for each in ids:
                renamed = renamed.replace(each, str(uuid.uuid5(uuid.NAMESPACE_OID, f"{copy} {each}")))
            yield renamed


def _kind(entry: Resource) -> str:
    return str(entry["resource"]["resourceType"])


def _pointing(value: Any, addresses: dict[str, str]) -> Any:
    """The value with every reference into its bundle made one by type and id."""
    if isinstance(value, dict):
        return {
            name: addresses.get(each, each)
            if name == "reference" and isinstance(each, str)
            else _pointing(each, addresses)
            for name, each in value.items()
        }
    return [_pointing(each, addresses) for each in value] if isinstance(value, list) else value
