"""The import itself: patients first, then what belongs to them; every resource is kept or counted as skipped."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.orm import Session

from bot.records.fhir import allergy, appointment, condition, medication, observation, patient, report
from bot.records.fhir.documents import Document, Entry, entries, from_paths
from bot.records.fhir.references import References, identity
from bot.records.fhir.store import Row, preload, store
from bot.records.fhir.values import Resource, Skipped, child, moment
from bot.records.models import Allergy, Appointment, Condition, Medication, Patient, Result

Reader = Callable[[Resource, str, dt.datetime, References], Row]
READERS: dict[str, tuple[type[Row], Reader]] = {
    "AllergyIntolerance": (Allergy, allergy.read),
    "Appointment": (Appointment, appointment.read),
    "Condition": (Condition, condition.read),
    "DiagnosticReport": (Result, report.read),
    "MedicationRequest": (Medication, medication.read),
    "Observation": (Result, observation.read),
}


@dataclass
class Report:
    """What became of every resource: `read` and `kept` by type, `skipped` by reason. read = kept + skipped.

    `changed` counts rows added or updated; importing the same again changes none.
    """

    read: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    changed: int = 0


def import_files(
    session: Session, paths: Sequence[Path], now: dt.datetime, progress: Callable[[str], None] | None = None
) -> Report:
    """Import FHIR R4 files or folders of them; `progress` is told the name of each file done.

    Raises `ImportRefused`, naming file and fix, for what is not FHIR R4; with the caller's transaction rolled
    back, nothing of the import stays then.
    """
    return import_documents(session, from_paths(paths), now, progress)


def import_documents(
    session: Session, documents: Sequence[Document], now: dt.datetime, progress: Callable[[str], None] | None = None
) -> Report:
    """Import documents; see `import_files`."""
    run = _Import(session, now)
    for document in documents:
        run.survey(entries(document))
    run.keep_patients()
    for document in documents:
        run.keep(entries(document))
        if progress:
            progress(document.name)
    return run.report


class _Import:
    def __init__(self, session: Session, now: dt.datetime) -> None:
        self._session = session
        self._now = now
        self._references = References(self._known)
        self._patients: list[Entry] = []
        self.report = Report()

    def survey(self, found: Iterable[Entry]) -> None:
        """First pass: learn who and what references may point at."""
        for entry in found:
            with suppress(Skipped):  # counted when it is kept or not
                self._references.add(entry)
            if entry.resource["resourceType"] == "Patient":
                self._patients.append(entry)

    def keep_patients(self) -> None:
        """Store the patients, whom everything else refers to."""
        for entry in self._patients:
            self._attempt(entry, lambda resource, id, as_of, _: patient.read(resource, id, as_of))
        self._session.flush()

    def keep(self, found: Iterable[Entry]) -> None:
        """Second pass: store all that is not a patient."""
        others = [entry for entry in found if entry.resource["resourceType"] != "Patient"]
        held = self._preload(others)  # kept alive here, so that the session finds them without a query each
        for entry in others:
            kind = entry.resource["resourceType"]
            self._attempt(entry, READERS[kind][1] if kind in READERS else _not_kept)
        self._session.flush()
        del held

    def _attempt(self, entry: Entry, read: Reader) -> None:
        kind = entry.resource["resourceType"]
        self.report.read[kind] += 1
        try:
            as_of = moment(child(entry.resource, "meta").get("lastUpdated")) or self._now
            row = read(entry.resource, identity(entry)[1], as_of, self._references)
            self.report.changed += store(self._session, row)
            self.report.kept[kind] += 1
        except Skipped as reason:
            self.report.skipped[f"{kind}: {reason}"] += 1

    def _preload(self, found: Sequence[Entry]) -> list[Row]:
        rows: list[Row] = []
        for kind, (table, _) in READERS.items():
            ids = (str(entry.resource.get("id")) for entry in found if entry.resource["resourceType"] == kind)
            rows += preload(self._session, table, ids)
        return rows

    def _known(self, patient_id: str) -> bool:
        return self._session.get(Patient, patient_id) is not None


def _not_kept(_resource: Resource, _id: str, _as_of: dt.datetime, _references: References) -> Row:
    raise Skipped("not a kind we keep")
