"""`bedside content source ID FILE...`: what a source says, as fingerprints, so that no sentence of it is copied."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from glossary.copied import FINGERPRINTS, fingerprints, load_fingerprints, save_fingerprints


def keep(entry_id: str, files: Iterable[Path], kept: Path = FINGERPRINTS) -> int:
    """Add the fingerprints of the sentences in the files to those of the entry; returns how many it has now."""
    marks = dict(load_fingerprints(kept))
    read = {mark for file in files for mark in fingerprints(file.read_text("utf-8"))}
    marks[entry_id] = marks.get(entry_id, frozenset()) | read
    save_fingerprints(marks, kept)
    return len(marks[entry_id])
