"""Our intent classifier on public sets: `python -m benchmarks.understanding.public FOLDER`.

FOLDER holds the sets as CSV files with the columns `text` and `intent`, under the names below; they are other people's
(CLINC150 CC BY 3.0, HWU64 and BANKING77 CC BY 4.0) and not a part of this repository. Only what is not about health is
used of our pipeline: sentence vector, wording, and how sure it may be.
"""

from __future__ import annotations

import csv
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks import stock
from benchmarks.understanding.cases import Case
from benchmarks.understanding.models import parse

PIPELINE = [
    {"name": f"bot.nlu.{component}"}
    for component in ("tokenizer.SpacyBlankTokenizer", "vectors.SentenceVectors", "classifier.MeaningAndWording")
]
GATE = {"name": "bot.nlu.gate.NeighbourGate"}
#: Files of each set: what is learned, what is tested.
SETS = {
    "BANKING77": ("banking77_train", "banking77_test"),
    "HWU64": ("hwu64_train", "hwu64_test"),
    "CLINC150": ("clinc150_full_train", "clinc150_full_test"),
}
OUTSIDE, TUNED_ON = "clinc150_full_oos_test", "clinc150_full_oos_val"
#: Of CLINC150's training lines, one in so many is kept back to find the threshold.
HELD_BACK = 10
#: In-scope accuracy and out-of-scope recall with a threshold: Larson and others, EMNLP 2019, table 2.
PUBLISHED = {"Rasa, before DIET": (90.9, 31.2), "Dialogflow": (90.8, 26.7), "MLP": (93.4, 49.1), "BERT": (96.2, 52.3)}

out = Console(width=100)
Line = tuple[str, str]
Understood = Sequence[Mapping[str, Any]]


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(folder: Path) -> None:
    """Train on each public set and print the share of its test lines that are right."""
    table = Table("set", "intents", "test lines", "right, %", title="Public intent sets, our classifier")
    for name, (learned, tested) in SETS.items():
        with out.status(f"{name}: training and asking"):
            asked = _read(folder, tested)
            understood = _understood(_read(folder, learned), asked)
        table.add_row(name, str(len({i for _, i in asked})), str(len(asked)), f"{100 * _right(asked, understood):.1f}")
    out.print(table)
    with out.status("CLINC150 with a threshold: training and asking"):
        out.print(_with_threshold(folder))


def _with_threshold(folder: Path) -> Table:
    """CLINC150 with its out-of-scope questions: below a threshold, chosen on held-back lines, nothing is answered."""
    lines, inside, outside = (_read(folder, name) for name in (*SETS["CLINC150"], OUTSIDE))
    kept = lines[::HELD_BACK]
    learned = [line for place, line in enumerate(lines) if place % HELD_BACK]
    parts = kept, _read(folder, TUNED_ON), inside, outside
    understood = _understood(learned, [line for part in parts for line in part])
    ends = np.cumsum([len(part) for part in parts])
    told = [understood[end - len(part) : end] for part, end in zip(parts, ends, strict=True)]
    threshold = _threshold(kept, told[0], told[1])
    table = Table("CLINC150 with a threshold", "in scope right, %", "out of scope seen, %")
    for name, shares in PUBLISHED.items():
        table.add_row(f"{name} (published)", *(f"{share:.1f}" for share in shares))
    shares = _right(inside, told[2], threshold), _seen_outside(told[3], threshold)
    table.add_row("Bedside", *(f"{100 * share:.1f}" for share in shares))
    return table


def _threshold(inside: Sequence[Line], understood: Understood, outside: Understood) -> float:
    """The threshold with the most right over in-scope and out-of-scope lines together."""
    tried = np.linspace(0, 1, 201)

    def right(threshold: float) -> float:
        return len(inside) * _right(inside, understood, threshold) + len(outside) * _seen_outside(outside, threshold)

    return float(max(tried, key=right))


def _right(lines: Sequence[Line], understood: Understood, threshold: float = 0.0) -> float:
    pairs = zip(lines, understood, strict=True)
    return sum(got["intent"] == intent and got["confidence"] >= threshold for (_, intent), got in pairs) / len(lines)


def _seen_outside(understood: Understood, threshold: float) -> float:
    return sum(got["confidence"] < threshold for got in understood) / len(understood)


def _understood(learned: Sequence[Line], asked: Sequence[Line]) -> Understood:
    """What a model that learned the first lines makes of the others."""
    examples: defaultdict[str, list[str]] = defaultdict(list)
    for text, intent in learned:
        examples[intent].append(text)
    with tempfile.TemporaryDirectory() as folder:
        model = stock.train_nlu(Path(folder), [*PIPELINE, GATE], examples)
        return parse(model, [Case(text, "en", "public") for text, _ in asked])["understood"]  # type: ignore[no-any-return]


def _read(folder: Path, name: str) -> list[Line]:
    with Path(folder, f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["intent"]) for row in csv.DictReader(file)]


if __name__ == "__main__":
    main()
