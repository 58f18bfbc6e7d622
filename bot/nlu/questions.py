"""Several questions in one message: each is asked by itself, so that each is answered."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import List

import yaml

#: Questions answered in one message; what comes after is left with the last one.
MOST = 3

_SENTENCE_END = re.compile(r"(?<=[?!.…\n])\s+|(?=¿)")
_CLAUSE_END = re.compile(r"[,;]\s*")


def split(text: str) -> List[str]:
    """The questions of a message, in order; the whole message when it asks one or none.

    A part is a question of its own only if it begins like one. Sentences that are none stay with the question after
    them, which they are often the reason for: "I have asthma. What is it? How is it treated?" has two parts.
    """
    parts: List[str] = []
    waiting = ""
    for sentence in sentences(text):
        for piece in _joined().split(sentence):
            waiting = f"{waiting} {piece}".strip()
            if _begins().search(piece):
                parts.append(waiting)
                waiting = ""
    if waiting and parts:
        parts[-1] = f"{parts[-1]} {waiting}"
    if len(parts) < 2:
        return [text]
    return [*parts[: MOST - 1], " ".join(parts[MOST - 1 :])] if len(parts) > MOST else parts


def sentences(text: str) -> List[str]:
    """The sentences of a message, in order."""
    return list(filter(None, map(str.strip, _SENTENCE_END.split(text))))


def clauses(text: str) -> List[str]:
    """The parts of a message that commas and sentences part: what is told, and what is asked of it."""
    return [clause for sentence in sentences(text) for clause in _CLAUSE_END.split(sentence) if clause]


def asks(text: str) -> bool:
    """Whether a message asks something, rather than tells."""
    return "?" in text or bool(_begins().search(text))


@cache
def _openers() -> str:
    words = yaml.safe_load((Path(__file__).parent / "questions.yml").read_text("utf-8"))
    return "|".join(re.escape(opener) for language in words.values() for opener in language)


@cache
def _begins() -> re.Pattern[str]:
    """How a question begins, after a greeting or "and": "hi, what is", "y cómo"."""
    polite = r"(?:hi|hello|hey|hola|ok|okay|so|and|also|please|y|e|pues|bueno|también|tambien|oiga|por favor)"
    return re.compile(rf"^[\s¿¡\W]*(?:{polite}[\s,]+)*(?:{_openers()})\b", re.IGNORECASE)


@cache
def _joined() -> re.Pattern[str]:
    """The "and" between two questions of one sentence."""
    return re.compile(
        rf",?\s+(?:and|&|plus|y|e)\s+(?:also\s+|then\s+|además\s+|también\s+)?(?=(?:{_openers()})\b)", re.IGNORECASE
    )
