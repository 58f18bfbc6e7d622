"""The two pipelines, trained on the same examples, and what each makes of the same messages."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import stock
from bot import library
from bot.cli.train import train_model
from bot.settings import ROOT
from glossary.linker import SURE, Linker

Line = dict[str, Any]


@dataclass(frozen=True)
class Parsed:
    """What one pipeline understood of each message, and what that cost.

    Attributes:
        ms: milliseconds of each parse.
        memory: of the process that parses, in MB.
        trained_in: seconds; None if the model was there already.
        size: of the model's file, in MB.
    """

    name: str
    understood: Sequence[Mapping[str, Any]]
    ms: Sequence[float]
    memory: float
    trained_in: float | None
    size: float


def ours(lines: Sequence[Line], *, fresh: bool) -> Parsed:
    """Bedside's pipeline; `fresh` trains it anew, for the time that takes."""
    began = time.monotonic()
    model = train_model(force=fresh)
    return _parsed("Bedside", model, lines, time.monotonic() - began if fresh else None)


def stock_rasa(lines: Sequence[Line], examples: Mapping[str, Sequence[str]]) -> Parsed:
    """What `rasa init` sets up, with every topic's names as an entity, a lookup table and synonyms."""
    linker = Linker(library.load())
    marked = {intent: [_mark(linker, text) for text in texts] for intent, texts in examples.items()}
    folder = stock.trained("understanding", marked, names=_names(), nlu_only=True)
    seconds = float((folder / "seconds").read_text())
    return _parsed("stock Rasa", folder / "models" / "stock.tar.gz", lines, seconds)


def _mark(linker: Linker, text: str) -> str:
    """The text with its topics as a person would annotate them for Rasa: `[asthma](topic)`."""
    for link in sorted(linker.link(text), key=lambda link: -link.start):
        if link.score >= SURE:
            text = f"{text[: link.start]}[{text[link.start : link.end]}](topic){text[link.end :]}"
    return text


def _names() -> dict[str, list[str]]:
    return {entry.id: list(entry.names) for entry in library.load()}


def _parsed(name: str, model: Path, lines: Sequence[Line], seconds: float | None) -> Parsed:
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder, "asked.jsonl"), Path(folder, "answered.json")
        asked.write_text("\n".join(map(json.dumps, lines)), "utf-8")
        command = [sys.executable, "-m", "benchmarks.understanding.parse", str(model), str(asked), str(answered)]
        subprocess.run(command, cwd=ROOT, env=stock.quiet(), stdout=subprocess.DEVNULL, check=True)
        told = json.loads(answered.read_text("utf-8"))
    return Parsed(name, told["understood"], told["ms"], told["memory"], seconds, model.stat().st_size / 1e6)
