"""Near misses in pairs: what is harmless, and what shares its words and is not: both must be told."""

import pytest

from bot.safety import Screen
from tests.safety.families import rows


@pytest.mark.parametrize("pair", rows("pairs"), ids=lambda pair: pair["calm"])
def test_harmless_talk_is_told_from_an_emergency_in_the_same_words(screen: Screen, pair: dict[str, str]) -> None:
    calm, alarm = screen.screen(pair["calm"]), screen.screen(pair["alarm"])
    assert (calm.urgency, alarm.urgency != "none") == ("none", True)


@pytest.mark.parametrize("text", ["how do I use an epipen", "cómo uso el epipen"])
def test_a_question_on_how_an_epipen_is_used_carries_the_emergency_line(screen: Screen, text: str) -> None:
    assert screen.screen(text).education
