"""Whether a sentence of ours stands in a source: facts carry over, sentences don't.

The sources' texts are not ours to keep, so only a hash of each of their sentences is, in `source_sentences.json`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from glossary.readability import sentences, words

FINGERPRINTS = Path(__file__).parent / "source_sentences.json"
#: A shorter sentence ("You may feel tired") is anybody's.
_FEWEST_WORDS = 7

Fingerprints = Mapping[str, frozenset[str]]


def fingerprints(text: str) -> set[str]:
    """A hash of each sentence of a source that is long enough to be somebody's; case and marks do not count."""
    return {mark for sentence in sentences(text) if (mark := _mark(sentence))}


def copied(text: str, marks: Iterable[str]) -> Iterator[str]:
    """The sentences of a text that stand in a source with these fingerprints."""
    marks = frozenset(marks)
    return (sentence for sentence in sentences(text) if _mark(sentence) in marks)


def load_fingerprints(path: Path = FINGERPRINTS) -> Fingerprints:
    """The fingerprints of each entry's sources, by entry id."""
    return {entry_id: frozenset(marks) for entry_id, marks in json.loads(path.read_text("utf-8")).items()}


def save_fingerprints(marks: Fingerprints, path: Path = FINGERPRINTS) -> None:
    """Keep the fingerprints, one entry a line."""
    lines = [f"{json.dumps(entry_id)}: {json.dumps(sorted(marks[entry_id]))}" for entry_id in sorted(marks)]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


def _mark(sentence: str) -> str | None:
    said = [word.lower() for word in words(sentence)]
    if len(said) < _FEWEST_WORDS:
        return None
    return hashlib.sha256(" ".join(said).encode()).hexdigest()[:10]
