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

import yaml

from benchmarks import stock
from benchmarks.understanding.cases import Case
from bot.cli.train import train_model
from bot.settings import ROOT


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


def ours_on_the_same(cases: Sequence[Case]) -> Parsed:
    """Bedside's pipeline, taught what stock Rasa is taught and no more."""
    pipeline = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))["pipeline"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model = stock.train_nlu(folder, pipeline, stock.examples())
        return _parsed("our pipeline, same data", model, cases, float((folder / "seconds").read_text()))


def ours(cases: Sequence[Case], *, fresh: bool) -> Parsed:
    """Bedside as it is, with all its examples; `fresh` trains it anew, for the time that takes."""
    began = time.monotonic()
    model = train_model(force=fresh)
    return _parsed("Bedside", model, cases, time.monotonic() - began if fresh else None)


def stock_rasa(cases: Sequence[Case]) -> Parsed:
    """What `rasa init` sets up, on the same examples (`benchmarks/stock.py`)."""
    folder = stock.trained()
    seconds = float((folder / "seconds").read_text())
    return _parsed("stock Rasa", folder / "models" / "stock.tar.gz", cases, seconds)


def parse(model: Path, cases: Sequence[Case]) -> dict[str, Any]:
    """What a model makes of each text, in a process of its own; see `benchmarks/understanding/parse.py`."""
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder, "asked.jsonl"), Path(folder, "answered.json")
        asked.write_text("\n".join(json.dumps({"text": case.text, "lang": case.lang}) for case in cases), "utf-8")
        command = [sys.executable, "-m", "benchmarks.understanding.parse", str(model), str(asked), str(answered)]
        subprocess.run(command, cwd=ROOT, env=stock.quiet(), stdout=subprocess.DEVNULL, check=True)
        told: dict[str, Any] = json.loads(answered.read_text("utf-8"))
    return told


def _parsed(name: str, model: Path, cases: Sequence[Case], seconds: float | None) -> Parsed:
    told = parse(model, cases)
    return Parsed(name, told["understood"], told["ms"], told["memory"], seconds, model.stat().st_size / 1e6)
