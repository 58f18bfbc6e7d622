"""What is missing is listed once, with how often it was asked for, the most asked for first."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.learning.gaps import GAPS, Gap, add_gap, read_gaps
from bot.learning.refused import Refused
from glossary.loader import Glossary


def gap(words: str, times: int = 1, language: str = "en") -> Gap:
    return Gap.model_validate({"words": words, "language": language, "times": times})


def test_gaps_are_counted_and_sorted(gaps: Path, glossary: Glossary) -> None:
    for new in (gap("bunions"), gap("toe: rings", 2), gap("Bunions", 3), gap("juanetes", 1, "es")):
        add_gap(gaps, glossary, new)
    assert gaps.read_text("utf-8").splitlines() == [
        "# What is missing.",
        "- {words: bunions, language: en, times: 4}",
        '- {words: "toe: rings", language: en, times: 2}',
        "- {words: juanetes, language: es, times: 1}",
    ]
    assert read_gaps(gaps)[1] == gap("toe: rings", 2)


@pytest.mark.parametrize("words", ["gout", "Gota", "podagra"])
def test_what_is_covered_is_no_gap(gaps: Path, glossary: Glossary, words: str) -> None:
    with pytest.raises(Refused, match="gout: the library covers it"):
        add_gap(gaps, glossary, gap(words))
    assert read_gaps(gaps) == []


def test_our_own_list_can_be_read() -> None:
    assert all(listed.times for listed in read_gaps(GAPS))
