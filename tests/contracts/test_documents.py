"""What the documents name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.records.models import Base
from bot.settings import ROOT

#: All but the history, which may name what is gone.
DOCUMENTS = sorted(
    {*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("glossary/content/*.md")} - {ROOT / "CHANGELOG.md"}
)
#: `bot/records/engine.py`; a pattern such as `data/nlu/*.yml` is none.
_PATH = re.compile(r"`([\w./-]+/[\w.-]+\.\w+|[\w./-]+/)`")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_a_document_names_exists(document: Path) -> None:
    text = document.read_text("utf-8")
    tops = {path.name for path in ROOT.iterdir() if path.is_dir()} - {"var", "models"}
    named = {path for path in _PATH.findall(text) if path.split("/")[0] in tops}
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_the_data_table_of_the_architecture_names_every_table() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    assert [table for table in Base.metadata.tables if f"`{table}`" not in text] == []
