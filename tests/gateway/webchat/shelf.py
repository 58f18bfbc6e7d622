"""A few entries of the real library: all of it takes seconds to read."""

from __future__ import annotations

from functools import cache

import yaml

from glossary.loader import CONTENT, Glossary
from glossary.model import Entry

_IDS = ("hypertension", "heart-failure", "chronic", "blood-pressure-monitor", "nebulizer")


@cache
def shelf() -> Glossary:
    """The entries by id."""
    files = [path for entry_id in _IDS for path in CONTENT.glob(f"*/{entry_id}.yml")]
    entries = [Entry.model_validate(yaml.safe_load(path.read_text("utf-8"))) for path in files]
    return Glossary({entry.id: entry for entry in entries}, version="test")
