"""Wake-ups: inside one process, and between two processes through a real Redis."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import redis
from aiohttp.test_utils import unused_port

from bot.bus import LocalBus, open_bus

#: Seconds a wake-up may take before the test gives up.
PATIENCE = 20.0


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    program = shutil.which("redis-server")
    assert program, "the tests need redis-server: run `make test-tools`"
    port = unused_port()
    folder = str(tmp_path_factory.mktemp("redis"))
    server = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--logfile", "redis.log"]
    )
    client = redis.Redis(port=port)
    while not _answers(client):
        assert server.poll() is None, Path(folder, "redis.log").read_text()
    yield f"redis://127.0.0.1:{port}/0"
    server.terminate()
    server.wait(10)


def _answers(client: redis.Redis) -> bool:
    with suppress(redis.exceptions.ConnectionError):
        return bool(client.ping())
    return False


async def test_a_wake_up_reaches_its_topic_only() -> None:
    bus = LocalBus()
    async with bus.subscribe("a") as here, bus.subscribe("b") as elsewhere:
        await bus.publish("a")
        assert await here.wait(PATIENCE)
        assert not await elsewhere.wait(0)


async def test_a_wake_up_before_the_wait_is_remembered_once() -> None:
    bus = LocalBus()
    async with bus.subscribe("a") as listener:
        await bus.publish("a", "a")
        assert await listener.wait(0)
        assert not await listener.wait(0)


async def test_another_process_is_woken_through_redis(redis_url: str) -> None:
    async with open_bus(redis_url) as mine, open_bus(redis_url) as theirs, theirs.subscribe("talk") as listener:
        woken = asyncio.create_task(listener.wait(PATIENCE))
        while not woken.done():  # until the subscription at Redis is in place
            await mine.publish("talk")
            await asyncio.sleep(0)
        assert await woken


async def test_without_redis_one_process_still_works() -> None:
    async with open_bus(f"redis://127.0.0.1:{unused_port()}/0") as bus, bus.subscribe("talk") as listener:
        await bus.publish("talk")
        assert await listener.wait(PATIENCE)
