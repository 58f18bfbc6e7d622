"""Opening the database: SQLite by default, PostgreSQL by one setting; the same code on both."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, Connection, Engine, ExceptionContext, make_url
from sqlalchemy.orm import Session, sessionmaker

from bot.records.encryption import keyring
from bot.settings import Settings

#: Seconds to wait for SQLite's one writer, and for a database server to take a connection.
BUSY_LIMIT, CONNECT_LIMIT = 10, 3

#: Marks a transaction that only reads, for either kind of database.
_READ_ONLY = {"read_only": True, "postgresql_readonly": True}

P = ParamSpec("P")
T = TypeVar("T")


class Database:
    """A database and its transactions.

    Records functions are synchronous and take a `Session`; `run` calls one in a thread, in a
    transaction of its own, so that an event loop never waits on SQL. What only reads goes through
    `read`: it waits for no writer, and keeps none waiting.
    """

    def __init__(self, url: str, keys: Sequence[str] = ()) -> None:
        self.url = make_url(url)
        self.engine = _engine(self.url)
        # Where `bot.records.encryption` looks for the keys of this database, the newest first.
        self.engine.dialect.bedside_keys = keyring(keys)  # type: ignore[attr-defined]
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)

    @classmethod
    def of(cls, settings: Settings) -> Database:
        """The database that the settings name, with its keys."""
        keys = settings.data_keys.get_secret_value().split(",")
        return cls(settings.database, [key.strip() for key in keys if key.strip()])

    @contextmanager
    def session(self, *, read_only: bool = False) -> Iterator[Session]:
        """One transaction: committed at the end of the block, rolled back if it raises."""
        with self._sessions.begin() as session:
            if read_only:
                session.connection(execution_options=_READ_ONLY)
            yield session

    async def run(self, function: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call `function(session, ...)` in a worker thread, in its own transaction."""
        return await asyncio.to_thread(lambda: self._call(False, function, *args, **kwargs))

    async def read(self, function: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same for a function that only reads; the database refuses to write."""
        return await asyncio.to_thread(lambda: self._call(True, function, *args, **kwargs))

    def _call(
        self, read_only: bool, function: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        with self.session(read_only=read_only) as session:
            return function(session, *args, **kwargs)

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _engine(url: URL) -> Engine:
    engine = _sqlite(url) if url.get_backend_name() == "sqlite" else _server(url)
    event.listen(engine, "handle_error", _hide_values)
    return engine


def _server(url: URL) -> Engine:
    patience = {"connect_timeout": CONNECT_LIMIT}
    return create_engine(
        url, pool_pre_ping=True, pool_size=10, max_overflow=10, hide_parameters=True, connect_args=patience
    )


def _sqlite(url: URL) -> Engine:
    if file := sqlite_file(url):
        file.parent.mkdir(parents=True, exist_ok=True)
    options = {"timeout": BUSY_LIMIT, "check_same_thread": False}
    engine = create_engine(url, connect_args=options, hide_parameters=True)
    event.listen(engine, "connect", _tune_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def sqlite_file(url: URL) -> Path | None:
    """The file of a SQLite database; None for one in memory, and for a server."""
    on_disk = url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:"
    return Path(url.database) if on_disk and url.database else None


def _hide_values(context: ExceptionContext) -> None:
    """Leave only its kind of a database error: the server's own text may quote patients' words."""
    original = context.original_exception
    kind = f"{type(original).__name__} {getattr(original, 'sqlstate', None) or ''}".strip()
    original.args = (kind,)
    if context.sqlalchemy_exception is not None:
        context.sqlalchemy_exception.args = (kind,)


def _tune_sqlite(connection: Any, _record: object) -> None:
    # The driver's own transaction handling would begin late and upgrade locks, which fails under writers.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_LIMIT * 1000}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """Take the one writer's turn at once, unless the transaction only reads: then nobody waits for anybody."""
    reads = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reads else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
