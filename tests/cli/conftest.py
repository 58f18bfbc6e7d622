"""An installation of the commands' own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def installed(tmp_path: Path, make_sqlite: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an installation with an empty database, which commands find by the settings."""
    monkeypatch.setenv("BEDSIDE_VAR", str(tmp_path))
    make_sqlite(tmp_path / "bedside.db")
    return tmp_path
