"""The import itself: patients first, then what belongs to them; every resource is kept or counted as skipped.

What is stored is stored in portions, each with the mark of how far the import has come. So memory does not grow with
the files, and an import that was cut off goes on at the last mark.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Literal

from sqlalchemy.orm import Session

from bot.records.chart.fhir import patient
from bot.records.chart.fhir.counts import Report
from bot.records.chart.fhir.documents import Document, Entry, entries, fingerprint, from_paths
from bot.records.chart.fhir.kinds import KINDS
from bot.records.chart.fhir.references import USED, References, identity
from bot.records.chart.fhir.store import Row, Store
from bot.records.chart.fhir.values import Skipped, child, moment
from bot.records.engine import Database
from bot.records.models import ImportRun, Patient

Stage = Literal["checking", "patients", "chart"]
#: Told the stage, the resources done in it, and how many there are (0 while that is not known).
Progress = Callable[[Stage, int, int], None]

#: Resources stored in one transaction: enough to be fast, few enough that other writers do not wait long.
PORTION = 500


def import_files(
    database: Database, paths: Sequence[Path], now: dt.datetime, progress: Progress | None = None
) -> Report:
    """Import FHIR R4 files or folders of them.

    Raises `ImportRefused`, naming file and fix, for what is not FHIR R4, before anything is stored. Cut off and
    started again with the same files, it goes on where it was, and its report is of the whole.
    """
    return import_documents(database, from_paths(paths), now, progress)


def import_documents(
    database: Database, documents: Sequence[Document], now: dt.datetime, progress: Progress | None = None
) -> Report:
    """Import documents; see `import_files`."""
    return _Import(database, documents, now, progress or (lambda *_: None)).run()


class _Import:
    def __init__(self, database: Database, documents: Sequence[Document], now: dt.datetime, progress: Progress) -> None:
        self._database = database
        self._documents = documents
        self._now = now
        self._progress = progress
        self._references = References(self._is_known)
        self._session: Session | None = None
        self._known: set[str] = set()
        #: Resources, and patients among them, by document.
        self._sizes: list[tuple[int, int]] = []
        self._report = Report()

    def run(self) -> Report:
        self._check()
        key = fingerprint(self._documents)
        stage, position = self._resumed(key)
        stages: tuple[Stage, ...] = ("patients", "chart") if stage == "patients" else ("chart",)
        for each in stages:
            self._store(key, each, position if each == stage else (0, 0))
        with self._database.session() as session:
            session.delete(session.get_one(ImportRun, key))
        return self._report

    def _check(self) -> None:
        """First pass: refuse what is not FHIR R4, and learn whom and what references may point at."""
        seen = 0
        for document in self._documents:
            resources = patients = 0
            for entry in entries(document):
                with suppress(Skipped):  # counted when it is kept or not
                    self._references.add(entry)
                resources += 1
                patients += entry.resource["resourceType"] == "Patient"
                if (seen + resources) % PORTION == 0:
                    self._progress("checking", seen + resources, 0)
            seen += resources
            self._sizes.append((resources, patients))

    def _resumed(self, key: str) -> tuple[str, tuple[int, int]]:
        """The stage and position to begin at."""
        with self._database.session() as session:
            run = session.get(ImportRun, key)
            if run is None:
                run = ImportRun(id=key, stage="patients", position=[0, 0], counts={}, started_at=self._now)
                session.add(run)
            self._report = Report.of(run.counts)
            document, entry = run.position
            return run.stage, (document, entry)

    def _store(self, key: str, stage: Stage, begin: tuple[int, int]) -> None:
        total = sum(self._wanted(stage, number) for number in range(len(self._documents)))
        found = self._entries(stage, begin)
        while portion := list(islice(found, PORTION)):
            with self._database.session() as session:
                self._session = session
                self._keep(session, [entry for _, entry in portion])
                run = session.get_one(ImportRun, key)
                run.stage, run.position, run.counts = stage, list(portion[-1][0]), self._report.counts()
            self._progress(stage, self._report.done(patients=stage == "patients"), total)

    def _entries(self, stage: Stage, begin: tuple[int, int]) -> Iterator[tuple[tuple[int, int], Entry]]:
        """What this stage stores, from a position on, each with the position behind it."""
        for number, document in enumerate(self._documents):
            if number < begin[0] or not self._wanted(stage, number):
                continue
            for place, entry in enumerate(entries(document), start=1):
                behind = number, place
                if behind > begin and (entry.resource["resourceType"] == "Patient") == (stage == "patients"):
                    yield behind, entry

    def _wanted(self, stage: Stage, number: int) -> int:
        resources, patients = self._sizes[number]
        return patients if stage == "patients" else resources - patients

    def _keep(self, session: Session, found: Sequence[Entry]) -> None:
        store = Store(session, _keys(found))
        for entry in found:
            kind = entry.resource["resourceType"]
            self._report.read[kind] += 1
            try:
                self._report.changed += store.put(self._row(entry))
                self._report.kept[kind] += 1
            except Skipped as reason:
                self._report.skipped[f"{kind}: {reason}"] += 1

    def _row(self, entry: Entry) -> Row:
        kind, source_id = identity(entry)
        as_of = moment(child(entry.resource, "meta").get("lastUpdated")) or self._now
        if kind == "Patient":
            return patient.read(entry.resource, source_id, as_of, self._references)
        if kind not in KINDS:
            raise Skipped("only its name is used" if kind in USED else "not a kind we keep")
        return KINDS[kind].read(entry.resource, source_id, as_of, self._references)

    def _is_known(self, patient_id: str) -> bool:
        if patient_id not in self._known and self._session and self._session.get(Patient, patient_id):
            self._known.add(patient_id)
        return patient_id in self._known


def _keys(found: Sequence[Entry]) -> Iterator[tuple[type[Row], str]]:
    for entry in found:
        with suppress(Skipped):
            kind, source_id = identity(entry)
            if kind == "Patient":
                yield Patient, source_id
            elif kind in KINDS:
                yield KINDS[kind].table, KINDS[kind].id(source_id)
