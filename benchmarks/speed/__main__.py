"""Prints and draws the comparison: `python -m benchmarks.speed [--ours-only] [--draw FILE]`."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import aiohttp
import click
import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks import stock
from benchmarks.speed.draw import draw
from benchmarks.speed.measure import Run, by_turn, pace
from benchmarks.speed.servers import Server, bare_rasa, bedside
from benchmarks.speed.talkers import BedsideTalker, StockTalker, Talker
from bot.cli.train import train_model

#: People talking at once, and how many turns they say in all; the longest conversation; turns that warm a server up.
AT_ONCE, SAID, LONGEST, WARMING = (1, 8, 32), 240, 500, 30
#: Turns that are compared as a conversation grows: the middle of the few around each.
COMPARED, AROUND = (2, 25, 100, 500), 5

out = Console(width=120)


@click.command()
@click.option("--ours-only", is_flag=True, help="Leave stock Rasa out; its training takes long the first time.")
@click.option("--draw", "target", type=click.Path(path_type=Path), help="Draw the plots into this SVG file.")
def main(*, ours_only: bool, target: Path | None) -> None:
    """Turns a second, time a turn, cost by turn, memory and start of our whole path and of bare stock Rasa."""
    train_model()
    runs = []
    if not ours_only:
        # Trained before anything is timed, so that nothing else is at work while we measure.
        project = stock.trained()
        with bare_rasa(project) as server:
            runs.append(asyncio.run(_stock(server)))
    with tempfile.TemporaryDirectory(prefix="bedside-") as folder, bedside(Path(folder), {}) as server:
        runs.append(asyncio.run(_bedside(server)))
    _print(runs)
    if target:
        draw(runs, target)
        out.print(f"Drawn: {target}")


async def _stock(server: Server) -> Run:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)) as http:
        return await _measure("stock Rasa", server, lambda: StockTalker(http, server.base))


async def _bedside(server: Server) -> Run:
    return await _measure("Bedside", server, lambda: BedsideTalker(server.base))


async def _measure(name: str, server: Server, talker: Callable[[], Talker]) -> Run:
    with out.status(f"{name}: warming up") as status:
        await pace(talker, 1, WARMING)
        paces = []
        for at_once in AT_ONCE:
            status.update(f"{name}: {SAID} turns, {at_once} at once")
            paces.append(await pace(talker, at_once, SAID))
        status.update(f"{name}: one conversation of {LONGEST} turns")
        turns = await by_turn(talker(), LONGEST)
    return Run(name, server.started_in, paces, turns, server.memory())


def _print(runs: Sequence[Run]) -> None:
    table = Table(title="Whole path, same machine, same run")
    table.add_column("")
    for run in runs:
        table.add_column(run.name, justify="right")
    for place, at_once in enumerate(AT_ONCE):
        these = [run.paces[place] for run in runs]
        table.add_row(f"turns a second, {at_once} at once", *(f"{p.turns_a_second:.1f}" for p in these))
        table.add_row("  p50 / p95 / p99, ms", *(f"{p.p50:.0f} / {p.p95:.0f} / {p.p99:.0f}" for p in these))
    for number in COMPARED:
        table.add_row(f"turn {number}, ms", *(f"{at(run.turns, number):.0f}" for run in runs))
    table.add_row("from start to healthy, s", *(f"{run.started_in:.1f}" for run in runs))
    for part in sorted({part for run in runs for part in run.memory}):
        used = (run.memory.get(part) for run in runs)
        table.add_row(f"memory of {part}, MB", *("" if mb is None else f"{mb:.0f}" for mb in used))
    table.add_row("memory in all, MB", *(f"{sum(run.memory.values()):.0f}" for run in runs))
    out.print(table)


def at(turns: Sequence[float], number: int) -> float:
    """Milliseconds of a turn of the script about as far into the conversation: the middle of those around it."""
    first = max(0, number - 1 - AROUND // 2)
    return float(np.median(turns[first : first + AROUND]))


if __name__ == "__main__":
    main()
