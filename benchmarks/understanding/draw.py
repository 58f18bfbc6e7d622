"""The plot of the understanding benchmark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from benchmarks.understanding.models import Parsed


def draw(parsed: Sequence[Parsed], quality: Mapping[str, Sequence[float]], target: Path) -> None:
    """Quality in percent, time a parse and memory, side by side, in one SVG file."""
    figure = Figure(figsize=(11, 7), layout="constrained")
    grid = figure.add_gridspec(2, 2, width_ratios=(5, 2))
    shares = figure.add_subplot(grid[:, 0], xlabel="%", xlim=(0, 100), title="What is understood")
    places, height = np.arange(len(quality))[::-1], 0.8 / len(parsed)
    for number, one in enumerate(parsed):
        beside = places - height * (number - (len(parsed) - 1) / 2)
        values = [100 * figures[number] for figures in quality.values()]
        shares.barh(beside, values, height, label=one.name)
    shares.set_yticks(places, list(quality))
    shares.legend(loc="lower center", bbox_to_anchor=(0.5, 1.04), ncol=3, frameon=False)
    costs = {"ms a parse, at the median": [float(np.median(one.ms)) for one in parsed]}
    costs["memory, MB"] = [one.memory for one in parsed]
    for row, (title, values) in enumerate(costs.items()):
        axes = figure.add_subplot(grid[row, 1], title=title)
        bars = axes.bar(range(len(parsed)), values, color=[f"C{i}" for i in range(len(parsed))])
        axes.bar_label(bars, fmt="%.0f")
        axes.margins(y=0.1)
        axes.set_xticks([])  # the colours are told beside the shares
    target.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(target, metadata={"Date": None})
