"""What holds for every topic of a kind is held to the same rules as an entry."""

from __future__ import annotations

import pytest

from bot.segments import count
from glossary import aspects
from glossary.model import Kind, Language
from glossary.readability import flesch_kincaid, inflesz


@pytest.mark.parametrize("kind", ["condition", "product"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_general_questions_are_plain_and_fit_two_segments(kind: Kind, language: Language) -> None:
    told = aspects.general(kind, "questions_to_ask", language)
    assert told is not None
    assert told.text.count("?") >= 4
    assert count(told.sms) <= 2
    assert flesch_kincaid(told.text) <= 6 if language == "en" else inflesz(told.text) >= 65


def test_nothing_medical_is_told_of_every_topic() -> None:
    assert aspects.general("condition", "treatment", "en") is None
    assert aspects.general("medicine", "questions_to_ask", "en") is None
