"""`bedside learn list`, and how a candidate is told in words."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.learn.opening import open_desk
from bot.learning.candidates import Candidate
from bot.records.messaging.unserved import Ending

#: Columns the table needs, whatever a pipe tells.
_WIDTH = 120
_ENDINGS: dict[Ending, str] = {
    "not_understood": "not understood",
    "asked_back": "asked back",
    "corrected": "corrected by the patient",
    "frustrated": "the patient was annoyed",
    "feedback": "feedback",
    "sent_to_person": "waits for a person",
    "answered_by_person": "a person answered",
}


def show(*, as_json: bool) -> None:
    """Print the candidates as a table, or as one JSON object a line."""
    with open_desk() as desk:
        waiting = desk.waiting
    if as_json:
        for one in waiting:
            click.echo(json.dumps(_as_json(one), ensure_ascii=False))
        return
    console = Console()
    console.width = max(console.width, _WIDTH)
    console.print(_table(waiting))


def understood(one: Candidate) -> str:
    """What the assistant made of it: the intent, how surely (0 to 1), and the topics."""
    made = one.understanding
    topics = f"; {', '.join(made.topics)}" if made.topics else ""
    return f"{made.intent} {made.confidence:.2f}{topics}"


def ended(one: Candidate) -> str:
    """How it ended."""
    return ", ".join(_ENDINGS[ending] for ending in one.endings)


def _table(waiting: Sequence[Candidate]) -> Table:
    table = Table(title=f"{len(waiting)} to decide on: bedside learn review")
    table.add_column("id", no_wrap=True)
    for column in ("lang", "words", "times", "last", "understood as", "ended"):
        table.add_column(column, justify="right" if column == "times" else "left")
    for one in waiting:
        # Patients' words are no markup.
        words = Text(one.words)
        last = f"{one.last:%Y-%m-%d}"
        table.add_row(one.id, one.language, words, str(one.times), last, understood(one), ended(one))
    return table


def _as_json(one: Candidate) -> dict[str, object]:
    return {
        "id": one.id,
        "lang": one.language,
        "words": one.words,
        "times": one.times,
        "last": one.last.isoformat(),
        "intent": one.understanding.intent,
        "confidence": one.understanding.confidence,
        "topics": one.understanding.topics,
        "endings": one.endings,
    }
