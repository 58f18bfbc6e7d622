"""The shape of a red flag file: strict data, so that a slip of the pen is an error."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.reply import Language
from bot.safety.context import Softener

Level = Literal["emergency", "crisis", "poison", "care_now"]
GroupName = Literal[
    "stroke", "heart", "breathing", "anaphylaxis", "sepsis", "bleeding", "brain", "poison", "suicide", "violence",
    "pregnancy", "child", "low_sugar", "high_sugar", "post_op",
]  # fmt: skip
LEVELS: dict[Level, int] = {"emergency": 4, "crisis": 3, "poison": 2, "care_now": 1}


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Examples(_Data):
    """Messages the tests read: `hit` must raise the flag, `miss` must not raise this flag's level."""

    hit: tuple[str, ...]
    miss: tuple[str, ...]


class RedFlag(_Data):
    """One sign that must be acted on.

    Attributes:
        id: its stable name, kept in the audit.
        level: emergency = 911, crisis = 988, poison = Poison Help, care_now = a clinician today.
        source: where a clinician can check the sign.
        signed_by: the clinician who reviewed it; None until then.
        directive: the answer in countries/<country>.yml, when it isn't the level's own.
        softened_by: the contexts that make a match no alarm; a grave sign lists fewer.
        unless: patterns that, in the sentence of a match, keep the flag down.
        disclaimers: patterns that keep the flag down for what they hold, in a sentence without "but" or the like.
    """

    id: str
    level: Level
    source: str
    signed_by: str | None
    directive: str | None = None
    softened_by: tuple[Softener, ...] = ("negation", "past", "question", "animal")
    unless: tuple[str, ...] = ()
    disclaimers: tuple[str, ...] = ()
    patterns: dict[Language, tuple[str, ...]]
    examples: Examples


class Group(_Data):
    """One file of red flags, and the topics whose questions deserve the 911 line."""

    group: GroupName
    topics: dict[Language, tuple[str, ...]] = Field(default_factory=dict)
    red_flags: tuple[RedFlag, ...]
