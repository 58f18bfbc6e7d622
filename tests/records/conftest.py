"""Both databases for every records test: SQLite and PostgreSQL, migrated once, empty for each test."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.records.chart.names import name_key
from bot.records.engine import Database
from bot.records.messaging import conversations
from bot.records.migrate import upgrade
from bot.records.models import Base, Patient

NOW = dt.datetime(2026, 3, 10, 15, 0, tzinfo=dt.UTC)
KEY = b"a key for tests"


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def migrated(request: pytest.FixtureRequest, new_database: Callable[[str], str]) -> str:
    """The URL of a migrated database."""
    url = new_database(request.param)
    upgrade(url)
    return url


@pytest.fixture(scope="session")
def shared(migrated: str) -> Iterator[Database]:
    """The migrated database itself; on PostgreSQL tests share it and leave it empty."""
    database = Database(migrated)
    yield database
    database.close()


@pytest.fixture
def database(shared: Database, tmp_path: Path) -> Iterator[Database]:
    """A migrated, empty database: a copy of the file on SQLite, the emptied tables on PostgreSQL."""
    if shared.url.get_backend_name() != "sqlite":
        yield shared
        _empty(shared)
        return
    copy = tmp_path / "bedside.db"
    shutil.copy(str(shared.url.database), copy)
    database = Database(f"sqlite:///{copy}")
    yield database
    database.close()


def _empty(database: Database) -> None:
    """Take every row out of a PostgreSQL database, and let its numbers begin anew; TRUNCATE takes ten times as long."""
    with database.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # no row is asked what points to it
        connection.execute(text("; ".join(f"DELETE FROM {table.name}" for table in Base.metadata.sorted_tables)))
        connection.execute(text(
            "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) FROM pg_sequences"
            " WHERE last_value IS NOT NULL"
        ))  # fmt: skip


@pytest.fixture
def web(database: Database) -> str:
    """A conversation on the web."""
    return start(database, "web", "browser-1")


def start(database: Database, channel: str, address: str) -> str:
    """Start a conversation and return its id."""
    with database.session() as session:
        return conversations.find_or_start(session, "sms" if channel == "sms" else "web", address, NOW).id


def person(
    id: str = "p1",
    given: str = "Maria",
    family: str = "Lopez",
    born: dt.date | None = dt.date(1970, 4, 25),
    phone: str | None = "+12025550101",
    *,
    deceased: bool = False,
) -> Patient:
    """A patient to store; by default one who may log in."""
    key = name_key(given, family)
    return Patient(
        id=id, given=given, family=family, name_key=key, birth_date=born, phone=phone, deceased=deceased, as_of=NOW
    )


def store(database: Database, *rows: object) -> None:
    """Store rows in a transaction of their own."""
    with database.session() as session:
        session.add_all(rows)
