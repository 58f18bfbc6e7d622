"""A part that dies is started again, aloud and ever more slowly."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.cli import processes
from bot.cli.processes import Part, Supervisor

DIES = Part("rasa", ("-c", "print('no such model'); raise SystemExit(3)"), 1, "/")


async def watched(part: Part, logs: Path, deaths: int) -> list[str]:
    """What is said until a part has died so often."""
    said: list[str] = []
    stop = asyncio.Event()

    def say(line: str) -> None:
        said.append(line)
        if len(said) == deaths:
            stop.set()

    async with Supervisor(dict(os.environ), logs, say) as supervisor:
        await supervisor.start(part)
        await asyncio.wait_for(supervisor.watch(stop), 60)
    return said


async def said_waits(tmp_path: Path, deaths: int) -> Sequence[str]:
    return [line.partition("again in ")[2].partition(". ")[0] for line in await watched(DIES, tmp_path, deaths)]


async def test_each_restart_is_said_with_the_reason_s_place_and_waits_longer(tmp_path: Path) -> None:
    said = await watched(DIES, tmp_path, 2)
    log = tmp_path / "rasa.log"
    assert said == [
        f"rasa ended with status 3; starting it again in 1 s. See {log}",
        f"rasa ended with status 3; starting it again in 2 s. See {log}",
    ]
    assert log.read_text() == "no such model\nno such model\n"


async def test_it_never_waits_longer_than_half_a_minute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert processes.WAITS == (1, 2, 4, 8, 16, 30)
    monkeypatch.setattr(processes, "WAITS", (0, 0.01))
    assert await said_waits(tmp_path, 4) == ["0 s", "0.01 s", "0.01 s", "0.01 s"]


async def test_after_running_well_the_first_wait_is_short_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "STEADY", 0)
    monkeypatch.setattr(processes, "WAITS", (0, 600))
    assert await said_waits(tmp_path, 3) == ["0 s", "0 s", "0 s"]
