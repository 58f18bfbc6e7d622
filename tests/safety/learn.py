"""Learns one question of `bot.safety.likeness`; `learn_opinion` and `learn_boundaries` hold the phrases."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import yaml
from rich.progress import track
from scipy.sparse import csr_matrix, diags
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from sklearn.svm import SVC

from bot.safety.data import HERE, load_notation
from bot.safety.likeness import features
from bot.vectors import vectors

ROOT = Path(__file__).parents[2]
#: Features of the words that are kept: more tell hardly better.
FEATURES = 9_000
#: The best on families left out, of gamma 1 to 4, C 0.5 to 10 and 0 to 2 shares of the words.
GAMMA, C, SHARE = 1.5, 8.0, 0.5
#: The largest part of a unit vector that is told apart; larger ones are cut.
LARGEST = 0.25


def learn(name: str, texts: list[str], yes: list[bool], kinds: list[list[bool]], first: float, second: float) -> str:
    """Learn and write one question; says how much was learnt from.

    `kinds` holds, for each kind, which of the texts are of it; a kind told of the yes alone is as long as they are, and
    they come first. `first` and `second` are the thresholds of the look at the words and of the machine.
    """
    names, words = _weightiest(texts, yes)
    look = _linear(words, yes, 20)
    seen = _looked_at(words, yes, first)
    meant = np.vstack(list(track(vectors([texts[i] for i in seen]), "Sentence vectors", len(seen))))
    told = [[kind[i] for i in seen if i < len(kind)] for kind in kinds]
    beside = _learn_meanings(name, meant, words[seen], [yes[i] for i in seen], told, second)
    learnt = {
        "threshold": first,
        "bias": round(float(look.intercept_[0]), 2),
        "first": {name: round(float(weight), 1) for name, weight in zip(names, look.coef_[0], strict=True)},
        "beside": {name: round(float(weight), 2) for name, weight in zip(names, beside, strict=True)},
    }
    (HERE / f"{name}.json").write_text(json.dumps(learnt, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
    return f"{name}: {sum(yes)} phrases of yes, {len(yes) - sum(yes)} of no\n"


def intents(chosen: str) -> Iterable[str]:
    """The conversation's training examples of the intents whose names match."""
    marked = r"\[([^]]+)\](?:\([^)]*\)|\{[^}]*\})"
    for path in sorted((ROOT / "data/nlu").glob("*.yml")):
        for item in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu", []):
            lines = item["examples"].splitlines() if re.match(chosen, item.get("intent", "")) else ()
            yield from (re.sub(marked, r"\1", line.removeprefix("- ").strip()) for line in lines if line.strip())


def _weightiest(texts: list[str], yes: list[bool]) -> tuple[list[str], csr_matrix]:
    """The features that tell most, and how much of each text they make up, as `Wording` counts it."""
    folder, _ = load_notation()
    folded = [folder.fold(text) for text in texts]
    counts = CountVectorizer(analyzer=features, binary=True, min_df=2)
    seen = csr_matrix(diags([max(len(features(text)), 1) ** -0.5 for text in folded]) @ counts.fit_transform(folded))
    best = np.sort(np.argsort(-np.abs(_linear(seen, yes, 20).coef_[0]))[:FEATURES])
    return counts.get_feature_names_out()[best].tolist(), seen[:, best].astype(np.float32)


def _looked_at(words: csr_matrix, yes: list[bool], threshold: float) -> np.ndarray:
    """All of the yes, and of the no those that a first look, learnt without them, would not let through.

    The machine judges no others, and its memory grows with the square of what it learns from.
    """
    judged = cross_val_predict(_linear_model(20), words, yes, cv=5, method="decision_function")
    return np.flatnonzero(np.array(yes) | (judged > threshold))


def _learn_meanings(
    name: str, vectors: np.ndarray, words: csr_matrix, yes: list[bool], kinds: list[list[bool]], threshold: float
) -> np.ndarray:
    """A kernel machine over vectors and words together, and linear models for the kinds.

    Gives what each word adds; the rest is written.
    """
    unit = LARGEST / 127
    whole = np.clip(np.rint(vectors / unit), -127, 127).astype(np.int8)
    kept = whole * np.float32(unit)
    likeness = np.exp(-2 * GAMMA * (1 - kept @ kept.T)) + SHARE * (words @ words.T).toarray()
    machine = SVC(C=C, kernel="precomputed", class_weight="balanced").fit(likeness, yes)
    columns = [_linear(vectors[: len(kind)] * 10, kind, 0.1) for kind in kinds]
    np.savez_compressed(
        HERE / f"{name}.npz",
        phrases=whole[machine.support_],
        unit=unit,
        weights=machine.dual_coef_[0].astype(np.float32),
        bias=machine.intercept_[0],
        threshold=threshold,
        gamma=GAMMA,
        kinds=np.vstack(
            [np.array([model.coef_[0] * 10 for model in columns]).T, [model.intercept_[0] for model in columns]]
        ).astype(np.float32),
    )
    return np.asarray(SHARE * (machine.dual_coef_ @ words[machine.support_])).ravel()


def _linear(seen: object, target: list[bool], freedom: float) -> LogisticRegression:
    return _linear_model(freedom).fit(seen, target)


def _linear_model(freedom: float) -> LogisticRegression:
    return LogisticRegression(C=freedom, class_weight="balanced", max_iter=2000)
