"""Bringing a database to the newest schema, and writing the next step of its history."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock

from bot.records.engine import Database, sqlite_file

MIGRATIONS = Path(__file__).parent / "migrations"
#: Advisory lock of PostgreSQL, so that processes started together migrate one after the other.
_LOCK = 1003


def upgrade(url: str) -> None:
    """Bring the database at this SQLAlchemy URL to the newest schema; does nothing if it is there already.

    Everything happens in one transaction: a step that fails leaves the schema as it was.
    """
    with _config(url) as config:
        command.upgrade(config, "head")


def is_current(database: Database) -> bool:
    """Whether the database is at the newest schema; changes nothing."""
    with database.engine.connect().execution_options(read_only=True) as connection:
        reached = MigrationContext.configure(connection).get_current_heads()
    return set(reached) == set(ScriptDirectory(str(MIGRATIONS)).get_heads())


def revise(url: str, message: str, number: str) -> None:
    """Write the migration from the schema at `url` to the models, as `versions/<number>_<message>.py`.

    Read and tidy what it wrote before committing it.
    """
    with _config(url) as config:
        command.revision(config, message=message, rev_id=number, autogenerate=True)


@contextmanager
def _config(url: str) -> Iterator[Config]:
    database = Database(url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    try:
        with _alone(database.engine.url), database.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            config.attributes["connection"] = connection
            yield config
    finally:
        database.close()


def _alone(url: sa.URL) -> AbstractContextManager[object]:
    """Lets one process at a new SQLite file: the change to a write-ahead log does not wait for others, but fails."""
    file = sqlite_file(url)
    return FileLock(f"{file}.migrating") if file else nullcontext()
