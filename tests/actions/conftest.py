"""An empty database that actions open by the settings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from actions import resources
from bot.records.models import Base


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Actions open their database by the settings: here, an empty one."""
    monkeypatch.setenv("BEDSIDE_VAR", str(tmp_path))
    resources.forget()
    Base.metadata.create_all(resources.database().engine)
    yield
    resources.forget()
