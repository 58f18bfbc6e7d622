"""Who holds a token, and who only looks like it."""

from __future__ import annotations

import pytest

from bot.doors import opens


@pytest.mark.parametrize(
    ("given", "expected", "opened"),
    [
        ("a token", "a token", True),
        ("ñ\udcff", "ñ\udcff", True),
        ("a token ", "a token", False),
        ("a tokén", "a token", False),
        ("a token\udcff", "a token", False),
        ("\ud800", "a token", False),
        ("", "a token", False),
        ("", "", False),
    ],
)
def test_only_the_very_same_token_opens(given: str, expected: str, opened: bool) -> None:
    assert opens(given, expected) is opened
