"""A second, statistical opinion on a sentence no rule knows: it may only raise the level, never lower it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.reply import Language
from bot.safety.likeness import Likeness
from bot.safety.red_flag import Level

#: Which directive answers an alarm, in the order of the kinds learnt; the last kind is "Spanish".
DIRECTIVES = ("emergency", "crisis", "poison", "care_now", "violence")
#: By how much more, or less, a sentence must seem so than was learnt from both languages together. Of families left out
#: of learning, English hints scored higher and lost nothing by it; three of 99 Spanish ones lay just below.
NEEDED: dict[Language, float] = {"en": 0.2, "es": -0.05}


@dataclass(frozen=True)
class Suspicion:
    """What a suspicious sentence looks like: its level, the directive that answers it, and its language."""

    level: Level
    directive: str
    language: Language


class Opinion:
    """Compares sentences with this project's own phrases, of alarm and of everyday talk."""

    def __init__(self, likeness: Likeness) -> None:
        self._likeness = likeness

    @classmethod
    def load(cls) -> Opinion:
        """Read what was learnt."""
        return cls(Likeness.load("opinion"))

    def suspect(self, sentence: str, folded: str, margin: float = 0.0) -> Suspicion | None:
        """What a sentence seems to tell, as typed and as folded; None when it seems harmless or says too little.

        `margin`: by how much more it must seem so.
        """
        judged = self._likeness.judge(sentence, folded)
        if judged is None:
            return None
        strength, kinds = judged
        language: Language = "es" if kinds[-1] > 0 else "en"
        if strength < NEEDED[language] + margin:
            return None
        directive = DIRECTIVES[int(np.argmax(kinds[:-1]))]
        level: Level = "care_now" if directive == "violence" else directive  # type: ignore[assignment]
        return Suspicion(level, directive, language)
