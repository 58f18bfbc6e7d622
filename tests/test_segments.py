"""What a text costs: as the provider counts it, and as an independent library does."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
import smsutil

from bot.library import load
from bot.segments import GSM, GSM_EXTENDED, count, fold
from bot.simulator.texts import count_segments

#: What texts are made of: plain characters mostly, with some that cost two or turn the whole text to UCS-2.
ALPHABETS = (
    "abc XYZ 019.,?!\n",
    "".join(sorted(GSM)),
    "abc €^{}[]~|\\",
    "abc é ñ ¿¡ ü",
    "abc á í ó ú ’ –",
    "ab 😀 👍🏽 é",
    "中文 ab",
)


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("ñéüÑ¿¡" + "a" * 154, 1),
        ("ú" + "a" * 69, 1),
        ("ú" + "a" * 70, 2),
        ("ú" + "a" * 126, 2),
        ("á" * 134, 2),
        ("á" * 135, 3),
        ("€" * 80, 1),
        ("€" * 80 + "a", 2),
        # An escaped character does not straddle: 152 + 2 leave one place empty.
        ("a" * 152 + "€" + "a" * 151, 2),
        ("a" * 152 + "€" + "a" * 152, 3),
        ("😀" * 35, 1),
        ("😀" * 35 + "a", 2),
        # 67 places hold 33 emoji, not 33 and a half.
        ("😀" * 66, 2),
        ("😀" * 67, 3),
    ],
)
def test_segments(text: str, segments: int) -> None:
    assert count(text) == segments


def test_ten_thousand_random_texts_count_as_an_independent_library_counts_them() -> None:
    dice = random.Random(8)
    for _ in range(10_000):
        alphabet = dice.choice(ALPHABETS)
        # Lengths around the edges of one to four segments, where a count goes wrong.
        text = "".join(dice.choices(alphabet, k=max(1, dice.choice((70, 134, 160, 306, 459)) + dice.randint(-70, 9))))
        assert count(text) == len(smsutil.split(text).parts) == count_segments(text), text


def test_every_text_of_the_library_counts_as_an_independent_library_counts_it() -> None:
    texts = {fold(text) for entry in load() for text in _strings(entry.model_dump()) if text}
    assert len(texts) > 10_000
    assert [text for text in texts if count(text) != len(smsutil.split(text).parts)] == []


def test_the_plain_characters_are_those_of_an_independent_library() -> None:
    every = (chr(code) for code in range(1, 0xFFFF) if code != 0x1B)  # the escape is no character of its own
    assert {c for c in every if smsutil.is_valid_gsm(c)} == GSM | GSM_EXTENDED


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("don’t", "don't"),
        ("“ok”", '"ok"'),
        ("8–9 a.m.", "8-9 a.m."),
        ("wait…", "wait..."),
        ("10\u00a0mg", "10 mg"),
        ("1\u202f000", "1 000"),
        ("½ cup", "1/2 cup"),
        ("1½ cups", "1 1/2 cups"),
        ("zero\u200bwidth", "zerowidth"),
        ("esta\u0301", "está"),
        ("sí, mañana", "sí, mañana"),
    ],
)
def test_look_alikes_are_folded_and_accents_stay(text: str, folded: str) -> None:
    assert fold(text) == folded
