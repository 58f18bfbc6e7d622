"""Opening the database: SQLite by default, PostgreSQL by one setting; the same code on both."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import URL, Connection, Engine, ExceptionContext, make_url
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as Unanswered
from sqlalchemy.orm import Session, sessionmaker

from bot.records.encryption import keyring
from bot.settings import Settings, private_folder

#: Threads for what reads and for what writes, of their own each: writers that wait for one another keep no reader
#: waiting. Both together leave some connections to those who have threads of their own.
READERS, WRITERS, CONNECTIONS = 10, 6, 20
#: Calls that may wait for a thread; one more is told at once that it can't be helped.
QUEUE = 1000
#: Seconds to wait for SQLite's one writer or a server's lock, and for a database server to take a connection.
BUSY_LIMIT, CONNECT_LIMIT = 10, 3
#: Seconds a call waits for a thread, and then for its answer: longer than a server gives a statement.
THREAD_LIMIT, ANSWER_LIMIT = 10.0, 40.0
#: What a PostgreSQL server ends by itself while patients wait, in milliseconds. A job may take its time.
_SERVING = {
    "statement_timeout": 30_000,
    "lock_timeout": BUSY_LIMIT * 1000,
    "idle_in_transaction_session_timeout": 60_000,
}
#: How soon the kernel gives up a server that vanished: some 15 seconds (the last in milliseconds). No word comes then.
_ALIVE = {"keepalives_idle": 5, "keepalives_interval": 5, "keepalives_count": 2, "tcp_user_timeout": 15_000}

#: What is raised while a database is away, busy, full, hung or ending; any other error of SQL is a defect of ours.
AWAY = (OperationalError, InterfaceError, InternalError, Unanswered)

_POOL: dict[str, Any] = {"pool_size": READERS, "max_overflow": CONNECTIONS - READERS}
#: Marks a transaction that only reads, for either kind of database.
_READ_ONLY = {"read_only": True, "postgresql_readonly": True}

P = ParamSpec("P")
T = TypeVar("T")


class Database:
    """A database and its transactions.

    Records functions are synchronous and take a `Session`; `run` calls one in a thread, in a
    transaction of its own, so that an event loop never waits on SQL. What only reads goes through
    `read`: it waits for no writer, not even for a thread, and keeps none waiting. `serving`: people wait for it, so
    a server is to give up what takes too long.
    """

    def __init__(self, url: str, keys: Sequence[str] = (), *, serving: bool = False) -> None:
        self.url = make_url(url)
        self.engine = _engine(self.url, serving=serving)
        # Where `bot.records.encryption` looks for the keys of this database, the newest first.
        self.engine.dialect.bedside_keys = keyring(keys)  # type: ignore[attr-defined]
        self._writing = sessionmaker(self.engine, expire_on_commit=False)
        self._reading = sessionmaker(self.engine.execution_options(**_READ_ONLY), expire_on_commit=False)
        self._readers, self._writers = _Threads(READERS, "reader"), _Threads(WRITERS, "writer")

    @classmethod
    def of(cls, settings: Settings, *, serving: bool = True) -> Database:
        """The database that the settings name, with its keys. A command that may take long is not `serving`."""
        keys = settings.data_keys.get_secret_value().split(",")
        return cls(settings.database, [key.strip() for key in keys if key.strip()], serving=serving)

    @contextmanager
    def session(self, *, read_only: bool = False) -> Iterator[Session]:
        """One transaction: committed at the end of the block, rolled back if it raises."""
        with (self._reading if read_only else self._writing).begin() as session:
            yield session

    async def run(self, function: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call `function(session, ...)` in a worker thread, in its own transaction.

        Raises `SQLAlchemyError` if the database is away or does not answer: what had begun may then be done still.
        """
        return await self._writers.run(lambda: self._call(False, function, *args, **kwargs))

    async def read(self, function: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The same for a function that only reads; the database refuses to write."""
        return await self._readers.run(lambda: self._call(True, function, *args, **kwargs))

    def _call(
        self, read_only: bool, function: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        with self.session(read_only=read_only) as session:
            return function(session, *args, **kwargs)

    def probe(self) -> None:
        """Ask it something small; raises `SQLAlchemyError` when it does not answer or holds no schema."""
        with self.session(read_only=True) as session:
            session.execute(text("SELECT 1 FROM conversations LIMIT 1"))

    def close(self) -> None:
        """Let no more be asked, and close every connection."""
        for threads in (self._readers, self._writers):
            threads.close()
        self.engine.dispose()


class _Threads:
    """Some threads and the calls that wait for one: neither too many of them nor for too long.

    A database that hangs, and with it each thread, thus costs seconds: whoever asks is told so.
    """

    def __init__(self, size: int, name: str) -> None:
        self._pool = ThreadPoolExecutor(size, name)
        self._places = BoundedSemaphore(size + QUEUE)

    async def run(self, call: Callable[[], T]) -> T:
        """What the call gives; raises `Unanswered`. A call that has not begun by then never does."""
        if not self._places.acquire(blocking=False):
            raise Unanswered("too many wait for the database")
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        future = self._pool.submit(call)
        future.add_done_callback(lambda _: self._places.release())
        future.add_done_callback(lambda done: _pass_on(loop, done, answer))
        limit = loop.call_later(THREAD_LIMIT, _look_after, loop, future, answer)
        try:
            return await answer
        finally:
            limit.cancel()
            future.cancel()

    def close(self) -> None:
        """Take no more calls."""
        self._pool.shutdown(wait=False)


def _pass_on(loop: asyncio.AbstractEventLoop, done: Future[T], answer: asyncio.Future[T]) -> None:
    """From the thread to whoever waits in the event loop, if it still runs."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(_settle, done, answer)


def _settle(done: Future[T], answer: asyncio.Future[T]) -> None:
    """Give the answer, unless it comes too late: then nobody hears of it, and of its error no log either."""
    if answer.done() or done.cancelled():
        return
    error = done.exception()  # of whatever kind: one that is passed on to nobody is waited for
    if error is None:
        answer.set_result(done.result())
    else:
        answer.set_exception(error)


def _look_after(loop: asyncio.AbstractEventLoop, future: Future[T], answer: asyncio.Future[T]) -> None:
    """Give up a call that has no thread by now; one that has begun gets its time."""
    if future.running():
        loop.call_later(ANSWER_LIMIT, _give_up, answer)
    else:
        _give_up(answer)


def _give_up(answer: asyncio.Future[T]) -> None:
    if not answer.done():
        answer.set_exception(Unanswered("the database does not answer"))


def _engine(url: URL, *, serving: bool) -> Engine:
    engine = _sqlite(url) if url.get_backend_name() == "sqlite" else _server(url, serving=serving)
    event.listen(engine, "handle_error", _hide_values)
    return engine


def _server(url: URL, *, serving: bool) -> Engine:
    patience: dict[str, Any] = {"connect_timeout": CONNECT_LIMIT, **_ALIVE}
    if serving:
        limits = (f"-c {name}={limit}" for name, limit in _SERVING.items())
        patience["options"] = " ".join((str(url.query.get("options", "")), *limits)).strip()
    return create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args=patience, **_POOL)


def _sqlite(url: URL) -> Engine:
    if file := sqlite_file(url):
        private_folder(file.parent)
    options = {"timeout": BUSY_LIMIT, "check_same_thread": False}
    engine = create_engine(url, connect_args=options, hide_parameters=True, **(_POOL if file else {}))
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
    if connection.info.get("reads", False) != reads:
        # A switch of the driver's, which fails at nothing: what SQLAlchemy does around a statement costs more.
        connection.connection.cursor().execute(f"PRAGMA query_only={'ON' if reads else 'OFF'}")
        connection.info["reads"] = reads
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
