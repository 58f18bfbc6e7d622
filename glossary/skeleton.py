"""An empty entry to fill in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from glossary.model import REQUIRED_SECTIONS, Kind, Language

#: What an author must replace; no entry that holds it passes the checks.
TODO = "TODO"
_STEPS = """\
  supplies:
    - TODO
  steps:
    - text: TODO
      caution: TODO  # where it matters
      why: TODO  # where a reason helps
  problems:
    - problem: TODO
      answer: TODO
  warnings:
    - TODO
  teach_back:
    question: TODO
    good: TODO
    missed: TODO
    again: TODO
"""


def skeleton(kind: Kind, entry_id: str, today: dt.date) -> str:
    """The file of a new entry of that kind, with every key it needs and TODO where words are missing."""
    return "".join(_parts(kind, entry_id, today))


def _parts(kind: Kind, entry_id: str, today: dt.date) -> Iterator[str]:
    due = today + dt.timedelta(days=364)
    yield f"id: {entry_id}\nkind: {kind}\nversion: 1\n"
    yield f"review: {{author: TODO, reviewer: null, reviewed: {today}, next_review: {due}}}\n"
    yield "sources:\n  - {title: TODO, publisher: TODO, url: https://medlineplus.gov/TODO, read: null}\n"
    yield "related: []\n"
    for language in ("en", "es"):
        yield from _edition(kind, language)


def _edition(kind: Kind, language: Language) -> Iterator[str]:
    yield f"{language}:\n  name: TODO\n  synonyms: [TODO {language}]\n  descriptions: [TODO {language}]\n"
    yield "  short: TODO\n  sms: TODO\n  sections:\n"
    for aspect in REQUIRED_SECTIONS[kind]:
        yield f"    {aspect}:\n      text: TODO\n      sms: TODO\n"
    if kind == "product":
        yield _STEPS
