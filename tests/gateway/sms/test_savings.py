"""A text that a few characters or a word or two would make a segment shorter is found, and no other."""

from __future__ import annotations

import pytest

from bot.gateway.sms.savings import FEW_CHARACTERS, Saving, saving


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a" * 160, None),
        ("a" * 161, Saving(2, characters=1)),
        ("a" * (160 + FEW_CHARACTERS), Saving(2, characters=FEW_CHARACTERS)),
        ("a" * (161 + FEW_CHARACTERS), None),
        ("a" * 307, Saving(3, characters=1)),
        # A look-alike goes out as a plain character, and costs nothing.
        ("it’s " + "a" * 155, None),
        # "más" alone makes it UCS-2; in other words 110 characters are one segment.
        ("más " + "a" * 106, Saving(2, words=("más",))),
        ("más, " + "a" * 66, Saving(2, characters=1, words=("más",))),
        ("más y más " + "a" * 100, Saving(2, words=("más",))),
        ("¿más días? " + "a" * 100, Saving(2, words=("más", "días"))),
        ("más días, así " + "a" * 100, None),
        # It is one already.
        ("á" + "a" * 66 + "á", None),
        # "ñ" and "é" cost nothing.
        ("el niño bebé " + "a" * 100, None),
        ("", None),
    ],
)
def test_savings(text: str, found: Saving | None) -> None:
    assert saving(text) == found
