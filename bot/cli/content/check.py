"""`bedside check-content`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from bot import segments
from bot.library import folders
from bot.settings import Settings
from glossary.checks import Finding
from glossary.checks import check as findings_of
from glossary.copied import load_fingerprints
from glossary.loader import entry_file, read_folders
from glossary.places import line_of


def check(only: tuple[str, ...] = ()) -> int:
    """Print what is wrong with the library, or with the entries `only`; the exit code: 1 if there is any error."""
    places = folders(Settings())
    glossary, problems = read_folders(*places)
    findings = findings_of(glossary, dt.date.today(), segments.count, load_fingerprints(), only)
    if only:
        files = {f"{entry_id}.yml" for entry_id in only}
        problems = [problem for problem in problems if problem.partition(":")[0].rpartition("/")[2] in files]
    for line in (*problems, *_lines(findings, places)):
        click.echo(line)
    errors = len(problems) + sum(finding.severity == "error" for finding in findings)
    warnings = sum(finding.severity == "warning" for finding in findings)
    click.echo(f"{len(only) or len(glossary)} entries, {errors} errors, {warnings} warnings")
    return 1 if errors else 0


def _lines(findings: Iterable[Finding], places: Sequence[Path]) -> Iterable[str]:
    for finding in findings:
        file = entry_file(finding.entry_id, *places)
        assert file, "a finding is about an entry that was read"
        where = f"{file.parent.name}/{file.name}:{line_of(file.read_text('utf-8'), finding.place)}"
        yield f"{where}: {finding.place}: {finding.message} [{finding.severity}: {finding.rule}]"
