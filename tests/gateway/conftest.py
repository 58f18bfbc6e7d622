"""A gateway without a front, on a database of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.records.engine import Database
from bot.records.models import Base
from bot.safety import Screen
from tests.gateway.stage import Gateway


@pytest.fixture
async def gateway(tmp_path: Path, make_sqlite: Callable[[Path], str], screen: Screen) -> AsyncIterator[Gateway]:
    database = Database(make_sqlite(tmp_path / "gateway.db"))
    yield Gateway(database, screen)
    database.close()


@pytest.fixture
async def on_postgresql(new_database: Callable[[str], str], screen: Screen) -> AsyncIterator[Gateway]:
    """The same on PostgreSQL, where two transactions may be under way at once."""
    database = Database(new_database("postgresql"))
    Base.metadata.create_all(database.engine)
    yield Gateway(database, screen)
    database.close()
