"""`bedside sms report`: what texts cost, by direction, language and topic, and what could cost less."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import get_args

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot import library
from bot.cli.data import current_database
from bot.gateway.sms.savings import Saving, saving
from bot.records.outbound.texted import Texted, texted
from bot.segments import count
from glossary.loader import Glossary
from glossary.model import Edition, Language

#: Lines of a table in the terminal; a file has them all.
SHOWN = 25
#: Columns the tables need; a pipe tells a width of its own.
_WIDTH = 100


@dataclass(frozen=True)
class Cost:
    """All texts of one direction, language and topic (see `Texted`), and the segments they took."""

    direction: str
    language: str
    topic: str
    texts: int
    segments: int


@dataclass(frozen=True)
class Shorter:
    """A text of the library that could be a segment shorter. `sent`: texts of its topic that went out in the period."""

    entry: str
    language: str
    part: str
    sent: int
    segments: int
    leave_out: str
    replace: str


def report(days: int, folder: Path | None) -> None:
    """Print both tables for the last so many days, or write them whole into a folder as CSV."""
    now = dt.datetime.now(dt.UTC)
    with current_database() as database:
        texts = texted(database, now - dt.timedelta(days=days), now, count, now)
    costs, shorter = costs_of(texts), list(could_be_shorter(library.load(), texts))
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / "segments.csv", Cost, costs)
        _write(folder / "shorter.csv", Shorter, shorter)
    else:
        _print(days, texts, costs, shorter)


def costs_of(texts: Iterable[Texted]) -> list[Cost]:
    """The sums, the dearest first."""
    number, segments = Counter[tuple[str, str, str]](), Counter[tuple[str, str, str]]()
    for text in texts:
        key = text.direction, text.language, text.topic
        number[key] += 1
        segments[key] += text.segments
    costs = [Cost(*key, number[key], segments[key]) for key in number]
    return sorted(costs, key=lambda cost: (-cost.segments, *astuple(cost)))


def could_be_shorter(glossary: Glossary, texts: Iterable[Texted]) -> Iterator[Shorter]:
    """The library's texts with a saving: those of the topics texted most first, then the easiest first.

    Each is counted by itself: the choices under it and its source come on top.
    """
    sent = Counter((text.topic, text.language) for text in texts if text.direction == "out")
    found = [
        (Shorter(entry.id, language, part, sent[entry.id, language], saves.segments, *_how(saves)), saves)
        for entry in glossary
        for language in get_args(Language)
        for part, text in _texts(entry.edition(language))
        if (saves := saving(text))
    ]
    yield from (
        line for line, saves in sorted(found, key=lambda pair: (-pair[0].sent, len(pair[1].words), pair[1].characters))
    )


def _texts(edition: Edition) -> Iterator[tuple[str, str]]:
    """What patients get of an entry as one text each, and what part of it that is."""
    yield "sms", edition.sms
    yield from ((aspect, passage.sms) for aspect, passage in edition.sections.items())
    for part, steps in (("setup", edition.setup), ("step", edition.steps)):
        for number, step in enumerate(steps, 1):
            yield f"{part} {number}", " ".join(filter(None, (step.text, step.caution, step.why)))


def _how(saves: Saving) -> tuple[str, str]:
    return str(saves.characters) if saves.characters else "", ", ".join(saves.words)


def _write(path: Path, kind: type[Cost | Shorter], rows: Sequence[Cost | Shorter]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(kind.__dataclass_fields__)
        writer.writerows(astuple(row) for row in rows)
    click.echo(f"{path}: {len(rows)} lines")


def _print(days: int, texts: Sequence[Texted], costs: Sequence[Cost], shorter: Sequence[Shorter]) -> None:
    console = Console()
    console.width = max(console.width, _WIDTH)
    console.print(_sums(f"Texts of the last {days} days", texts))
    console.print(_table("By topic, the dearest first", ("direction", "language", "topic", "texts", "segments"), costs))
    heads = ("entry", "language", "part", "sent", "segments", "leave out", "or say otherwise")
    console.print(_table("Texts that could be one segment shorter", heads, shorter))


def _sums(title: str, texts: Sequence[Texted]) -> Table:
    table = _empty(title, ("direction", "language", "texts", "segments", "segments a text"))
    for direction, language in (("in", "en"), ("in", "es"), ("out", "en"), ("out", "es")):
        of = [text.segments for text in texts if (text.direction, text.language) == (direction, language)]
        table.add_row(direction, language, f"{len(of):,}", f"{sum(of):,}", f"{sum(of) / len(of):.2f}" if of else "-")
    return table


def _table(title: str, heads: Sequence[str], rows: Sequence[Cost | Shorter]) -> Table:
    table = _empty(f"{title} ({min(SHOWN, len(rows))} of {len(rows):,}; --csv writes all)", heads)
    for row in rows[:SHOWN]:
        table.add_row(*(f"{value:,}" if isinstance(value, int) else escape(value) for value in astuple(row)))
    return table


def _empty(title: str, heads: Sequence[str]) -> Table:
    table = Table(title=title)
    for head in heads:
        numbers = head in ("texts", "segments", "segments a text", "sent", "leave out")
        table.add_column(head, justify="right" if numbers else "left")
    return table
