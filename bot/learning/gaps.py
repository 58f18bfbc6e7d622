"""The list of what patients ask and the library does not cover, for whoever writes the next entry."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from bot.learning.refused import Refused
from bot.learning.scalar import scalar
from bot.learning.synonyms import named
from bot.reply import Language
from bot.settings import ROOT
from glossary.loader import Glossary
from glossary.text import fold

GAPS = ROOT / "glossary" / "gaps.yml"


class Gap(BaseModel):
    """Something asked for that no entry covers, in the words of who read it; `times` in how many messages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    words: str = Field(min_length=1)
    language: Language
    times: int = Field(ge=1)


def read_gaps(path: Path) -> list[Gap]:
    """The list; raises pydantic's `ValidationError` if it is not in its shape."""
    return TypeAdapter(list[Gap]).validate_python(yaml.safe_load(path.read_text("utf-8")) or [])


def add_gap(path: Path, glossary: Glossary, gap: Gap) -> None:
    """Add a gap to the list, or its times to those of the same words. Most asked for comes first.

    Raises:
        Refused: an entry has that name.
    """
    if owner := named(glossary, gap.words):
        raise Refused(f"that is a name of {owner}: the library covers it")
    gaps = {_key(known): known for known in read_gaps(path)}
    if known := gaps.get(_key(gap)):
        gap = known.model_copy(update={"times": known.times + gap.times})
    gaps[_key(gap)] = gap
    _write(path, sorted(gaps.values(), key=lambda each: (-each.times, each.words)))


def _key(gap: Gap) -> tuple[str, str]:
    return gap.language, fold(gap.words)


def _write(path: Path, gaps: list[Gap]) -> None:
    told = [line for line in path.read_text("utf-8").splitlines() if line.startswith("#")]
    lines = [f"- {{words: {scalar(gap.words)}, language: {gap.language}, times: {gap.times}}}" for gap in gaps]
    path.write_text("\n".join([*told, *lines]) + "\n", "utf-8")
