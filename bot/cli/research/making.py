"""Making an export, and keeping who wants to be in none."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from bot.cli.data import current_database
from bot.cli.privacy import records
from bot.errors import BedsideError
from bot.records.access import consents
from bot.records.engine import Database
from bot.records.research import approval, release
from bot.records.research import cohort as cohorts
from bot.records.research.export import Report
from bot.records.research.release import Order
from bot.records.staff import users


class NoExport(BedsideError):
    """An export can't be made as asked."""

    code = "no_export"


def export_research(protocol: str, approver: str, purpose: str, by: str, cohort: Path, out: Path) -> None:
    """Write a cohort's data into `out`, showing how far it is, and say how much there is; raises `NoExport`."""
    ground = {"protocol": [protocol], "approver": [approver], "purpose": [purpose]}
    try:
        order = Order(cohorts.read(_written(cohort)), approval.read(ground), by, dt.datetime.now(dt.UTC))
        with current_database() as database:
            _known(database, by)
            report = _make(database, order, out)
    except ValueError as error:
        raise NoExport(str(error)) from None
    click.echo(f"{report.patients:>7}  patients in {out}")
    for file, number in report.rows.items():
        click.echo(f"{number:>7}  rows in {file}.csv{' (too few patients)' if file in report.emptied else ''}")


def decide(patient_id: str, by: str, *, allowed: bool) -> None:
    """Keep whether a patient may be in data for research."""
    with records() as session:
        consents.decide_research(session, patient_id, by, dt.datetime.now(dt.UTC), allowed=allowed)
    click.echo("allowed" if allowed else "refused: this patient is in no export from now on")


def _written(file: Path) -> Mapping[str, Sequence[str]]:
    """The fields of a cohort file, one value or a list each."""
    try:
        given = json.loads(file.read_text("utf-8"))
    except (ValueError, OSError):
        given = None
    if not isinstance(given, dict):
        raise NoExport(f"{file} is no JSON object")
    if unknown := given.keys() - set(cohorts.FIELDS):
        raise NoExport(f"{file} asks for {', '.join(sorted(unknown))}; it may ask for {', '.join(cohorts.FIELDS)}")
    return {
        name: [str(each) for each in (value if isinstance(value, list) else [value])] for name, value in given.items()
    }


def _known(database: Database, by: str) -> None:
    with database.session(read_only=True) as session:
        user = users.find(session, by)
    if user is None or not user.active:
        raise NoExport(f"{by} may not prepare data: name somebody who has an account")


def _make(database: Database, order: Order, out: Path) -> Report:
    """Make it beside its place, readable for us alone, and put it there once the audit knows of it."""
    unfinished = out.with_name(f"{out.name}.part")
    unfinished.touch(mode=0o600)
    bar = Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    tasks: dict[str, TaskID] = {}

    def show(stage: str, done: int, total: int) -> None:
        if stage not in tasks:
            tasks[stage] = bar.add_task(stage, total=total)
        bar.update(tasks[stage], completed=done)

    try:
        with unfinished.open("wb") as file, bar:
            report = release.make(database, order, file, show)
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
    return report
