"""A model is trained once for whoever wants it, and never left half-written."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.cli import train
from bot.cli.train import TrainingFailed, model_path, train_model


@pytest.fixture
def trained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What was trained, by a Rasa that only writes a file."""
    made: list[Path] = []

    def rasa(target: Path, output: int) -> None:
        made.append(target)
        target.write_bytes(b"a model")

    monkeypatch.setattr(train, "MODELS", tmp_path / "models")
    monkeypatch.setattr(train, "_train", rasa)
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


def test_an_older_model_makes_room_for_the_new_one(trained: list[Path]) -> None:
    old = model_path().with_name("bedside-0123456789abcdef.tar.gz")
    old.parent.mkdir()
    old.touch()
    assert train_model().exists()
    assert not old.exists()


def test_it_is_trained_again_when_that_is_wanted(trained: list[Path]) -> None:
    train_model()
    train_model(force=True)
    assert len(trained) == 2


def test_a_training_that_fails_says_where_the_reason_is(trained: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train, "_train", lambda target, output: None)
    with pytest.raises(TrainingFailed, match=r"train\.log.*make train"):
        train_model()
    assert not model_path().exists()
