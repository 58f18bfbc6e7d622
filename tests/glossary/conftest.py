"""Two entries of our own, so that a change of the real content can't break these tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from glossary.linker import Linker
from glossary.loader import Glossary, load_glossary
from glossary.model import Entry

FIXTURE = Path(__file__).parent / "content"

Alter = Callable[..., Glossary]


@pytest.fixture(scope="session")
def glossary() -> Glossary:
    return load_glossary(FIXTURE)


@pytest.fixture(scope="session")
def linker(glossary: Glossary) -> Linker:
    return Linker(glossary)


@pytest.fixture
def alter(glossary: Glossary) -> Alter:
    """The glossary with fields of one edition, or of the entry itself, set to other values."""

    def altered(entry_id: str, language: str | None = None, **values: Any) -> Glossary:
        entry = glossary.get(entry_id)
        if language:
            values = {language: entry.edition(language).model_copy(update=values)}  # type: ignore[arg-type]
        changed: Entry = entry.model_copy(update=values)
        return Glossary(entries={**glossary.entries, entry_id: changed}, version="altered")

    return altered
