"""Commands on what keeps records trustworthy: encryption and the audit."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from bot.cli.data import current_database
from bot.records import audit
from bot.records.chart.fhir.audit_export import export
from bot.records.rotation import rotate


def rotate_keys() -> None:
    """Encrypt everything under the newest key."""
    with current_database() as database:
        click.echo(f"{rotate(database)} rows are encrypted under the newest key")


def verify_audit() -> int:
    """Say whether the audit is whole; returns the command's exit status."""
    with current_database() as database, database.session(read_only=True) as session:
        broken = audit.verify(session)
        lines, newest = audit.end(session)
    if broken is not None:
        click.echo(f"audit: broken at line {broken}: it, or one before it, was changed, removed or put in")
        return 1
    click.echo(f"audit: {lines} lines, none changed. Newest hash, to be kept elsewhere: {newest}")
    return 0


def export_audit(folder: Path) -> None:
    """Write the audit as FHIR AuditEvents."""
    with current_database() as database:
        count = export(database, folder, dt.datetime.now(dt.UTC))
    click.echo(f"{count} AuditEvents")
