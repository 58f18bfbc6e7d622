"""Messages that are nothing but names."""

from __future__ import annotations

import pytest

from glossary.bare import is_bare


@pytest.mark.parametrize(
    ("text", "name", "bare"),
    [("diabetes", "diabetes", True), ("The MRI, please", "MRI", True), ("y el asma?", "asma", True),
     ("what causes diabetes", "diabetes", False), ("tengo asma", "asma", False), ("hello", "", False)],
)  # fmt: skip
def test_only_words_that_ask_for_nothing_may_stand_beside_a_name(text: str, name: str, bare: bool) -> None:
    spans = [(text.index(name), text.index(name) + len(name))] if name else []
    assert is_bare(text, spans) is bare


@pytest.mark.parametrize(("text", "start", "end"), [("my allergies", 3, 12), ("burning when i pee", 0, 18)])
def test_who_writes_may_be_left_out_of_it(text: str, start: int, end: int) -> None:
    assert is_bare(text, [(start, end)])
    assert not is_bare(text, [(start, end)], mine=False)
