"""`bedside content report`: how large, how plain and how fresh the library is."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import get_args

from pydantic import TypeAdapter
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot import library, segments
from bot.settings import Settings
from glossary.checks.reading import HIGHEST_GRADE, LOWEST_INFLESZ
from glossary.loader import Glossary
from glossary.model import Kind, Language
from glossary.scores import Score, score

#: Columns the tables need; a pipe tells a width of its own.
_WIDTH = 100
_SCORES = TypeAdapter(list[Score])


def report(settings: Settings, plot: Path | None) -> None:
    """Print the table, and draw the plot when a file is named for it."""
    glossary = library.of(settings)
    scores = _scores(glossary, settings.var / "content")
    console = Console()
    console.width = max(console.width, _WIDTH)
    console.print(_table(glossary, scores))
    console.print(_freshness(glossary, dt.date.today()))
    if plot:
        _draw(glossary, scores, plot)
        console.print(f"plot: {plot}")


def _scores(library: Glossary, folder: Path) -> list[Score]:
    """Every edition's figures, kept by the version of the library that they are of."""
    stored = folder / f"scores-{library.version[:16]}.json"
    if stored.exists():
        return _SCORES.validate_json(stored.read_bytes())
    entries = track(list(library), "Scoring", transient=True)
    scores = [figures for entry in entries for figures in score(entry, segments.count)]
    stored.parent.mkdir(parents=True, exist_ok=True)
    stored.write_bytes(_SCORES.dump_json(scores))
    return scores


def _table(library: Glossary, scores: Sequence[Score]) -> Table:
    table = Table(title=f"{len(library)} entries, each in English and Spanish")
    columns = ("kind", "language", "entries", "grade or ease", "hardest", "words", "longest text, segments", "sections")
    for column in columns:
        table.add_column(column, justify="left" if column in ("kind", "language") else "right")
    for kind in (*get_args(Kind), None):
        for language in get_args(Language):
            of = [s for s in scores if s.language == language and kind in (s.kind, None)]
            if of:
                table.add_row(kind or "all", language, *_figures(of, language))
    return table


def _figures(of: Sequence[Score], language: Language) -> tuple[str, ...]:
    hardest: Callable[..., float] = max if language == "en" else min
    grades = [s.grade for s in of]
    return (
        str(len(of)),
        f"{statistics.median(grades):.1f}",
        f"{hardest(grades):.1f}",
        f"{sum(s.words for s in of):,}",
        str(max(s.longest_sms for s in of)),
        str(sum(s.sections for s in of)),
    )


def _freshness(library: Glossary, today: dt.date) -> Table:
    """How many entries were checked by whom, and when the next reviews fall due."""
    due = [(entry.review.next_review - today).days for entry in library]
    table = Table(title="Reviews")
    for column in ("checked by an editor", "signed by a clinician", "a source read", "overdue", "due in 90 days"):
        table.add_column(column, justify="right")
    table.add_row(
        str(sum(entry.review.editor is not None for entry in library)),
        str(sum(entry.review.reviewer is not None for entry in library)),
        str(sum(any(source.read for source in entry.sources) for entry in library)),
        str(sum(days < 0 for days in due)),
        str(sum(0 <= days <= 90 for days in due)),
    )
    return table


def _draw(library: Glossary, scores: Sequence[Score], path: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")  # no screen is needed
    from matplotlib import pyplot

    kinds = [kind for kind in get_args(Kind) if any(entry.kind == kind for entry in library)]
    figure, (english, spanish, size) = pyplot.subplots(1, 3, figsize=(15, 4.5), layout="constrained")
    for axis, language, limit, title in (
        (english, "en", HIGHEST_GRADE, "English: school grade (Flesch-Kincaid)"),
        (spanish, "es", LOWEST_INFLESZ, "Spanish: ease (INFLESZ)"),
    ):
        axis.boxplot([[s.grade for s in scores if (s.kind, s.language) == (kind, language)] for kind in kinds])
        axis.set_xticks(range(1, len(kinds) + 1), kinds, rotation=30)
        axis.axhline(limit, color="firebrick", linestyle="--", label=f"limit {limit:g}")
        axis.set_title(title)
        axis.legend()
    size.bar(kinds, [sum(entry.kind == kind for entry in library) for kind in kinds], color="steelblue")
    size.tick_params(axis="x", rotation=30)
    size.set_title(f"{len(library)} entries")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
