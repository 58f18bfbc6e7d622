"""`bedside check-content`."""

from __future__ import annotations

import datetime as dt

import click

from glossary.checks import check as findings_of
from glossary.loader import ContentError, load_glossary


def check() -> int:
    """Print what is wrong with the glossary; the exit code: 1 if there is any error."""
    try:
        glossary = load_glossary()
    except ContentError as error:
        click.echo(str(error), err=True)
        return 1
    findings = findings_of(glossary, today=dt.date.today())
    for finding in findings:
        click.echo(str(finding))
    errors = sum(finding.severity == "error" for finding in findings)
    click.echo(f"{len(list(glossary))} entries, {errors} errors, {len(findings) - errors} warnings")
    return 1 if errors else 0
