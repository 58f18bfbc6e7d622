"""Learns the weights of the second opinion: `python -m tests.safety.learn_opinion [threshold]`.

Only this project's own phrases are learnt from: the rules' examples, the tests' phrases, the families marked
for learning and the conversation's training examples. Families kept for measuring are left out.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import numpy as np
import yaml
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from bot.safety.data import load_groups, load_notation
from bot.safety.opinion import features
from bot.safety.screen import SECOND_OPINION, Screen
from tests.safety import test_boundaries
from tests.safety.families import rows
from tests.safety.phrases import CALM, CARE_NOW, CRISIS, EMERGENCY, POISON

ROOT = Path(__file__).parents[2]
OUT = ROOT / "bot/safety/opinion.json"
DIRECTIVES = ["emergency", "crisis", "poison", "care_now", "violence"]
LEARNT = ("used", "kept")
THRESHOLD = 2.5
FEATURES = 12_000


def alarms() -> list[tuple[str, str]]:
    """Messages that must alarm, with the directive that answers them."""
    found = [(text, flag.directive or flag.level) for group in load_groups() for flag in group.red_flags
             for text in flag.examples.hit]  # fmt: skip
    for level, texts in (("emergency", EMERGENCY), ("crisis", CRISIS), ("poison", POISON), ("care_now", CARE_NOW)):
        found += [(text, level) for text in texts]
    for name in LEARNT:
        found += [
            (row["text"], "violence" if row["group"] == "violence" and row["level"] == "care_now" else row["level"])
            for row in rows(name)
        ]
    same = {"emergency_crisis": "emergency", "emergency_violence": "emergency", "baby_fever": "care_now",
            "post_op": "care_now"}  # fmt: skip
    return [(text, same.get(directive, directive)) for text, directive in found]


def calm() -> list[str]:
    """Messages that must not alarm."""
    texts = [text for group in load_groups() for flag in group.red_flags for text in flag.examples.miss]
    texts += [*CALM, *(row["text"] for name in ("calm_used", "calm_learn", "boundaries_used") for row in rows(name))]
    texts += [*test_boundaries.ANSWERED, *(text for kind in test_boundaries.DECLINED.values() for text in kind)]
    return texts + [text for path in sorted((ROOT / "data/nlu").glob("*.yml")) for text in _examples(path)]


def _examples(path: Path) -> list[str]:
    marked = r"\[([^]]+)\](?:\([^)]*\)|\{[^}]*\})"
    blocks = [item["examples"] for item in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu", [])
              if "intent" in item]  # fmt: skip
    lines = [line.removeprefix("- ").strip() for block in blocks for line in block.splitlines()]
    return [re.sub(marked, r"\1", line) for line in lines if line]


def main(threshold: float) -> None:
    """Fit the columns, keep the weightiest features, write the file."""
    folder, _ = load_notation()
    screen = Screen.load()
    pairs = alarms()
    harmless = [text for text in calm() if screen.screen(text).rule_id in (None, SECOND_OPINION)]
    texts = [folder.fold(text) for text, _ in pairs] + [folder.fold(text) for text in harmless]
    counts = CountVectorizer(analyzer=features, binary=True, min_df=2)
    seen = normalize(counts.fit_transform(texts))
    hits = len(pairs)
    spanish = [any(word in f" {text} " for word in (" el ", " la ", " mi ", " de ", " que ", " no puedo ", " me "))
               and " my " not in text and " the " not in text for text in texts]  # fmt: skip
    targets = [(seen, [True] * hits + [False] * len(harmless)), (seen, spanish)]
    targets += [(seen[:hits], [directive == name for _, directive in pairs]) for name in DIRECTIVES]
    models = [LogisticRegression(C=20, class_weight="balanced", max_iter=500).fit(rows_, y) for rows_, y in targets]
    weights = np.vstack([model.coef_[0] for model in models]).T
    best = np.argsort(-np.abs(weights[:, 0]))[:FEATURES]
    names = counts.get_feature_names_out()
    learnt = {
        "threshold": threshold,
        "columns": ["alarm", "spanish", *DIRECTIVES],
        "bias": [round(float(model.intercept_[0]), 2) for model in models],
        "weights": {
            str(names[i]): [round(float(w), 1) for w in weights[i]] for i in sorted(best, key=lambda i: names[i])
        },
    }
    OUT.write_text(json.dumps(learnt, separators=(",", ":")).replace("],", "],\n") + "\n", encoding="utf-8")
    sys.stdout.write(f"{hits} alarms, {len(harmless)} harmless, {len(best)} features\n")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else THRESHOLD)
