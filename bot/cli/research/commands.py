"""`bedside research` and its subcommands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click


@click.group()
def research() -> None:
    """Data without names for research, and patients who want to be in none."""


@research.command("export")
@click.option("--protocol", required=True, help="The number of the protocol.")
@click.option("--approver", required=True, help="Who approved it.")
@click.option("--purpose", required=True, help="What the data are for; no patient's name.")
@click.option("--by", required=True, metavar="USER", help="Who prepares it.")
@click.option("--cohort", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="JSON.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The zip to write.")
def export_research(**given: Any) -> None:
    """Write a cohort's de-identified data (Safe Harbor) into a zip."""
    from bot.cli.research.making import export_research

    export_research(**given)


@research.command("refuse")
@click.argument("patient_id", metavar="PATIENT")
@click.option("--by", required=True, help="Who was told.")
def refuse_research(patient_id: str, by: str) -> None:
    """Leave PATIENT (an id) out of every export from now on."""
    from bot.cli.research.making import decide

    decide(patient_id, by, allowed=False)


@research.command("allow")
@click.argument("patient_id", metavar="PATIENT")
@click.option("--by", required=True, help="Who was told.")
def allow_research(patient_id: str, by: str) -> None:
    """Take back what `refuse` did."""
    from bot.cli.research.making import decide

    decide(patient_id, by, allowed=True)
