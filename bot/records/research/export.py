"""The export: a zip of CSV files with their dictionary, written as it is read, some hundred patients at a time.

Two readings in one transaction: the first counts how many patients have each value, the second writes what may be told.
Patients stand in the order of their random ids, a patient's rows in that of their values, so no order tells anything.
"""

from __future__ import annotations

import csv
import io
import secrets
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from typing import IO, Any, Protocol

from sqlalchemy.orm import Session

from bot.records.research import cohort as cohorts
from bot.records.research import dictionary
from bot.records.research.cohort import Cohort, Place
from bot.records.research.parts import PARTS, Part, Told
from bot.records.research.small import MINIMUM, SUPPRESSED, Holders

#: Called with a stage, how many patients are done, and of how many.
Show = Callable[[str, int, int], None]
AT_ONCE = 500
TOO_FEW = f"the cohort has fewer than {MINIMUM} patients, who could be told apart: widen it"
#: A table program would take a text that begins so for a formula.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


class Writer(Protocol):
    """What takes the lines of a table."""

    def writerow(self, row: Iterable[str], /) -> Any:
        """Write one line."""

    def writerows(self, rows: Iterable[Iterable[str]], /) -> Any:
        """Write lines."""


@dataclass
class Report:
    """What was written. `rows` by file; `suppressed`: values by file and column; `emptied`: files left empty."""

    patients: int
    rows: Counter[str] = field(default_factory=Counter)
    suppressed: Counter[tuple[str, str]] = field(default_factory=Counter)
    emptied: list[str] = field(default_factory=list)


def write(
    session: Session, cohort: Cohort, place: Place, out: IO[bytes], finish: Callable[[Report], str], show: Show
) -> Report:
    """Write the export to `out`; `finish` gives the words of its README. The caller leaves the line in the audit.

    Raises `ValueError` for a cohort that is too small, `Undecryptable` if a key is missing for anything of it.
    """
    members = cohorts.members(session, cohort, place)
    if len(members) < MINIMUM:
        raise ValueError(TOO_FEW)
    study = _draw(members)
    report = Report(len(members))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in PARTS.items():
            reading = _Reading(session, name, part, cohort, place)
            telling = reading.count(members, show)
            with _table(archive, name) as lines:
                lines.writerow([column.name for column in dictionary.FILES[name]])
                if telling.patients < MINIMUM:
                    report.emptied.append(name)
                    report.rows[name] = 0
                    continue
                for rows in reading.tell(study, telling, report, show):
                    lines.writerows(rows)
        with _table(archive, "dictionary") as lines:
            lines.writerows(dictionary.rows())
        archive.writestr(_entry("README.txt"), finish(report))
    return report


@dataclass(frozen=True)
class _Telling:
    """What may be told of a file: common values by column, and names of codes. `patients` have rows in it."""

    patients: int
    common: Mapping[str, frozenset[str]]
    names: Mapping[str, str]


class _Reading:
    """The rows of one file, read a first time to count them and a second time to tell them."""

    def __init__(self, session: Session, name: str, part: Part, cohort: Cohort, place: Place) -> None:
        self._session, self._name, self._part, self._asked = session, name, part, (cohort, place)
        self._columns = dictionary.FILES[name][1:]

    def count(self, members: Sequence[str], show: Show) -> _Telling:
        holders: dict[str, Holders[str]] = {column.name: Holders() for column in self._columns if column.coded}
        names: Holders[tuple[str, str]] = Holders()
        patients = 0
        for some in self._some(members, f"{self._name}: counting", show):
            for owner, rows in self._rows(some):
                patients += 1
                for column, held in holders.items():
                    held.add(owner, (row[column] for row in rows))
                names.add(owner, ((row["code"], row["name"]) for row in rows if "name" in row))
        common = {column: held.common() for column, held in holders.items()}
        return _Telling(patients, common, _commonest(names))

    def tell(
        self, study: Mapping[str, str], telling: _Telling, report: Report, show: Show
    ) -> Iterator[list[list[str]]]:
        """The lines of each patient, in the order of the study ids."""
        for some in self._some(list(study), f"{self._name}: writing", show):
            told = dict(self._rows(some))
            for patient_id in some:
                rows = [self._line(row, telling, report) for row in told.get(patient_id, ())]
                report.rows[self._name] += len(rows)
                yield [[study[patient_id], *row] for row in sorted(rows)]

    def _some(self, patient_ids: Sequence[str], stage: str, show: Show) -> Iterator[Sequence[str]]:
        for start in range(0, len(patient_ids), AT_ONCE):
            yield patient_ids[start : start + AT_ONCE]
            show(stage, min(start + AT_ONCE, len(patient_ids)), len(patient_ids))

    def _rows(self, patient_ids: Sequence[str]) -> Iterator[tuple[str, list[Told]]]:
        """The rows of some patients, together for each, without those of special categories."""
        cohort, place = self._asked
        found = self._session.execute(self._part.query(cohort, place, patient_ids).execution_options(yield_per=1000))
        for owner, rows in groupby(found, key=lambda row: str(row.owner)):
            told = [row for row in (self._part.tell(each, place) for each in rows) if row is not None]
            if told:
                yield owner, told

    def _line(self, row: Told, telling: _Telling, report: Report) -> list[str]:
        rare = {column for column, common in telling.common.items() if row[column] not in common}
        line = []
        for column in self._columns:
            value = telling.names.get(row["code"], "") if column.name == "name" else row[column.name]
            if column.of_code and "code" in rare:
                value = ""
            elif column.name in rare:
                value = SUPPRESSED
                report.suppressed[self._name, column.name] += 1
            line.append(_no_formula(value) if column.coded or column.name == "name" else value)
        return line


def _commonest(names: Holders[tuple[str, str]]) -> dict[str, str]:
    """The name that most records have for each code. One that few have may be somebody's own words."""
    told = sorted((count, code, name) for (code, name), count in names.count.items() if count >= MINIMUM)
    return {code: name for _, code, name in told}


def _no_formula(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULAS) else value


def _draw(members: Sequence[str]) -> dict[str, str]:
    """A random id for each patient, in the order of these ids. Nothing else ever holds which is whose."""
    drawn: dict[str, str] = {}
    for member in members:
        while (study_id := secrets.token_hex(6)) in drawn:
            pass
        drawn[study_id] = member
    return {drawn[study_id]: study_id for study_id in sorted(drawn)}


@contextmanager
def _table(archive: zipfile.ZipFile, name: str) -> Iterator[Writer]:
    """A CSV file of the archive, open for its lines."""
    with (
        archive.open(_entry(f"{name}.csv"), "w", force_zip64=True) as raw,
        io.TextIOWrapper(raw, "utf-8", newline="") as text,
    ):
        yield csv.writer(text)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)  # without the time of day
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
