"""Opens the desk on the files and the database in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import click

from bot.cli.data import current_database
from bot.learning.desk import Desk, Files, Written
from bot.learning.examples import NLU
from bot.learning.gaps import GAPS
from bot.library import folders
from bot.settings import Settings

NEXT = "review with `git diff`, then `make train` and `make check-content`"


@contextmanager
def open_desk() -> Iterator[Desk]:
    """The desk of this moment."""
    with current_database() as database:
        yield Desk(database, Files(NLU, folders(Settings()), GAPS), dt.datetime.now(dt.UTC))


def tell(written: Written) -> None:
    """Say where a decision went, and what to look at."""
    click.echo(f"wrote {written.where}")
    for warning in written.warnings:
        click.echo(f"warning: {warning}")
