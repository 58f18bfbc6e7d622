"""The red flag files themselves: their examples, and that nothing in them dangles."""

from __future__ import annotations

import pytest

from bot.safety import Directives, Screen
from bot.safety.data import load_groups
from bot.safety.red_flag import LEVELS, RedFlag

FLAGS = [flag for group in load_groups() for flag in group.red_flags]


@pytest.mark.parametrize(
    ("flag", "text"), [pytest.param(f, text, id=f"{f.id}-{text}") for f in FLAGS for text in f.examples.hit]
)
def test_an_example_alarms_at_its_level_or_above(screen: Screen, flag: RedFlag, text: str) -> None:
    verdict = screen.screen(text)
    assert verdict.urgency != "none"
    assert LEVELS[verdict.urgency] >= LEVELS[flag.level]


@pytest.mark.parametrize("text", [text for flag in FLAGS for text in flag.examples.miss])
def test_a_near_miss_does_not_alarm(screen: Screen, text: str) -> None:
    assert screen.screen(text).urgency == "none"


@pytest.mark.parametrize("flag", FLAGS, ids=lambda flag: flag.id)
def test_a_flag_is_complete(flag: RedFlag, directives: Directives) -> None:
    assert flag.patterns.keys() == {"en", "es"}
    assert len(flag.examples.hit) >= 2
    assert len(flag.examples.miss) >= 2
    assert (flag.directive or flag.level) in directives.names


def test_ids_are_unique() -> None:
    assert len({flag.id for flag in FLAGS}) == len(FLAGS)


def test_every_group_of_the_standard_has_a_file() -> None:
    assert {group.group for group in load_groups()} == {
        "stroke", "heart", "breathing", "anaphylaxis", "sepsis", "bleeding", "brain", "poison", "suicide", "violence",
        "pregnancy", "child", "low_sugar", "high_sugar", "post_op",
    }  # fmt: skip
