"""What `rasa init` sets up, on our data: the yardstick of the benchmarks.

Pipeline and policies are the ones Rasa writes when a project names none. It gets a sample of our examples, because with
all of them its training takes hours of processor time, with every topic's names as an entity, a lookup table and
synonyms, and for each intent one rule with one fixed answer, so that it never waits for an action server, a database or
a library.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console

from benchmarks.examples import by_intent, sample
from bot import library
from bot.settings import ROOT
from glossary.linker import SURE, Linker

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
Examples = Mapping[str, Sequence[str]]

#: How many examples of an intent both learn from, of the two languages together.
MOST = 12
#: Where projects and their models are kept between runs.
KEPT = ROOT / "var" / "benchmarks"

out = Console(stderr=True)


def write_project(folder: Path, taught: Examples, names: Examples) -> None:
    """A Rasa project in `folder` that is taught these examples (by intent) and answers each intent with a sentence.

    `names`: how each topic is called; they become a lookup table and synonyms of the entity `topic`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # What it does not understand has an answer as well.
    intents = [*sorted(taught), "nlu_fallback"]
    config = {"recipe": "default.v1", "assistant_id": "yardstick", "language": "en"}
    write(folder / "config.yml", config | {"pipeline": PIPELINE, "policies": POLICIES})
    responses = {f"utter_{intent}": [{"text": f"This is about {intent}."}] for intent in intents}
    domain = {"version": "3.1", "intents": intents, "responses": responses, "entities": ["topic"]}
    write(folder / "domain.yml", domain)
    nlu: list[dict[str, str]] = [{"intent": i, "examples": listed(taught[i])} for i in sorted(taught)]
    nlu += [{"synonym": topic, "examples": listed(called)} for topic, called in names.items()]
    nlu.append({"lookup": "topic", "examples": listed([name for called in names.values() for name in called])})
    write(folder / "data" / "nlu.yml", {"version": "3.1", "nlu": nlu})
    steps = {i: [{"intent": i}, {"action": f"utter_{i}"}] for i in intents}
    write(folder / "data" / "rules.yml", {"version": "3.1", "rules": [{"rule": i, "steps": steps[i]} for i in intents]})
    story = [step for intent in intents[:3] for step in steps[intent]]
    write(folder / "data" / "stories.yml", {"version": "3.1", "stories": [{"story": "a visit", "steps": story}]})
    write(folder / "credentials.yml", {"rest": None})
    write(
        folder / "endpoints.yml", {"tracker_store": {"type": "SQL", "dialect": "sqlite", "db": "rasa.db", "query": {}}}
    )


def examples() -> dict[str, list[str]]:
    """What the yardstick learns from."""
    return sample(by_intent(), MOST)


def trained() -> Path:
    """The folder of the yardstick's project, with its model in `models/stock.tar.gz`; trains it if it is not there yet.

    `seconds` beside the model holds how much processor time the training took. The project is kept for as long as
    examples, names and configuration stay the same.

    Raises:
        SystemExit: the training failed; names the log.
    """
    annotated, names = _annotated(examples()), {entry.id: list(entry.names) for entry in library.load()}
    digest = hashlib.sha256(json.dumps([annotated, names, PIPELINE, POLICIES]).encode()).hexdigest()[:12]
    folder = KEPT / f"stock-{digest}"
    if not (folder / "seconds").exists():
        write_project(folder, annotated, names)
        with out.status("Training stock Rasa on our data; this takes half an hour or more…"):
            train(folder)
    return folder


def _annotated(plain: Examples) -> dict[str, list[str]]:
    """The examples with their topics as a person would annotate them for Rasa: `[asthma](topic)`."""
    linker = Linker(library.load())
    return {intent: [_annotate(linker, text) for text in texts] for intent, texts in plain.items()}


def _annotate(linker: Linker, text: str) -> str:
    for link in sorted(linker.link(text), key=lambda link: -link.start):
        if link.score >= SURE:
            text = f"{text[: link.start]}[{text[link.start : link.end]}](topic){text[link.end :]}"
    return text


def listed(texts: Sequence[str]) -> str:
    """The texts as Rasa wants examples."""
    return "".join(f"- {text}\n" for text in texts)


def train_nlu(folder: Path, pipeline: Sequence[Mapping[str, Any]], taught: Examples) -> Path:
    """Train a pipeline of one's own on these examples (by intent), in `folder`; returns the model, as `train` does."""
    write(
        folder / "config.yml",
        {"recipe": "default.v1", "assistant_id": "ours", "language": "en", "pipeline": [*pipeline]},
    )
    nlu = [{"intent": intent, "examples": listed(texts)} for intent, texts in taught.items()]
    write(folder / "data" / "nlu.yml", {"version": "3.1", "nlu": nlu})
    return train(folder, "nlu")


def train(folder: Path, *part: str) -> Path:
    """Train the project in a folder, or a `part` of it ("nlu"); returns the model.

    `seconds` beside it tells the processor time it took, which does not change with what else the machine does.

    Raises:
        SystemExit: the training failed; names the log.
    """
    log, before = folder / "train.log", _spent()
    command = [sys.executable, "-m", "rasa", "train", *part, "--fixed-model-name", "stock"]
    with log.open("w") as output:
        done = subprocess.run(command, cwd=folder, env=quiet(), stdout=output, stderr=output, check=False)
    if done.returncode:
        raise SystemExit(f"Rasa did not train; the reason is at the end of {log}")
    (folder / "seconds").write_text(f"{_spent() - before:.0f}")
    return folder / "models" / "stock.tar.gz"


def _spent() -> float:
    """Seconds of processor time that finished child processes have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def quiet() -> dict[str, str]:
    """The environment of a Rasa that reports to nobody."""
    return os.environ | {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "LOG_LEVEL": "WARNING"}


def write(path: Path, content: dict[str, Any]) -> None:
    """Write one file of a project, with the folder it belongs to."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")
