"""Nobody is told that a clinician signed what none has."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from glossary.handout import handout
from glossary.loader import Glossary
from glossary.standing import standing

DAY = dt.date(2026, 11, 2)


@pytest.mark.parametrize(
    ("review", "english", "spanish"),
    [
        ({"editor": None, "edited": None}, "A draft", "Un borrador"),
        ({"editor": "A. Friend", "edited": DAY}, "Not signed by a clinician yet", "Todavía no lo firma"),
        ({"reviewer": "A. Nurse, RN"}, "Signed by A. Nurse, RN, 2026-11-01.", "Lo firma A. Nurse, RN"),
    ],
)
def test_who_has_checked_an_entry(glossary: Glossary, review: dict[str, Any], english: str, spanish: str) -> None:
    entry = glossary.get("asthma")
    entry = entry.model_copy(update={"review": entry.review.model_copy(update=review)})
    assert english in standing(entry, "en")
    assert spanish in standing(entry, "es")
    assert english in handout(entry, "en")
