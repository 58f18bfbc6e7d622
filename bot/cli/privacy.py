"""Commands on how long what is kept, and on what patients may ask about it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from bot.cli.data import current_database
from bot.cli.secrets import load_settings
from bot.errors import BedsideError
from bot.records.privacy import holds, retention, subject_requests


class NoSuchPatient(BedsideError):
    """No patient has this id."""

    code = "no_such_patient"


def run_retention() -> None:
    """Delete what is past its time, and say how much."""
    settings = load_settings()
    with current_database() as database:
        done = retention.run(database, _now(), settings.retention, live=settings.records_source == "fhir")
    for kind, count in sorted(done.items()):
        click.echo(f"{count:>7}  {kind} deleted")


def place_hold(patient_id: str, reason: str, by: str) -> None:
    """Delete nothing of a patient for now."""
    with records() as session:
        holds.place(session, patient_id, reason, by, _now())
    click.echo("held: nothing of this patient is deleted until the hold is released")


def release_hold(patient_id: str, by: str) -> None:
    """End the holds on a patient."""
    with records() as session:
        click.echo(f"{holds.release(session, patient_id, by, _now())} holds released")


def print_known(patient_id: str, approved_by: str) -> None:
    """Print what is kept about a patient."""
    with records() as session:
        found = subject_requests.known(session, patient_id, approved_by, _now())
    click.echo(json.dumps(found, indent=2, ensure_ascii=False))


def forget_patient(patient_id: str, approved_by: str) -> None:
    """Erase a patient and print the report."""
    with records() as session:
        report = subject_requests.forget(session, patient_id, approved_by, _now())
    for what, count in sorted(report.items()):
        click.echo(f"{count:>7}  {what}")


@contextmanager
def records() -> Iterator[Session]:
    """A transaction on the records; raises `NoSuchPatient` where an id names nobody."""
    try:
        with current_database() as database, database.session() as session:
            yield session
    except NoResultFound:
        raise NoSuchPatient("no patient has this id; ids are those of the record system") from None


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
