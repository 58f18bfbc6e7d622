"""One stage for every conversation: loading the model takes seconds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest_asyncio

from bot.cli.rehearsal import Rehearsal, rehearsal
from tests.conversations.tester import Talk
from tests.moment import STARTED

Start = Callable[..., Awaitable[Talk]]


@pytest_asyncio.fixture(scope="session")
async def stage() -> AsyncIterator[Rehearsal]:
    """The whole assistant, with the sample patients."""
    async with rehearsal(patients_at=STARTED) as stage:
        yield stage


@pytest_asyncio.fixture(scope="session")
async def start(stage: Rehearsal) -> Start:
    """Starts a conversation: `await start("sms", patient="Antonio Castellanos")`."""

    async def begin(*args: str, **kwargs: str) -> Talk:
        return await Talk.start(stage, *args, **kwargs)  # type: ignore[arg-type]

    return begin
