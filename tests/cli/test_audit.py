"""A look at a record cannot be taken out of the audit, or changed in it, without `bedside audit verify` saying so."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from bot.cli.data import migrated_database
from bot.cli.main import main
from bot.records.chart import patients
from bot.records.chart.patients import Reader
from tests.records.conftest import NOW, person, store

LOOKS = 3


@pytest.fixture(autouse=True)
def looked_at(installed: Path) -> None:
    """A record that was read a few times."""
    with migrated_database() as database:
        store(database, person())
        for _ in range(LOOKS):
            with database.session() as session:
                patients.allergies(session, "p1", NOW, Reader("staff", "cora", "treatment"))


def tamper(statement: str) -> None:
    with migrated_database() as database, database.session() as session:
        session.execute(text(statement))


def verify() -> Result:
    return CliRunner().invoke(main, ["audit", "verify"])


def test_an_audit_that_nobody_touched_is_whole() -> None:
    result = verify()
    assert result.exit_code == 0
    assert f"{LOOKS} lines, none changed" in result.output


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        ("UPDATE audit_events SET actor_id = 'nobody' WHERE id = 2", 2),
        ("UPDATE audit_events SET patient_id = 'p2' WHERE id = 1", 1),
        ("DELETE FROM audit_events WHERE id = 2", 3),
    ],
)
def test_a_line_that_was_changed_or_taken_out_is_named(statement: str, line: int) -> None:
    tamper(statement)
    result = verify()
    assert result.exit_code == 1
    assert f"broken at line {line}" in result.output
