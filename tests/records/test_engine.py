"""Reading and writing beside the event loop: writers that wait keep no reader waiting."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.records import engine
from bot.records.engine import AWAY, READERS, WRITERS, Database


def look(session: Session) -> int:
    return int(session.scalar(text("SELECT 1")) or 0)


async def test_writers_that_wait_keep_no_reader_waiting(tmp_path: Path) -> None:
    database, go = Database(f"sqlite:///{tmp_path}/some.db"), Event()
    writers = [asyncio.create_task(database.run(lambda _: go.wait(20))) for _ in range(WRITERS + READERS)]
    assert await asyncio.wait_for(database.read(look), 5) == 1
    assert not any(writer.done() for writer in writers)
    go.set()
    assert all(await asyncio.gather(*writers))
    database.close()


def test_the_folder_of_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/var/some.db")
    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700
    database.close()


async def test_what_only_reads_may_not_write(database: Database) -> None:
    with pytest.raises(SQLAlchemyError):
        await database.read(lambda session: session.execute(text("DELETE FROM conversations")))


class Busy:
    """A database whose every writer waits for a server that does not answer."""

    def __init__(self, folder: Path) -> None:
        self.go = Event()
        self.done: list[str] = []
        self._begun = [Event() for _ in range(WRITERS)]
        self.database = Database(f"sqlite:///{folder}/some.db")

    async def fill(self) -> list[asyncio.Task[None]]:
        tasks = [asyncio.create_task(self.database.run(self._hang, begun)) for begun in self._begun]
        assert await asyncio.to_thread(lambda: all(begun.wait(20) for begun in self._begun))
        return tasks

    def _hang(self, _: Session, begun: Event) -> None:
        begun.set()
        self.go.wait(20)
        raise ValueError("my secret words")

    def note(self, _: Session) -> None:
        self.done.append("late")


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Busy]:
    hanging = Busy(tmp_path)
    yield hanging
    hanging.go.set()
    hanging.database.close()


async def test_who_waits_too_long_for_a_thread_is_told_so_and_nothing_is_done_later(
    busy: Busy, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = await busy.fill()
    monkeypatch.setattr(engine, "THREAD_LIMIT", 0.05)
    with pytest.raises(SQLAlchemyError, match="does not answer"):
        await busy.database.run(busy.note)
    busy.go.set()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert busy.done == []


async def test_who_gets_no_answer_is_told_so_and_the_late_one_says_nothing(
    busy: Busy, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(engine, "THREAD_LIMIT", 0.05)
    monkeypatch.setattr(engine, "ANSWER_LIMIT", 0.05)
    with pytest.raises(SQLAlchemyError, match="does not answer"):
        await asyncio.gather(*await busy.fill())
    busy.go.set()
    monkeypatch.setattr(engine, "THREAD_LIMIT", 20.0)
    await busy.database.run(busy.note)
    assert busy.done == ["late"], "a database that answers again is asked again"
    assert "secret" not in caplog.text


async def test_one_call_too_many_is_told_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(engine, "QUEUE", 0)
    busy = Busy(tmp_path)
    waiting = await busy.fill()
    with pytest.raises(SQLAlchemyError, match="too many"):
        await busy.database.run(busy.note)
    busy.go.set()
    await asyncio.gather(*waiting, return_exceptions=True)
    await busy.database.run(busy.note)
    busy.database.close()


@pytest.mark.parametrize("serving", [True, False])
def test_a_server_gives_up_what_people_wait_for_and_lets_jobs_take_their_time(
    new_database: Callable[[str], str], serving: bool
) -> None:
    database = Database(new_database("postgresql"), serving=serving)
    with database.session() as session:
        limits = [session.execute(text(f"SHOW {name}")).scalar() for name in engine._SERVING]
    assert [limit != "0" for limit in limits] == [serving] * 3
    database.close()


@asynccontextmanager
async def over_the_network(url: str) -> AsyncIterator[str]:
    """The same database server, reached by TCP."""
    behind = f"{make_url(url).query['host']}/.s.PGSQL.5432"

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, forth = await asyncio.open_unix_connection(behind)
        with suppress(ConnectionError):
            await asyncio.gather(copy(reader, forth), copy(back, writer))

    async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
        writer.close()

    async with await asyncio.start_server(meet, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        yield str(make_url(url).set(host="127.0.0.1", port=port, query={}))


async def test_a_server_that_vanishes_is_noticed_by_the_kernel(new_database: Callable[[str], str]) -> None:
    def options(session: Session) -> tuple[int, int]:
        line = session.connection().connection.driver_connection
        assert line is not None
        with socket.socket(fileno=os.dup(line.fileno())) as used:
            return (
                used.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE),
                used.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT),
            )

    async with over_the_network(new_database("postgresql")) as url:
        database = Database(url)
        keepalive, user_timeout = await database.run(options)
        assert keepalive
        assert 0 < user_timeout <= 20_000
        database.close()


@pytest.mark.parametrize(
    ("statement", "away"),
    [
        ("SET LOCAL statement_timeout = 1; SELECT pg_sleep(60)", True),
        ("SELECT pg_terminate_backend(pg_backend_pid())", True),
        ("SET TRANSACTION READ ONLY; CREATE TABLE things (id int)", True),
        ("SELECT 1 / 0", False),
        ("SELECT no_such_column", False),
    ],
)
async def test_a_server_that_is_slow_or_ending_is_away_and_a_wrong_statement_is_a_defect(
    new_database: Callable[[str], str], statement: str, away: bool
) -> None:
    database = Database(new_database("postgresql"))
    with pytest.raises(SQLAlchemyError) as raised:
        await database.run(lambda session: session.connection().exec_driver_sql(statement))
    assert isinstance(raised.value, AWAY) is away
    database.close()
