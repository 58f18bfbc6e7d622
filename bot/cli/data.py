"""Commands on the records database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from sqlalchemy.exc import IntegrityError

from bot.cli.secrets import load_settings
from bot.errors import BedsideError
from bot.records.chart.fhir import import_files
from bot.records.chart.fhir.export import export
from bot.records.engine import Database
from bot.records.migrate import is_current, upgrade
from bot.records.staff.users import add_user
from bot.settings import private_folder


class BadUser(BedsideError):
    """A user can't be added as asked."""

    code = "bad_user"


class OldSchema(BedsideError):
    """The database is not at the newest schema, and this command does not change it."""

    code = "old_schema"


@contextmanager
def current_database() -> Iterator[Database]:
    """The database the settings name; raises `OldSchema` unless it is at the newest schema.

    To bring it there is one command's work alone, which is run when somebody means it: after a backup, and after the
    processes that know the older schema were stopped.
    """
    settings = load_settings()
    private_folder(settings.var)
    with closing(Database.of(settings, serving=False)) as database:
        if not is_current(database):
            raise OldSchema("the database is not at the newest schema: make a backup, then run `bedside db upgrade`")
        yield database


@contextmanager
def migrated_database() -> Iterator[Database]:
    """The database the settings name, brought to the newest schema."""
    settings = load_settings()
    private_folder(settings.var)
    upgrade(settings.database)
    with closing(Database.of(settings, serving=False)) as database:
        yield database


def upgrade_database() -> None:
    """Bring the database to the newest schema."""
    with migrated_database():
        click.echo("database: at the newest schema")


def import_paths(paths: tuple[Path, ...]) -> None:
    """Import FHIR files, showing how far it is, and print what was kept and what was skipped, and why."""
    bar = Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with current_database() as database, bar:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=None)
            bar.update(tasks[stage], completed=done, total=total or None)

        report = import_files(database, paths, dt.datetime.now(dt.UTC), show)
    click.echo(str(report))


def export_told(folder: Path) -> None:
    """Write what patients told as FHIR and say how much of it there is."""
    with current_database() as database, database.session() as session:
        counts = export(session, folder, dt.datetime.now(dt.UTC), "export-fhir")
    for kind, count in sorted(counts.items()):
        click.echo(f"{count:>7}  {kind}")


def add_person(username: str, name: str, password: str, role: str) -> None:
    """Let somebody log in to the console."""
    try:
        with current_database() as database, database.session() as session:
            add_user(session, username, name, password, dt.datetime.now(dt.UTC), role)
    except (ValueError, IntegrityError) as error:
        reason = str(error) if isinstance(error, ValueError) else f"{username} is taken; choose another user name"
        raise BadUser(reason) from None
    click.echo(f"added {username}")
