"""Turns a second, time a turn, and what a turn costs as a conversation grows."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.speed.talkers import Talker

TURNS = tuple((Path(__file__).parent / "turns.txt").read_text("utf-8").splitlines())


@dataclass(frozen=True)
class Pace:
    """Turns a second with some people talking at once, and the milliseconds of a turn."""

    at_once: int
    turns_a_second: float
    p50: float
    p95: float
    p99: float


@dataclass(frozen=True)
class Run:
    """What was measured of one server. Memory is in MB by process; `turns` are the milliseconds of one long talk."""

    name: str
    started_in: float
    paces: Sequence[Pace]
    turns: Sequence[float]
    memory: dict[str, float]


async def pace(talker: Callable[[], Talker], at_once: int, turns: int) -> Pace:
    """Let `at_once` people say `turns` turns in all, each in conversations of at most one script's length."""
    waiting = list(range(turns // at_once))
    began = time.perf_counter()
    times = await asyncio.gather(*(_talk(talker, len(waiting)) for _ in range(at_once)))
    seconds = time.perf_counter() - began
    every = np.concatenate(times)
    p50, p95, p99 = (1000 * float(np.percentile(every, q)) for q in (50, 95, 99))
    return Pace(at_once, len(every) / seconds, p50, p95, p99)


async def by_turn(talker: Talker, turns: int) -> list[float]:
    """Milliseconds of every turn of one long conversation, the script said over and over."""
    await talker.open()
    times = [1000 * await _timed(talker, TURNS[number % len(TURNS)]) for number in range(turns)]
    await talker.close()
    return times


async def _talk(talker: Callable[[], Talker], turns: int) -> Sequence[float]:
    times: list[float] = []
    while len(times) < turns:
        person = talker()
        await person.open()
        times += [await _timed(person, text) for text in TURNS[: turns - len(times)]]
        await person.close()
    return times


async def _timed(talker: Talker, text: str) -> float:
    began = time.perf_counter()
    await talker.ask(text)
    return time.perf_counter() - began
