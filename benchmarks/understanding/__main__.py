"""Prints and draws the comparison: `python -m benchmarks.understanding [--ours-only] [--fresh] [--draw FILE]`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import click
import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.understanding import cases as known
from benchmarks.understanding import models, scores
from benchmarks.understanding.cases import Case
from benchmarks.understanding.draw import draw
from benchmarks.understanding.models import Parsed
from glossary.text import LANGUAGES

#: How many pairs of intents and how many missed questions are listed.
LISTED = 15

out = Console(width=120)
Figures = dict[str, list[float]]


@click.command()
@click.option("--ours-only", is_flag=True, help="Leave stock Rasa out; its training takes long the first time.")
@click.option("--fresh", is_flag=True, help="Train ours anew, for the time that takes.")
@click.option("--draw", "target", type=click.Path(path_type=Path), help="Draw the plot into this SVG file.")
def main(*, ours_only: bool, fresh: bool, target: Path | None) -> None:
    """Intents, topics, out of scope, and what they cost: our pipeline and stock Rasa on the same data."""
    asked = known.load()
    with out.status("Asking both pipelines; stock Rasa is trained first, if it is not there yet…"):
        parsed = [] if ours_only else [models.stock_rasa(asked), models.ours_on_the_same(asked)]
        parsed.append(models.ours(asked, fresh=fresh))
    quality = _quality(asked, parsed)
    out.print(_table("Understanding: shares in %", parsed, quality, lambda share: f"{100 * share:.1f}"))
    out.print(_table("Costs, same machine, same run", parsed, _costs(parsed), lambda cost: f"{cost:.3g}"))
    out.print(_confused(asked, parsed[-1]))
    for case, got in _missed(asked, parsed[-1])[:LISTED]:
        out.print(f"missed [{case.source}, {case.lang}]: {case.text!r}: {got or 'nothing'}", markup=False)
    if target:
        draw(parsed, quality, target)
        out.print(f"Drawn: {target}")


def _quality(asked: Sequence[Case], parsed: Sequence[Parsed]) -> Figures:
    """Each figure of merit, a share for each pipeline."""
    figures: Figures = {}
    for language in LANGUAGES:
        places = [i for i, case in enumerate(asked) if case.intent and case.lang == language]
        each = [scores.intents([str(asked[i].intent) for i in places], _intents(one, places)) for one in parsed]
        figures[f"{language}: intent right"] = [one.accuracy for one in each]
        figures[f"{language}: intent, macro-F1"] = [one.macro_f1 for one in each]
        figures[f"{language}: out of scope sent there"] = [one.outside for one in each]
    for source, language in sorted({(case.source, case.lang) for case in asked if case.topics}):
        places = [i for i, case in enumerate(asked) if case.topics and (case.source, case.lang) == (source, language)]
        of = [scores.topics([asked[i] for i in places], [one.understood[i] for i in places]) for one in parsed]
        figures[f"{language}: topic right ({source}, {len(places)})"] = [one.right for one in of]
        figures[f"{language}: topic and aspect ({source})"] = [one.with_aspect for one in of]
        figures[f"{language}: wrong topic ({source})"] = [one.wrong for one in of]
    return figures


def _intents(parsed: Parsed, places: Sequence[int]) -> list[str]:
    return [str(parsed.understood[i]["intent"]) for i in places]


def _costs(parsed: Sequence[Parsed]) -> Figures:
    return {
        "training, processor s": [np.nan if one.trained_in is None else one.trained_in for one in parsed],
        "a parse at the median, ms": [float(np.median(one.ms)) for one in parsed],
        "19 of 20 parses within, ms": [float(np.quantile(one.ms, 0.95)) for one in parsed],
        "model, MB": [one.size for one in parsed],
        "memory of the process that parses, MB": [one.memory for one in parsed],
    }


def _table(title: str, parsed: Sequence[Parsed], figures: Figures, told: Callable[[float], str]) -> Table:
    table = Table("", title=title)
    for one in parsed:
        table.add_column(one.name, justify="right")
    for name, values in figures.items():
        table.add_row(name, *("not trained now" if np.isnan(value) else told(value) for value in values))
    return table


def _confused(asked: Sequence[Case], parsed: Parsed) -> Table:
    places = [i for i, case in enumerate(asked) if case.intent]
    pairs = scores.confusions([str(asked[i].intent) for i in places], _intents(parsed, places))
    table = Table("meant", "taken for", "times", title=f"{parsed.name}: intents confused most")
    for meant, taken, times in pairs[:LISTED]:
        table.add_row(meant, taken, str(times))
    return table


def _missed(asked: Sequence[Case], parsed: Parsed) -> list[tuple[Case, str]]:
    """The questions whose topic was not found, with what was found instead; none that is held out."""
    pairs = [(c, got["topics"]) for c, got in zip(asked, parsed.understood, strict=True) if c.topics and not c.held]
    return [(c, ", ".join(got)) for c, got in pairs if not c.topics & set(got)]


if __name__ == "__main__":
    main()
