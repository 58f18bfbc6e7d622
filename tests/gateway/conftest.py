"""A gateway without a front, on a database of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.records.engine import Database
from bot.records.models import Base
from bot.safety import Screen
from tests.gateway.stage import Gateway


@pytest.fixture(scope="session")
def red_flags() -> Screen:
    """The real red flags, compiled once: that takes seconds."""
    return Screen.load()


@pytest.fixture
async def gateway(tmp_path: Path, red_flags: Screen) -> AsyncIterator[Gateway]:
    database = Database(f"sqlite:///{tmp_path}/gateway.db")
    Base.metadata.create_all(database.engine)
    yield Gateway(database, red_flags)
    database.close()
