"""An empty database that actions open by the settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from actions import resources


@pytest.fixture
def home(tmp_path: Path, make_sqlite: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Actions open their database by the settings: here, an empty one."""
    monkeypatch.setenv("BEDSIDE_VAR", str(tmp_path))
    resources.forget()
    make_sqlite(tmp_path / "bedside.db")
    yield
    resources.forget()
