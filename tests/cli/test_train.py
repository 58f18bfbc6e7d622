"""A model is trained once for whoever wants it, and never left half-written."""

from __future__ import annotations

import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.cli import train
from bot.cli.train import TrainingFailed, model_path, train_model
from glossary.loader import Glossary


@pytest.fixture
def trained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What was trained, by a Rasa that only writes a file."""
    made: list[Path] = []

    def rasa(target: Path, output: int) -> None:
        made.append(target)
        target.write_bytes(b"a model")

    monkeypatch.setattr(train, "MODELS", tmp_path / "models")
    monkeypatch.setattr(train, "_train", rasa)
    monkeypatch.setattr(train.library, "load", lambda: Glossary(entries={}, version="one"))
    return made


def test_several_who_want_the_model_at_once_train_it_once(trained: list[Path]) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: train_model(), range(4)))
    assert set(found) == {model_path()}
    assert model_path().read_bytes() == b"a model"
    assert len(trained) == 1


def test_a_model_that_is_there_is_used_without_writing_anything(trained: list[Path]) -> None:
    path = train_model()
    for other in path.parent.iterdir():
        if other != path:
            other.unlink()
    assert train_model() == path
    assert list(path.parent.iterdir()) == [path]
    assert len(trained) == 1


def test_the_model_before_stays_for_whoever_runs_with_it_and_older_ones_make_room(trained: list[Path]) -> None:
    model_path().parent.mkdir()
    older, before = (model_path().with_name(f"bedside-{name}.tar.gz") for name in ("0" * 16, "1" * 16))
    for age, model in ((2, older), (1, before)):
        model.touch()
        os.utime(model, (1000 - age, 1000 - age))
    cut_off = model_path().with_name("partial-7.tar.gz")
    cut_off.touch()
    assert train_model().exists()
    assert before.exists()
    assert not older.exists()
    assert not cut_off.exists()


def test_a_training_told_to_end_ends_rasa_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nkill -TERM $PPID\nexec sleep 10\n")
    python.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.setattr(train, "MODELS", tmp_path / "models")
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it would end the tests, should the training not take it
    try:
        with pytest.raises(SystemExit):
            train_model()
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, before)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_it_is_trained_again_when_that_is_wanted(trained: list[Path]) -> None:
    train_model()
    train_model(force=True)
    assert len(trained) == 2


def test_a_training_that_fails_says_where_the_reason_is(trained: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train, "_train", lambda target, output: None)
    with pytest.raises(TrainingFailed, match=r"train\.log.*make train"):
        train_model()
    assert not model_path().exists()
