"""Only who means it changes the schema: a look at the audit must not migrate production on its way."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from bot.cli import run
from bot.cli.data import OldSchema, migrated_database
from bot.cli.main import main
from bot.records.engine import Database
from bot.settings import Settings

OLD = "0001"


@pytest.fixture
def old(installed: Path) -> Database:
    """A database that an older version of ours has left."""
    with migrated_database() as database, database.session() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :old"), {"old": OLD})
    return database


def schema(database: Database) -> str:
    with database.session(read_only=True) as session:
        return str(session.scalar(text("SELECT version_num FROM alembic_version")))


@pytest.mark.parametrize(
    "command",
    [
        "audit verify",
        "audit export {folder}",
        "export-fhir {folder}",
        "import-fhir {folder}",
        "keys rotate",
        "learn list",
        "privacy known p1 --approved-by ada",
        "proxies end p1 --by ada",
        "retention run",
        "sms report",
        "users add ada --name Ada --password long-enough-for-us",
    ],
)
def test_a_command_refuses_an_older_schema_and_says_what_to_run(old: Database, tmp_path: Path, command: str) -> None:
    done = CliRunner().invoke(main, command.format(folder=tmp_path).split())
    assert (done.exit_code, "`bedside db upgrade`" in done.output) == (1, True)
    assert schema(old) == OLD


def test_so_does_production_at_its_start(old: Database, tmp_path: Path) -> None:
    with pytest.raises(OldSchema):
        run._prepare(Settings(var=tmp_path, demo=False))
    assert schema(old) == OLD


def test_a_database_that_is_not_there_is_no_current_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BEDSIDE_VAR", str(tmp_path))
    assert "`bedside db upgrade`" in CliRunner().invoke(main, ["audit", "verify"]).output
    assert CliRunner().invoke(main, ["db", "upgrade"]).exit_code == 0
    assert CliRunner().invoke(main, ["audit", "verify"]).exit_code == 0
