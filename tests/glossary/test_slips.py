"""Misspelt words find their topic, and other words are not taken for misspelt ones."""

from __future__ import annotations

import pytest

from glossary.linker import SURE, Linker
from glossary.slips import one_slip_away, opposite, sound
from tests.glossary.conftest import Calling

NAMES = {
    "pneumonia": ["pneumonia"],
    "hemorrhoids": ["hemorrhoids"],
    "heart": ["heart failure"],
    "eczema": ["eczema", "dermatitis"],
    "virus": ["virus"],
    "low-sugar": ["hypoglycemia"],
    "inflammation": ["inflammation", "triptan"],
    "asthma": ["asthma"],
    "mass": ["masa"],
    "walker": ["rollator"],
    "antihistamines": ["Claritin"],
}


@pytest.fixture(scope="module")
def mending(calling: Calling) -> Linker:
    return calling(en=NAMES)


@pytest.mark.parametrize(
    ("text", "entry_id"),
    [
        ("numonia", "pneumonia"),
        ("newmonia", "pneumonia"),
        ("hemoroids", "hemorrhoids"),
        ("hemorrhodis", "hemorrhoids"),
        ("heart failer", "heart"),
        ("eksema", "eczema"),
        ("astma", "asthma"),
        ("clartin", "antihistamines"),
        ("inflamation", "inflammation"),
        ("rolator", "walker"),
        ("hypoglicemia", "low-sugar"),
    ],
)
def test_a_misspelt_name_is_understood(mending: Linker, text: str, entry_id: str) -> None:
    assert [link.entry_id for link in mending.link(text, "en")] == [entry_id]


@pytest.mark.parametrize(
    "text",
    ["infomation", "hyperglycemia", "mrsa", "rotator cuff", "keratitis", "treatmet", "verse", "mast", "failed heart"],
)
def test_what_is_another_word_is_not_mended(mending: Linker, text: str) -> None:
    assert mending.link(text, "en") == []


@pytest.mark.parametrize(("text", "sure"), [("verus", False), ("vrius", True), ("astma", True), ("hemoroids", True)])
def test_one_letter_for_another_in_a_short_word_is_asked_back(mending: Linker, text: str, sure: bool) -> None:
    (link,) = mending.link(text, "en")
    assert (link.score >= SURE) is sure


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("hemorrhoid", "hemoroid", True),
        ("diarrhea", "diarea", True),
        ("psoriasis", "soriasis", True),
        ("emphysema", "emfizema", True),
        ("sciatica", "siatica", True),
        ("neuropathy", "nephropathy", False),
        ("ileum", "ilium", False),
        ("pan", "fan", False),
    ],
)
def test_what_sounds_alike(one: str, other: str, alike: bool) -> None:
    assert (sound(one) == sound(other)) is alike


@pytest.mark.parametrize(
    ("one", "other", "opposed"),
    [
        ("hyperglycemia", "hypoglycemia", True),
        ("hipotensión", "hipertensión", True),
        ("hypertension", "hypertensoin", False),
        ("asthma", "hypothermia", False),
    ],
)
def test_too_much_is_never_mended_to_too_little(one: str, other: str, opposed: bool) -> None:
    assert opposite(one, other) is opposed


def test_one_slip_keeps_the_first_letter() -> None:
    slips = set(one_slip_away("gut"))
    assert {"gout", "gt", "gtu", "get", "guts", "gu"} <= slips
    assert not {"cut", "ut", "ugt", "gap"} & slips
