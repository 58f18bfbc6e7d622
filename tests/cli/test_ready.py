"""`/ready` names what is missing for an answer, and never gets in a patient's way."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy.orm import Session

from bot.bus import LocalBus
from bot.cli import ready
from bot.cli.serve import create_gateway
from bot.gateway.app import WORKER_TASK
from bot.records.engine import Database
from bot.records.models import Base
from bot.safety import Screen
from bot.services import Services
from bot.settings import Settings

Client = TestClient[Any, Any]


async def part(path: str) -> TestServer:
    """Rasa or the action server, as far as it says that it is there."""

    async def here(_: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    app = web.Application()
    app.router.add_get(path, here)
    server = TestServer(app)
    await server.start_server()
    return server


class Clinic:
    """A gateway and the parts beside it, each of which can be stopped."""

    def __init__(self, client: Client, database: Database, rasa: TestServer, actions: TestServer) -> None:
        self.client, self.database, self.rasa, self.actions = client, database, rasa, actions

    async def ask(self, path: str = "/ready") -> tuple[int, list[str]]:
        async with self.client.get(path) as response:
            body = await response.json()
        return response.status, body.get("missing", [])


@pytest.fixture
async def clinic(
    tmp_path: Path,
    make_sqlite: Callable[[Path], str],
    screen: Screen,
    monkeypatch: pytest.MonkeyPatch,
    aiohttp_client: Callable[..., Awaitable[Any]],
) -> AsyncIterator[Clinic]:
    monkeypatch.setattr(Screen, "load", lambda: screen)
    rasa, actions = await part("/webhooks/bedside/"), await part("/health")
    database = Database(make_sqlite(tmp_path / "ready.db"))
    settings = Settings(var=tmp_path, rasa_port=rasa.port, actions_port=actions.port, sms_token="for tests")  # type: ignore[arg-type]
    client = await aiohttp_client(create_gateway(Services(settings, database, LocalBus())))
    yield Clinic(client, database, rasa, actions)
    await asyncio.gather(rasa.close(), actions.close())
    database.close()


async def test_it_is_ready_when_every_part_answers(clinic: Clinic) -> None:
    assert await clinic.ask() == (200, [])


async def test_it_names_rasa_and_the_actions_when_they_are_away(clinic: Clinic) -> None:
    await clinic.rasa.close()
    assert await clinic.ask() == (503, ["rasa"])
    await clinic.actions.close()
    assert await clinic.ask() == (503, ["rasa", "actions"])


async def test_it_names_the_database_when_its_tables_are_gone(clinic: Clinic) -> None:
    Base.metadata.drop_all(clinic.database.engine)
    status, missing = await clinic.ask()
    assert status == 503
    assert "database" in missing


async def test_it_names_a_worker_that_ended(clinic: Clinic) -> None:
    worker = clinic.client.app[WORKER_TASK]
    worker.cancel()
    await asyncio.wait([worker])
    assert await clinic.ask() == (503, ["worker"])


async def test_a_database_that_hangs_is_named_in_time_and_holds_nobody_else_up(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ready, "LIMIT", 0.1)
    released, looks = threading.Event(), list[str]()
    session = clinic.database.session

    @contextmanager
    def hanging(*, read_only: bool = False) -> Iterator[Session]:
        if threading.current_thread().name.startswith("ready"):
            looks.append("ready")
            released.wait()
        with session(read_only=read_only) as usual:
            yield usual

    monkeypatch.setattr(clinic.database, "session", hanging)
    try:
        answers = await asyncio.gather(*(clinic.ask() for _ in range(20)))
        assert set(map(str, answers)) == {"(503, ['database'])"}
        assert await clinic.ask("/health") == (200, [])
        assert looks == ["ready"]
    finally:
        released.set()
    monkeypatch.undo()
    assert await clinic.ask() == (200, [])
