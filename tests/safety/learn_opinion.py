"""Learns the second opinion on alarms: `python -m tests.safety.learn_opinion`.

Only this project's own phrases are learnt from: the rules' examples, the tests' phrases, the families marked
for learning and the conversation's training examples. Families kept for measuring are left out.
"""

from __future__ import annotations

import sys

from bot.language import detect
from bot.safety.data import load_groups
from bot.safety.opinion import DIRECTIVES
from bot.safety.screen import Screen, parts
from tests.safety import test_boundaries
from tests.safety.families import contrasts, rows
from tests.safety.learn import intents, learn
from tests.safety.phrases import CALM, CARE_NOW, CRISIS, EMERGENCY, POISON

LEARNT = ("used", "kept", "learn", "more_en", "more_es", "cannot", "everyday", "hinted", "hinted_life")
LEARNT_CALM = ("calm_used", "calm_kept", "calm_learn", "calm_more", "calm_more_en", "calm_more_es", "calm_cannot",
               "calm_everyday", "calm_hinted", "calm_life", "boundaries_used")  # fmt: skip
#: The first look loses about one hinted alarm in fifty. The second threshold weighs a missed emergency against needless
#: alarms: docs/evaluation.md has the figures.
HARMLESS, ALARM = -4.0, -0.25


def alarms() -> list[tuple[str, str]]:
    """Messages that must alarm, with the directive that answers them."""
    found = [(text, flag.directive or flag.level) for group in load_groups() for flag in group.red_flags
             for text in flag.examples.hit]  # fmt: skip
    for level, texts in (("emergency", EMERGENCY), ("crisis", CRISIS), ("poison", POISON), ("care_now", CARE_NOW)):
        found += [(text, level) for text in texts]
    for name in LEARNT:
        found += [
            (row["text"], "violence" if row["group"] == "violence" and row["level"] == "care_now" else row["level"])
            for row in rows(name)
        ]
    found += contrasts("alarm")
    same = {"emergency_crisis": "emergency", "emergency_violence": "emergency", "baby_fever": "care_now",
            "post_op": "care_now"}  # fmt: skip
    return [(text, same.get(directive, directive)) for text, directive in found]


def calm() -> list[str]:
    """Messages that must not alarm."""
    texts = [text for group in load_groups() for flag in group.red_flags for text in flag.examples.miss]
    texts += [*CALM, *(row["text"] for name in LEARNT_CALM for row in rows(name))]
    texts += [*test_boundaries.ANSWERED, *(text for kind in test_boundaries.DECLINED.values() for text in kind)]
    return [*texts, *(text for text, _ in contrasts("calm")), *intents("")]


def main() -> None:
    """Learn and write."""
    screen = Screen.load()
    # Told as the screen hears it: sentence by sentence. Of an alarm in several nobody knows which of them is the one.
    pairs = [(sentences[0] if len(sentences := parts(text)) == 1 else text, told) for text, told in alarms()]
    calm_ones = [text for text in calm() if screen.by_rules(text).rule_id is None]
    harmless = list(dict.fromkeys(part for text in calm_ones for part in parts(text)))
    texts = [text for text, _ in pairs] + harmless
    kinds = [[told == name for _, told in pairs] for name in DIRECTIVES]
    kinds.append([detect(text, "en") == "es" for text in texts])
    sys.stdout.write(learn("opinion", texts, [True] * len(pairs) + [False] * len(harmless), kinds, HARMLESS, ALARM))


if __name__ == "__main__":
    main()
