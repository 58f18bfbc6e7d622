"""Learns the second opinion: `python -m tests.safety.learn_opinion`.

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
from rich.progress import track
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize
from sklearn.svm import SVC

from bot.language import detect
from bot.safety.data import load_groups, load_notation
from bot.safety.opinion import DIRECTIVES, MEANINGS, WORDS, features
from bot.safety.screen import SECOND_OPINION, Screen
from bot.vectors import vector
from tests.safety import test_boundaries
from tests.safety.families import rows
from tests.safety.phrases import CALM, CARE_NOW, CRISIS, EMERGENCY, POISON

ROOT = Path(__file__).parents[2]
LEARNT = ("used", "kept", "learn")
#: Chosen on phrases left out in turn: nine in ten everyday sentences need no second look at the first, and of a
#: thousand alarms one is lost by it.
FEATURES, HARMLESS = 3_000, -3.0
#: Of gamma 1 to 4 and C 1 to 10 the best on families left out. The threshold weighs a missed emergency against needless
#: alarms: docs/evaluation.md has the figures.
GAMMA, C, ALARM = 1.5, 3.0, 0.0
#: The largest part of a unit vector that is told apart; larger ones are cut.
LARGEST = 0.25


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


def main() -> None:
    """Learn both looks and write them."""
    screen = Screen.load()
    pairs = alarms()
    harmless = [text for text in calm() if screen.screen(text).rule_id in (None, SECOND_OPINION)]
    texts, alarm = [text for text, _ in pairs] + harmless, [True] * len(pairs) + [False] * len(harmless)
    kept = learn_words(texts, alarm)
    vectors = np.vstack([vector(text) for text in track(texts, "Sentence vectors")])
    phrases = learn_meanings(texts, vectors, alarm, [directive for _, directive in pairs])
    sys.stdout.write(f"{len(pairs)} alarms, {len(harmless)} harmless; {kept} features, {phrases} phrases kept\n")


def learn_words(texts: list[str], alarm: list[bool]) -> int:
    """The first look: the weightiest features of a linear model."""
    folder, _ = load_notation()
    counts = CountVectorizer(analyzer=features, binary=True, min_df=2)
    seen = normalize(counts.fit_transform([folder.fold(text) for text in texts]))
    best = np.argsort(-np.abs(_linear(seen, alarm, 20).coef_[0]))[:FEATURES]
    model = _linear(seen[:, best], alarm, 20)
    names = counts.get_feature_names_out()[best]
    weights = {str(name): round(float(weight), 1) for name, weight in sorted(zip(names, model.coef_[0], strict=True))}
    learnt = {"threshold": HARMLESS, "bias": round(float(model.intercept_[0]), 2), "weights": weights}
    WORDS.write_text(json.dumps(learnt, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
    return len(weights)


def learn_meanings(texts: list[str], vectors: np.ndarray, alarm: list[bool], directives: list[str]) -> int:
    """The second look: a kernel machine over the vectors, and linear models for what kind of alarm it is."""
    unit = LARGEST / 127
    whole = np.clip(np.rint(vectors / unit), -127, 127).astype(np.int8)
    machine = SVC(C=C, gamma=GAMMA, class_weight="balanced").fit(whole * unit, alarm)
    hits = vectors[: len(directives)]
    columns = [_linear(hits * 10, [told == name for told in directives], 0.1) for name in DIRECTIVES]
    columns.append(_linear(vectors * 10, [detect(text, "en") == "es" for text in texts], 0.1))
    np.savez_compressed(
        MEANINGS,
        phrases=whole[machine.support_],
        unit=unit,
        weights=machine.dual_coef_[0].astype(np.float32),
        bias=machine.intercept_[0],
        threshold=ALARM,
        gamma=GAMMA,
        kinds=np.vstack(
            [np.array([model.coef_[0] * 10 for model in columns]).T, [model.intercept_[0] for model in columns]]
        ).astype(np.float32),
    )
    return len(machine.support_)


def _linear(seen: object, target: list[bool], freedom: float) -> LogisticRegression:
    return LogisticRegression(C=freedom, class_weight="balanced", max_iter=2000).fit(seen, target)


if __name__ == "__main__":
    main()
