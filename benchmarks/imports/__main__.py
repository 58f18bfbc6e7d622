"""Run the trial: `python -m benchmarks.imports [FOLDER...] [--patients N]`."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from benchmarks.imports.files import Resource, bulk_export, bundles, copies, staged
from bot.records import encryption
from bot.records.chart.fhir.samples import SAMPLES
from bot.records.chart.source import TABLES
from bot.records.engine import Database
from bot.records.migrate import upgrade
from bot.records.models import ImportRun, Patient

#: Columns that depend on when a row was read, not on what was in the file.
_OWN = {"as_of"}
_COUNTS = re.compile(r"^all +(\d+) +(\d+) +(\d+)$", re.MULTILINE)
_CHANGED = re.compile(r"^(\d+) rows added or changed$", re.MULTILINE)
_REASON = re.compile(r"^skipped +(\d+) +(.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Run:
    """One import by the real command; `counts` are in, kept and skipped. A killed one tells nothing."""

    name: str
    seconds: float
    processor: float
    megabytes: float
    counts: tuple[int, ...] = ()
    changed: int | None = None
    reasons: tuple[tuple[str, int], ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether every resource was kept or skipped with a reason."""
        known = sum(count for _, count in self.reasons)
        return len(self.counts) == 3 and self.counts[0] == self.counts[1] + self.counts[2] and known == self.counts[2]


class Clinic:
    """A database of its own, and imports into it."""

    def __init__(self, var: Path, key: str) -> None:
        self._environment = os.environ | {
            "BEDSIDE_VAR": str(var),
            "BEDSIDE_DATABASE_URL": "",
            "BEDSIDE_DATA_KEYS": key,
            "TF_CPP_MIN_LOG_LEVEL": "3",
        }
        self._url, self._key = f"sqlite:///{var / 'bedside.db'}", key
        upgrade(self._url)

    def load(self, name: str, paths: Sequence[Path], *, kill_at: int | None = None) -> Run:
        """Import; with `kill_at` the process is killed once it has looked at so many resources of the chart."""
        began = time.monotonic()
        command = [sys.executable, "-m", "bot.cli", "import-fhir", *map(str, paths)]
        with tempfile.TemporaryFile("w+") as said:
            process = subprocess.Popen(command, env=self._environment, stdout=said, stderr=subprocess.STDOUT)
            resident = 0
            while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
                resident = max(resident, _resident(process.pid))
                if kill_at is not None and self._looked_at() >= kill_at:
                    process.kill()
                time.sleep(0.1)
            _, status, used = ended
            process.returncode = os.waitstatus_to_exitcode(status)
            said.seek(0)
            printed = said.read()
        if process.returncode and kill_at is None:
            raise click.ClickException(printed[-2000:])
        run = Run(name, time.monotonic() - began, used.ru_utime + used.ru_stime, resident / 1024)
        return run if process.returncode else _told(run, printed)

    def rows(self) -> str:
        """A hash of every row of the chart, however it came there."""
        whole, tables = hashlib.sha256(), list[Any]([Patient, *TABLES.values()])
        database = Database(self._url, [self._key])
        with database.session(read_only=True) as session:
            for table in tables:
                query = select(table).order_by(table.id).execution_options(yield_per=500)
                for row in session.scalars(query):
                    whole.update(repr(_values(row)).encode())
                    session.expunge(row)
        database.close()
        return whole.hexdigest()

    def patients(self) -> int:
        """How many patients there are."""
        database = Database(self._url, [self._key])
        with database.session(read_only=True) as session:
            count = session.scalar(select(func.count()).select_from(Patient)) or 0
        database.close()
        return count

    def _looked_at(self) -> int:
        """Resources of the chart that an import under way has dealt with."""
        database = Database(self._url)
        try:
            with database.session(read_only=True) as session:
                counts = session.scalar(select(ImportRun.counts).where(ImportRun.stage == "chart")) or {}
            return sum(counts.get("read", {}).values())
        except OperationalError:  # not there yet
            return 0
        finally:
            database.close()


def run(sources: Sequence[Path], patients: int) -> bool:
    """The whole trial; prints its tables and returns whether every import came to what it should."""
    with tempfile.TemporaryDirectory(prefix="bedside-trial-") as name:
        home, key = Path(name), encryption.new_key()
        runs, wrong, found = list[Run](), list[str](), list[Resource]()
        for number, source in enumerate(sources):
            given = staged(source, home / f"given-{number}", dt.datetime.now(dt.UTC))
            found += bundles(given)
            _add(_as_given(home / str(number), key, source.name, given), runs, wrong)
        if found:
            _add(_many(home, key, copies(found, home / "copies", patients)), runs, wrong)
    wrong += [f"{each.name}: in is not kept and skipped" for each in runs if each.counts and not each.is_whole]
    _report(runs, wrong)
    return not wrong


def _add(more: tuple[list[Run], list[str]], runs: list[Run], wrong: list[str]) -> None:
    runs += more[0]
    wrong += more[1]


def _as_given(home: Path, key: str, name: str, given: Path) -> tuple[list[Run], list[str]]:
    """A folder as it is and once more; if it holds bundles, also as a bulk export made of them."""
    clinic = Clinic(home / "given", key)
    runs, rows = [clinic.load(f"{name}, as it is", [given])], clinic.rows()
    runs.append(clinic.load(f"{name}, again", [given]))
    wrong = [f"{name}: importing again changes rows"] if runs[1].changed or clinic.rows() != rows else []
    if found := bundles(given):
        exported, other = _clinic(home, key, f"{name}, as NDJSON", [bulk_export(found, home / "export")])
        runs.append(exported)
        wrong += [f"{name}: NDJSON comes to other rows than its bundles"] if other != rows else []
    return runs, wrong


def _clinic(home: Path, key: str, name: str, paths: Sequence[Path]) -> tuple[Run, str]:
    clinic = Clinic(home / name.replace(" ", "-"), key)
    return clinic.load(name, paths), clinic.rows()


def _many(home: Path, key: str, folder: Path) -> tuple[list[Run], list[str]]:
    """A clinic's worth in one go, and the same killed half-way and begun again."""
    whole, rows = _clinic(home, key, "copies in one go", [folder])
    clinic = Clinic(home / "killed", key)
    killed = clinic.load("copies, killed half-way", [folder], kill_at=whole.counts[0] // 2)
    resumed = clinic.load("copies, gone on with", [folder])
    people = clinic.patients()
    runs = [
        replace(each, name=each.name.replace("copies", f"{people:,} patients")) for each in (whole, killed, resumed)
    ]
    wrong = ["an import that was killed comes to other rows"] if clinic.rows() != rows else []
    if (resumed.counts, resumed.reasons, resumed.changed) != (whole.counts, whole.reasons, whole.changed):
        wrong.append("an import that was killed does not report the whole")
    return runs, wrong + ([] if not killed.counts else ["the import was over before it could be killed"])


def _told(run: Run, printed: str) -> Run:
    """The run with what the command printed."""
    counts, changed = _COUNTS.search(printed), _CHANGED.search(printed)
    if not counts or not changed:
        raise click.ClickException(f"no report in: {printed[-2000:]}")
    reasons = tuple((reason, int(count)) for count, reason in _REASON.findall(printed))
    return replace(run, counts=tuple(map(int, counts.groups())), changed=int(changed[1]), reasons=reasons)


def _resident(pid: int) -> int:
    """The most memory a process has had, in kilobytes. Its usage at the end would count ours, from before its start."""
    found = re.search(r"^VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    return int(found[1]) if found else 0


def _values(row: Any) -> list[tuple[str, object]]:
    columns = sorted(column.key for column in row.__table__.columns)
    return [(name, getattr(row, name)) for name in columns if name not in _OWN]


def _report(runs: Sequence[Run], wrong: Sequence[str]) -> None:
    console = Console(width=120)
    table = Table("import", title="Imports, each a process of its own")
    for heading in ("in", "kept", "skipped", "changed", "seconds", "of processor", "MB at most"):
        table.add_column(heading, justify="right")
    for each in runs:
        counts = [f"{count:,}" for count in each.counts] or ["", "", ""]
        changed = "killed" if each.changed is None else f"{each.changed:,}"
        table.add_row(
            each.name, *counts, changed, f"{each.seconds:.0f}", f"{each.processor:.0f}", f"{each.megabytes:.0f}"
        )
    console.print(table)
    reasons = Table("import", "reason", title="Why resources were skipped")
    reasons.add_column("count", justify="right")
    for each in runs:
        if each.name.endswith("as it is"):
            for reason, count in each.reasons:
                reasons.add_row(each.name, reason, str(count))
    console.print(reasons)
    for problem in wrong:
        console.print(f"[red]{problem}[/]")
    console.print("[green]all as it should be[/]" if not wrong else f"[red]{len(wrong)} wrong[/]")


@click.command()
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--patients", default=1000, show_default=True, help="Patients to copy the bundles to.")
def main(folders: tuple[Path, ...], patients: int) -> None:
    """Import FHIR files in every way, and kill an import half-way; by default the sample patients."""
    sys.exit(0 if run(folders or (SAMPLES,), patients) else 1)


if __name__ == "__main__":
    main()
