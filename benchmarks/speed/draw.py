"""The plots of the speed benchmark."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from benchmarks.speed.measure import Run

#: Turns over which the cost by turn is smoothed: the script has about as many.
_SMOOTHED = 29


def draw(runs: Sequence[Run], target: Path) -> None:
    """Turns a second, time a turn, cost by turn, memory: a plot each, in one SVG file."""
    figure = Figure(figsize=(11, 7.5), layout="constrained")
    ((pace, wait), (growth, memory)) = figure.subplots(2, 2)
    places, width = np.arange(len(runs[0].paces)), 0.8 / len(runs)
    for number, run in enumerate(runs):
        beside = places + width * (number - (len(runs) - 1) / 2)
        pace.bar(beside, [p.turns_a_second for p in run.paces], width, label=run.name)
        wait.bar(beside, [p.p95 for p in run.paces], width, label=run.name)
        smooth = np.convolve(run.turns, np.ones(_SMOOTHED) / _SMOOTHED, "valid")
        growth.plot(np.arange(len(smooth)) + _SMOOTHED / 2, smooth, label=run.name)
        bottom = 0.0
        for part, used in sorted(run.memory.items()):
            memory.bar(number, used, 0.6, bottom=bottom, color="0.75", edgecolor="white")
            memory.text(number, bottom + used / 2, f"{part} {used:.0f}", ha="center", va="center", fontsize=8)
            bottom += used
    for axes, title, unit in ((pace, "Turns a second", ""), (wait, "19 of 20 turns are answered within", "ms")):
        axes.set(title=title, ylabel=unit, xticks=places, xlabel="people at once")
        axes.set_xticklabels([p.at_once for p in runs[0].paces])
        axes.legend()
    growth.set(title="A turn's cost as a conversation grows", xlabel="turn", ylabel="ms", ylim=(0, None))
    growth.legend()
    memory.set(title="Memory by process", ylabel="MB", xticks=range(len(runs)))
    memory.set_xticklabels([run.name for run in runs])
    target.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(target)
