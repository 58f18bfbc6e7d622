"""Learns the second opinion on clinical requests: `python -m tests.safety.learn_boundaries`.

Only this project's own phrases are learnt from; families kept for measuring are left out.
"""

from __future__ import annotations

import sys
from typing import get_args

from bot.safety.boundaries import Kind
from tests.safety import test_boundaries
from tests.safety.families import rows
from tests.safety.learn import intents, learn

LEARNT = ("boundaries_used", "boundaries_kept", "boundaries_fresh", "boundaries_check", "boundaries_unread",
          "boundaries_learn", "boundaries_general")  # fmt: skip
#: Harmless talk that asks nothing of a clinician.
TALK = frozenset({"education", "history", "idiom", "appointment", "product", "negation", "hypothetical", "work"})
#: No request is lost by the first look. The second threshold weighs a request answered against a question declined:
#: docs/evaluation.md has the figures.
SURELY_NONE, DECLINE = -2.5, -0.33


def requests() -> list[tuple[str, str]]:
    """Requests to decline, with their kinds."""
    found = [(row["text"], row["kind"]) for name in LEARNT for row in rows(name) if row["kind"] != "none"]
    found += [(text, kind) for kind, texts in test_boundaries.DECLINED.items() for text in texts]
    return found + [(text, kind) for kind in get_args(Kind) for text in intents(f"boundary_{kind}$")]


def questions() -> list[str]:
    """Questions that Bedside may answer."""
    texts = [row["text"] for name in LEARNT for row in rows(name) if row["kind"] == "none"]
    families = ("calm_used", "calm_kept", "calm_learn")
    texts += [row["text"] for name in families for row in rows(name) if row["kind"] in TALK]
    return [*texts, *test_boundaries.ANSWERED, *intents("(?!boundary_)")]


def main() -> None:
    """Learn and write."""
    pairs, others = requests(), questions()
    texts = [text for text, _ in pairs] + others
    kinds = [[told == kind for _, told in pairs] for kind in get_args(Kind)]
    sys.stdout.write(
        learn("boundaries", texts, [True] * len(pairs) + [False] * len(others), kinds, SURELY_NONE, DECLINE)
    )


if __name__ == "__main__":
    main()
