"""Fixed words outside the dialogue: every key is used, every key used is there, both languages say the same."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from bot.gateway.sms.parts import MAX_PARTS, split
from bot.settings import ROOT
from bot.words import catalogue

SOURCES = [path.read_text("utf-8") for folder in ("bot", "actions") for path in (ROOT / folder).rglob("*.py")]
#: Families whose keys are put together in code.
FAMILIES = ("sms_say_", "inquiry_status_", "record_part_", "reading_", "told_", "texts_", "due_")


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_a_key_is_used(key: str) -> None:
    family = next((family for family in FAMILIES if key.startswith(family)), None)
    wanted = f'f"{family}{{' if family else f'"{key}"'
    assert any(wanted in source for source in SOURCES)


def test_every_key_used_is_there() -> None:
    used = {
        key for source in SOURCES for key in re.findall(r'\b(?:say|words|_tell)\((?:session, \w+, )?"(\w+)"', source)
    }
    assert used - catalogue().keys() == set()


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_both_languages_take_the_same_values(key: str) -> None:
    english, spanish = (
        {field for _, field, _, _ in Formatter().parse(catalogue()[key][language]) if field}
        for language in ("en", "es")
    )
    assert english == spanish


@pytest.mark.parametrize("key", sorted(catalogue()))
@pytest.mark.parametrize("language", ["en", "es"])
def test_it_fits_a_text_message(key: str, language: str) -> None:
    assert len(split(catalogue()[key][language])) <= MAX_PARTS
