"""What the contracts over the gateway's addresses share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, Protocol

import pytest
from aiohttp.test_utils import TestClient

from bot.bus import LocalBus
from bot.cli.serve import create_gateway
from bot.records.engine import Database
from bot.safety import Screen
from bot.services import Services
from bot.settings import Settings
from tests.gateway.webchat.conftest import FlakyDatabase

Browser = TestClient[Any, Any]


class GatewayOver(Protocol):
    """Starts the whole gateway over a database."""

    async def __call__(self, database: Database) -> Browser: ...


@pytest.fixture
def gateway_over(
    tmp_path: Path,
    screen: Screen,
    monkeypatch: pytest.MonkeyPatch,
    aiohttp_client: Callable[..., Awaitable[Any]],
) -> GatewayOver:
    async def started(database: Database) -> Browser:
        settings = Settings(var=tmp_path, public_url="https://clinic.test", sms_token="for tests")
        return await aiohttp_client(create_gateway(Services(settings, database, LocalBus())))

    monkeypatch.setattr(Screen, "load", lambda: screen)
    return started


@pytest.fixture
async def client(
    tmp_path: Path, make_sqlite: Callable[[Path], str], gateway_over: GatewayOver
) -> AsyncIterator[Browser]:
    """Its database answers."""
    database = Database(make_sqlite(tmp_path / "gateway.db"))
    yield await gateway_over(database)
    database.close()


@pytest.fixture
async def client_alone(
    tmp_path: Path, make_sqlite: Callable[[Path], str], gateway_over: GatewayOver
) -> AsyncIterator[Browser]:
    """Its database went away once it had started."""
    database = FlakyDatabase(make_sqlite(tmp_path / "gateway.db"))
    client = await gateway_over(database)
    database.away = True
    yield client
    database.close()
