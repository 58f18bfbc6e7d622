"""What `rasa init` sets up, on our data: the yardstick of the benchmarks.

Pipeline and policies are the ones Rasa writes when a project names none. It gets our examples and, for each intent, one
rule with one fixed answer, so that it never waits for an action server, a database or a library.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console

from bot.settings import ROOT

#: The default configuration of Rasa 3.6, spelt out.
PIPELINE: list[dict[str, Any]] = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True},
    {"name": "EntitySynonymMapper"},
    {"name": "ResponseSelector", "epochs": 100, "constrain_similarities": True},
    {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
]
POLICIES: list[dict[str, Any]] = [
    {"name": "MemoizationPolicy"},
    {"name": "RulePolicy"},
    {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": 100},
    {"name": "TEDPolicy", "max_history": 5, "epochs": 100, "constrain_similarities": True},
]
#: Where projects and their models are kept between runs.
KEPT = ROOT / "var" / "benchmarks"

out = Console(stderr=True)


def write_project(folder: Path, examples: Mapping[str, Sequence[str]], pipeline: list[dict[str, Any]]) -> None:
    """A Rasa project in `folder` that learns these examples (by intent) and answers each intent with a sentence."""
    folder.mkdir(parents=True, exist_ok=True)
    intents = sorted(examples)
    config = {"recipe": "default.v1", "assistant_id": "yardstick", "language": "en"}
    _write(folder / "config.yml", config | {"pipeline": pipeline, "policies": POLICIES})
    responses = {f"utter_{intent}": [{"text": f"This is about {intent}."}] for intent in intents}
    _write(folder / "domain.yml", {"version": "3.1", "intents": intents, "responses": responses})
    nlu = [{"intent": i, "examples": "".join(f"- {text}\n" for text in examples[i])} for i in intents]
    _write(folder / "data" / "nlu.yml", {"version": "3.1", "nlu": nlu})
    steps = {i: [{"intent": i}, {"action": f"utter_{i}"}] for i in intents}
    _write(
        folder / "data" / "rules.yml", {"version": "3.1", "rules": [{"rule": i, "steps": steps[i]} for i in intents]}
    )
    story = [step for intent in intents[:3] for step in steps[intent]]
    _write(folder / "data" / "stories.yml", {"version": "3.1", "stories": [{"story": "a visit", "steps": story}]})
    _write(folder / "credentials.yml", {"rest": None})
    _write(
        folder / "endpoints.yml", {"tracker_store": {"type": "SQL", "dialect": "sqlite", "db": "rasa.db", "query": {}}}
    )


def trained(name: str, examples: Mapping[str, Sequence[str]], pipeline: list[dict[str, Any]] | None = None) -> Path:
    """The folder of the yardstick's project, with its model in `models/stock.tar.gz`; trains it if it is not there yet.

    `seconds` beside the model holds how long the training took, in seconds.

    Raises:
        SystemExit: the training failed; names the log.
    """
    pipeline = pipeline or PIPELINE
    digest = hashlib.sha256(yaml.safe_dump([dict(examples), pipeline, POLICIES]).encode()).hexdigest()[:12]
    folder = KEPT / f"{name}-{digest}"
    if not (folder / "seconds").exists():
        write_project(folder, examples, pipeline)
        with out.status(f"Training stock Rasa on our data ({name}); this takes some minutes…"):
            _train(folder)
    return folder


def _train(folder: Path) -> None:
    log, began = folder / "train.log", time.monotonic()
    command = [sys.executable, "-m", "rasa", "train", "--fixed-model-name", "stock"]
    with log.open("w") as output:
        done = subprocess.run(command, cwd=folder, env=quiet(), stdout=output, stderr=output, check=False)
    if done.returncode:
        raise SystemExit(f"stock Rasa did not train; the reason is at the end of {log}")
    (folder / "seconds").write_text(f"{time.monotonic() - began:.0f}")


def quiet() -> dict[str, str]:
    """The environment of a Rasa that reports to nobody."""
    return os.environ | {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "LOG_LEVEL": "WARNING"}


def _write(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")
