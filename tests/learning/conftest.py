"""A small library and small training data, in the shapes of ours, to be edited."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.settings import ROOT
from glossary.loader import Glossary, load_glossary

#: Block and flow style, with a line that is full.
ENTRIES = ("conditions/gout.yml", "conditions/asthma.yml", "tests/uric-acid-test.yml", "products/walker.yml")

EXAMPLES = """\
version: "3.1"

# Questions about a product.

nlu:
  - intent: ask_clean  # English
    examples: |
      - how do i clean it
      - what is [lupus](unfamiliar) soap

  - intent: ask_clean  # Spanish
    examples: |
      - cómo lo limpio

  - intent: ask_store  # English
    examples: |
      - where do i keep it
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A folder of a few of our entries."""
    folder = tmp_path / "content"
    for name in ENTRIES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "glossary/content" / name, folder / name)
    (folder / "ambiguous.yml").write_text("- {word: joint pain, language: en, entries: [gout, asthma]}\n")
    return folder


@pytest.fixture
def glossary(content: Path) -> Glossary:
    return load_glossary(content)


@pytest.fixture
def nlu(tmp_path: Path) -> Path:
    """A folder of training data."""
    folder = tmp_path / "data" / "nlu"
    folder.mkdir(parents=True)
    (folder / "walkthrough.yml").write_text(EXAMPLES, "utf-8")
    return folder


@pytest.fixture
def gaps(tmp_path: Path) -> Path:
    """A list of gaps without any."""
    path = tmp_path / "gaps.yml"
    path.write_text("# What is missing.\n", "utf-8")
    return path
