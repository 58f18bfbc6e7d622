"""Child processes: started, watched, started again when they die, stopped together."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import aiohttp

from bot.errors import BedsideError
from bot.settings import ROOT, private_folder

#: Seconds a part gets to say whether it is healthy, and to stop by itself.
ANSWER_LIMIT, STOP_LIMIT = 5, 8
#: Seconds before a part is started again: after its first death, its second, and so on.
WAITS = (1, 2, 4, 8, 16, 30)
#: A part that ran this many seconds had started well: its next death counts as the first.
STEADY = 60
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


@dataclass
class _Child:
    """The process of a part; once it has died, when to start the next."""

    process: asyncio.subprocess.Process
    started: float
    again_at: float | None = None


class Supervisor:
    """Runs parts, and says each restart; use as an async context manager, which stops them at the end."""

    def __init__(self, environment: dict[str, str], logs: Path, say: Callable[[str], object]) -> None:
        self._parts: list[Part] = []
        self._environment = environment
        self._logs = logs
        self._say = say
        self._children: dict[str, _Child] = {}
        self._deaths: dict[str, int] = {}

    async def __aenter__(self) -> Supervisor:
        private_folder(self._logs)
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await asyncio.gather(*(_stop(child.process) for child in self._children.values()))

    async def start(self, *parts: Part) -> None:
        """Start these parts, and look after them from now on."""
        for part in parts:
            await self._start(part)
            self._parts.append(part)

    async def _start(self, part: Part) -> None:
        with self._log(part.name).open("ab") as log:
            process = await asyncio.create_subprocess_exec(
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
        self._children[part.name] = _Child(process, asyncio.get_running_loop().time())

    def _log(self, name: str) -> Path:
        return self._logs / f"{name}.log"

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
                raise StartFailed(f"{worst} does not start; the reason is at the end of {self._log(worst)}")
            if loop.time() > deadline:
                names = ", ".join(part.name for part in waiting)
                raise StartFailed(f"{names} not healthy after {limit:.0f} s; see the logs in {self._logs}")
            await _pause(stop, 0.2)

    async def watch(self, stop: asyncio.Event) -> None:
        """Start dead parts again until told to stop."""
        while not stop.is_set():
            await self._restart_dead()
            await _pause(stop, 0.2)

    async def _restart_dead(self) -> None:
        now = asyncio.get_running_loop().time()
        for part in self._parts:
            child = self._children[part.name]
            if child.process.returncode is None:
                continue
            if child.again_at is None:
                child.again_at = now + self._wait_after(part, child, now)
            elif child.again_at <= now:
                await self._start(part)

    def _wait_after(self, part: Part, child: _Child, now: float) -> float:
        """Count and tell a death; the seconds before the next start."""
        steady = now - child.started >= STEADY
        deaths = self._deaths[part.name] = 1 if steady else self._deaths.get(part.name, 0) + 1
        wait = WAITS[min(deaths, len(WAITS)) - 1]
        status = child.process.returncode
        self._say(f"{part.name} ended with status {status}; starting it again in {wait} s. See {self._log(part.name)}")
        return wait


async def _healthy(http: aiohttp.ClientSession, part: Part) -> bool:
    with suppress(aiohttp.ClientError, TimeoutError):
        url = f"http://{part.host}:{part.port}{part.health}"
        async with http.get(url, timeout=aiohttp.ClientTimeout(total=ANSWER_LIMIT)) as response:
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
