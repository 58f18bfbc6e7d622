"""Wake-ups: inside one process, and between two processes through a real Redis."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
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
        bus.publish("a")
        assert await here.wait(PATIENCE)
        assert not await elsewhere.wait(0)


async def test_a_wake_up_before_the_wait_is_remembered_once() -> None:
    bus = LocalBus()
    async with bus.subscribe("a") as listener:
        bus.publish("a", "a")
        assert await listener.wait(0)
        assert not await listener.wait(0)


async def test_a_topic_is_forgotten_with_its_last_listener() -> None:
    bus = LocalBus()
    async with bus.subscribe("a") as last:
        async with bus.subscribe("a"):
            pass
        bus.publish("a")
        assert await last.wait(PATIENCE)
    assert bus._listeners == {}
    async with bus.subscribe("a") as again:
        bus.publish("a")
        assert await again.wait(PATIENCE)


async def test_another_process_is_woken_through_redis(redis_url: str) -> None:
    async with open_bus(redis_url) as mine, open_bus(redis_url) as theirs, theirs.subscribe("talk") as listener:
        woken = asyncio.create_task(listener.wait(PATIENCE))
        while not woken.done():  # until the subscription at Redis is in place
            mine.publish("talk")
            await asyncio.sleep(0)
        assert await woken


class Silent:
    """A Redis that takes connections and never answers: a paused machine, or a firewall that drops."""

    def __init__(self) -> None:
        self.met = 0
        self.asked_again = asyncio.Event()

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.met += 1
        if self.met > 4:  # two lines, to tell and to hear, both given up
            self.asked_again.set()
        while await reader.read(1024):
            pass
        writer.close()


@asynccontextmanager
async def silent_bus() -> AsyncIterator[tuple[Silent, LocalBus]]:
    silent = Silent()
    async with await asyncio.start_server(silent.meet, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with open_bus(f"redis://127.0.0.1:{port}/0") as bus:
            yield silent, bus


async def test_a_redis_that_never_answers_keeps_nobody_waiting() -> None:
    async with silent_bus() as (_, bus), bus.subscribe("talk") as listener:
        bus.publish("talk")
        assert await listener.wait(0)


async def test_a_redis_that_fell_silent_is_asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.bus._HEARTBEAT", 0.05)
    monkeypatch.setattr("bot.bus._SILENCE", 0.1)
    async with silent_bus() as (silent, _), asyncio.timeout(PATIENCE):
        await silent.asked_again.wait()


async def test_a_redis_that_is_well_is_heard_though_nothing_happens(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.bus._HEARTBEAT", 0.05)
    async with open_bus(redis_url) as bus, bus.subscribe("") as signs_of_life:
        for _ in range(3):
            assert await signs_of_life.wait(PATIENCE)


async def test_without_redis_one_process_still_works() -> None:
    async with open_bus(f"redis://127.0.0.1:{unused_port()}/0") as bus, bus.subscribe("talk") as listener:
        bus.publish("talk")
        assert await listener.wait(PATIENCE)
