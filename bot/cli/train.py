"""Training the dialogue model, only when something it is made from has changed."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bot import library
from bot.errors import BedsideError
from bot.settings import ROOT

MODELS = ROOT / "models"
#: What a model is made from, beside the education library. The lock file stands for every package.
SOURCES = (
    "config.yml",
    "domain.yml",
    "requirements.lock",
    "data/nlu/*.yml",
    "data/stories/*.yml",
    "data/responses/*.yml",
    "glossary/*.py",
    "bot/vectors.py",
    "bot/nlu/*.py",
    "bot/safety/**/*.py",
    "bot/safety/**/*.yml",
)
#: The newest model, and the one before it: a Rasa that runs with that must be able to start again.
KEPT = 2
#: Seconds a training usually takes, for the progress bar only.
USUAL = 200


class TrainingFailed(BedsideError):
    """Rasa could not train."""

    code = "training_failed"


def model_path() -> Path:
    """Where the model made from the present sources is, or would be."""
    digest = hashlib.sha256()
    digest.update(library.load().version.encode())
    for path in sorted(_files()):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return MODELS / f"bedside-{digest.hexdigest()[:16]}.tar.gz"


def train_model(*, force: bool = False) -> Path:
    """Train unless the model is up to date; returns its path. Whoever else wants it meanwhile waits for it.

    Raises:
        TrainingFailed: with the place of the log.
    """
    target = model_path()
    if target.exists() and not force:  # before the lock: it writes, and a finished installation may be read-only
        return target
    MODELS.mkdir(exist_ok=True)
    with FileLock(MODELS / "train.lock"):
        if force or not target.exists():
            _replace(target)
    return target


def _replace(target: Path) -> None:
    log = MODELS / "train.log"
    # Rasa writes the archive under a name of its own; the rename makes a half-written model impossible.
    partial = MODELS / f"partial-{os.getpid()}.tar.gz"
    with log.open("w") as output:
        _train(partial, output.fileno())
    if not partial.exists():
        raise TrainingFailed(f"training failed; the reason is at the end of {log}. Mend it and run `make train` again")
    partial.rename(target)
    _make_room()


def _make_room() -> None:
    for cut_off in MODELS.glob("partial-*.tar.gz"):
        cut_off.unlink()
    newest_first = sorted(MODELS.glob("bedside-*.tar.gz"), key=lambda model: model.stat().st_mtime_ns, reverse=True)
    for old in newest_first[KEPT:]:
        old.unlink()


@contextmanager
def _told_to_end() -> Iterator[list[int]]:
    """Holds SIGTERM once it has come. It raises nothing, lest the training, a process of its own, is just starting."""
    came: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: came.append(number))
    try:
        yield came
    finally:
        signal.signal(signal.SIGTERM, before)


def _train(target: Path, output: int) -> None:
    name = target.name.removesuffix(".tar.gz")
    # The data is validated with the tests (tools/conversations.sh), not before each training: that takes half a minute.
    command = [sys.executable, "-m", "bot.nlu", "train", "--skip-validation"]
    command += ["--out", str(MODELS), "--fixed-model-name", name]
    environment = os.environ | {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    with (
        _told_to_end() as came,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=output, stdin=subprocess.DEVNULL
        ) as process,
    ):
        try:
            _wait(process, came)
        finally:
            process.kill()
    if came:
        sys.exit(128 + came[0])


def _wait(process: subprocess.Popen[bytes], came: list[int]) -> None:
    """Until the training is over or told to end, with a bar."""
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("Training the dialogue model", total=USUAL)
        while process.poll() is None and not came:
            try:
                process.wait(1)
            except subprocess.TimeoutExpired:
                progress.update(task, completed=min(progress.tasks[0].completed + 1, USUAL - 1))
        progress.update(task, completed=USUAL)


def _files() -> Iterator[Path]:
    for source in SOURCES:
        yield from ROOT.glob(source)
