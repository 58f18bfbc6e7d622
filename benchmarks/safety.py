"""How well the red-flag screen hears: `make benchmark-safety`.

Prints, for the sets of paraphrases that neither rules nor weights were made from, the share of alarms heard by set,
group, form and language; needless alarms on harmless talk; and the time a message takes. Files of one's own can be
measured with the same columns, and their misses read: `python -m benchmarks.safety --families mine.psv --calm
mine_calm.psv --misses`.
"""

from __future__ import annotations

import csv
import statistics
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from matplotlib.figure import Figure
from rich.console import Console
from rich.table import Table

from bot.safety import Directives, Screen
from bot.safety.screen import SECOND_OPINION
from glossary.text import LANGUAGES

FAMILIES = Path(__file__).parent.parent / "tests/safety/families"
#: Forms of words that hint at what is wrong or play it down; the others are unmistakable.
HINTS = frozenset({"indirect", "minimised"})

COLUMNS = tuple((language, hinted) for language in LANGUAGES for hinted in (False, True))

Files = click.Path(exists=True, path_type=Path)
Row = dict[str, str]
out = Console(width=110)


@dataclass(frozen=True)
class Heard:
    """A message that must alarm, and what the screen made of it."""

    row: Row
    urgency: str
    rule_id: str | None

    @property
    def alarmed(self) -> bool:
        """Whether any alarm was raised, of whichever level."""
        return self.urgency != "none"

    @property
    def hinted(self) -> bool:
        """Whether the words only hint, or play it down."""
        return self.row["form"] in HINTS


def read(path: Path) -> list[Row]:
    """The lines of a file of families, each with its file's name as `set`."""
    with path.open(encoding="utf-8") as file:
        return [row | {"set": path.stem} for row in csv.DictReader(file, delimiter="|", quoting=csv.QUOTE_NONE)]


def hear(screen: Screen, rows: Iterable[Row]) -> list[Heard]:
    """What the screen makes of each line."""
    verdicts = [(row, screen.screen(row["text"])) for row in rows]
    return [Heard(row, verdict.urgency, verdict.rule_id) for row, verdict in verdicts]


def sensitivity(heard: Sequence[Heard], column: str, title: str) -> Table:
    """The share that alarmed, by the values of a column, language, and whether the words are unmistakable."""
    table = Table(title=title)
    table.add_column(column)
    for language, hinted in COLUMNS:
        table.add_column(f"{language}, {'by hints' if hinted else 'unmistakable'}", justify="right")
    table.add_column("by the second opinion", justify="right")
    for value in (*sorted({one.row[column] for one in heard}), None):
        of = [one for one in heard if value in (one.row[column], None)]
        cells = [_share([one.alarmed for one in _part(of, *which)]) for which in COLUMNS]
        table.add_row(value or "all", *cells, str(sum(one.rule_id == SECOND_OPINION for one in of)))
    return table


def plot(heard: Sequence[Heard], path: Path) -> None:
    """Draw the share that alarmed, by group and kind of words, in percent."""
    groups = sorted({one.row["group"] for one in heard}, reverse=True)
    figure = Figure(figsize=(8, 7), constrained_layout=True)
    axes = figure.add_subplot(xlabel="heard, % of messages never learnt from", xlim=(0, 100))
    for shift, (language, hinted) in enumerate(COLUMNS):
        parts = [
            [one.alarmed for one in _part(heard, language, hinted) if one.row["group"] == group] for group in groups
        ]
        shares = [100 * sum(part) / len(part) if part else 0 for part in parts]
        label = f"{language}, {'by hints' if hinted else 'unmistakable'}"
        axes.barh([place + 0.3 - 0.2 * shift for place in range(len(groups))], shares, height=0.18, label=label)
    axes.set_yticks(range(len(groups)), groups)
    axes.legend(loc="lower center", bbox_to_anchor=(0.45, 1.0), ncol=len(COLUMNS), frameon=False)
    figure.savefig(path, metadata={"Date": None})


def _part(heard: Sequence[Heard], language: str, hinted: bool) -> list[Heard]:
    return [one for one in heard if one.row["language"] == language and one.hinted == hinted]


def needless(screen: Screen, rows: Iterable[Row]) -> Table:
    """The share of harmless messages that alarmed, by set, kind and language."""
    alarms: defaultdict[tuple[str, str], list[bool]] = defaultdict(list)
    for row in rows:
        alarmed = screen.screen(row["text"]).urgency != "none"
        for value in (f"set {row['set']}", row["kind"], "all"):
            alarms[value, row["language"]].append(alarmed)
    table = Table("", *LANGUAGES, title="Needless alarms on harmless messages made to sound alarming")
    for value in dict.fromkeys(value for value, _ in sorted(alarms)):
        table.add_row(value, *(_share(alarms[value, language]) for language in LANGUAGES))
    return table


def speed(screen: Screen, texts: Sequence[str]) -> Table:
    """Milliseconds to a verdict, and from the verdict to the fixed words."""
    directives = Directives.load()
    screening, wording = [], []
    for text in texts:
        began = time.perf_counter()
        verdict = screen.screen(text)
        judged = time.perf_counter()
        screening.append(judged - began)
        if verdict.urgency != "none":
            directives.directive(verdict)
            wording.append(time.perf_counter() - judged)
    table = Table("ms", "median", "p95", "most", title=f"Time, {len(texts)} messages")
    for name, seconds in (("to a verdict", screening), ("from verdict to directive", wording)):
        ordered = sorted(1000 * value for value in seconds)
        table.add_row(name, *(f"{value:.2f}" for value in (statistics.median(ordered), _p95(ordered), ordered[-1])))
    return table


def _p95(ordered: Sequence[float]) -> float:
    return ordered[int(0.95 * (len(ordered) - 1))]


def _share(values: Sequence[bool]) -> str:
    return f"{sum(values)}/{len(values)}  {sum(values) / len(values):.1%}" if values else ""


def _unlearnt(kind: str) -> list[Path]:
    """The files that nothing is learnt from; `kind` is "calm_" for those of harmless messages."""
    return [*sorted(FAMILIES.glob(f"{kind}fresh*.psv")), FAMILIES / f"{kind}scenes_held.psv"]


@click.command()
@click.option("--families", type=Files, multiple=True, default=_unlearnt(""))
@click.option("--calm", type=Files, multiple=True, default=_unlearnt("calm_"))
@click.option("--misses", is_flag=True, help="Also print every message that was missed; not of sets to stay unread.")
@click.option("--draw", type=click.Path(path_type=Path), help="Also draw the shares, into this file.")
def main(families: Sequence[Path], calm: Sequence[Path], misses: bool, draw: Path | None) -> None:
    """Measure the red-flag screen."""
    screen = Screen.load()
    heard = hear(screen, [row for path in families for row in read(path)])
    harmless = [row for path in calm for row in read(path)]
    for column in ("set", "group", "form"):
        out.print(sensitivity(heard, column, f"Heard, by {column}"))
    out.print(needless(screen, harmless))
    out.print(speed(screen, [one.row["text"] for one in heard] + [row["text"] for row in harmless]))
    if draw:
        plot(heard, draw)
    for one in (one for one in heard if misses and not one.alarmed):
        where = ", ".join(one.row[column] for column in ("group", "language", "form"))
        out.print(f"missed [{where}]: {one.row['text']}", markup=False)


if __name__ == "__main__":
    main()
