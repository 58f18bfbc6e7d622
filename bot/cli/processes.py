"""Child processes: started, watched, started again when they die, stopped together."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import aiohttp

from bot.errors import BedsideError
from bot.settings import ROOT

#: Seconds a part gets to stop by itself, and to wait before a dead one is started again.
STOP_LIMIT, RESTART_AFTER = 8, 1
#: A part that dies this often before all are healthy won't come up.
MOST_DEATHS = 3


class StartFailed(BedsideError):
    """A part does not come up."""

    code = "start_failed"


@dataclass(frozen=True)
class Part:
    """One process: arguments for this Python, and where it says that it is healthy."""

    name: str
    arguments: tuple[str, ...]
    port: int
    health: str
    setting: str = "rasa_port"
    host: str = "127.0.0.1"


class Supervisor:
    """Runs parts; use as an async context manager, which stops them at the end."""

    def __init__(self, parts: list[Part], environment: dict[str, str], logs: Path) -> None:
        self._parts = parts
        self._environment = environment
        self._logs = logs
        self._running: dict[str, asyncio.subprocess.Process] = {}
        self._deaths: dict[str, int] = {}

    async def __aenter__(self) -> Supervisor:
        self._logs.mkdir(parents=True, exist_ok=True)
        for part in self._parts:
            await self._start(part)
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await asyncio.gather(*(_stop(process) for process in self._running.values()))

    async def _start(self, part: Part) -> None:
        with (self._logs / f"{part.name}.log").open("ab") as log:
            self._running[part.name] = await asyncio.create_subprocess_exec(
                sys.executable,
                *part.arguments,
                cwd=ROOT,
                env=self._environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C is for us alone; we then stop the parts in order.
                start_new_session=True,
            )

    async def until_healthy(self, http: aiohttp.ClientSession, limit: float, stop: asyncio.Event) -> None:
        """Wait for every part to answer; raises `StartFailed` with the log to read."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + limit
        waiting = list(self._parts)
        while waiting and not stop.is_set():
            waiting = [part for part in waiting if not await _healthy(http, part)]
            await self._restart_dead()
            worst = max(self._deaths, key=lambda name: self._deaths[name], default="")
            if self._deaths.get(worst, 0) >= MOST_DEATHS:
                raise StartFailed(f"{worst} does not start; the reason is at the end of {self._logs / worst}.log")
            if loop.time() > deadline:
                names = ", ".join(part.name for part in waiting)
                raise StartFailed(f"{names} not healthy after {limit:.0f} s; see the logs in {self._logs}")
            await _pause(stop, 0.2)

    async def watch(self, stop: asyncio.Event) -> None:
        """Start dead parts again until told to stop."""
        while not stop.is_set():
            await self._restart_dead()
            await _pause(stop, RESTART_AFTER)

    async def _restart_dead(self) -> None:
        for part in self._parts:
            if self._running[part.name].returncode is not None:
                self._deaths[part.name] = self._deaths.get(part.name, 0) + 1
                await self._start(part)


async def _healthy(http: aiohttp.ClientSession, part: Part) -> bool:
    with suppress(aiohttp.ClientError, TimeoutError):
        url = f"http://{part.host}:{part.port}{part.health}"
        async with http.get(url, timeout=aiohttp.ClientTimeout(total=1)) as response:
            return response.status == 200
    return False


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), STOP_LIMIT)
    except TimeoutError:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
