from __future__ import annotations

import pytest

from bot.safety.data import load_notation
from bot.safety.folding import Folder


@pytest.fixture(scope="module")
def folder() -> Folder:
    return load_notation()[0]


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("I can\u2019t breathe", " i can not breathe "),
        ("cant breth", " can not breath "),
        ("No puedo RESPIRAR, ayúdenme", " no puedo respirar, ayudenme "),
        ("heeelp im bleeeding", " help i am bleeding "),
        ("fever 100.4F. Help!", " fever 100.4 f | help | "),
        ("38,5 grados", " 38.5 grados "),
        ("6wks old", " 6 weeks old "),
        ("see u 2nite", " see you tonight "),
        ("my a1c", " my a1c "),
        ("unconcsious", " unconscious "),
        ("a breeding dog, painted red", " a breeding dog, painted red "),
        ("", "  "),
        ("\U0001f642 ,", "  "),
    ],
)
def test_text_is_folded_to_the_words_meant(folder: Folder, typed: str, folded: str) -> None:
    assert folder.fold(typed) == folded
