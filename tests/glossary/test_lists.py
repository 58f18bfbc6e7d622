"""Two things in one breath share a word: "back and neck pain" asks about back pain too."""

from __future__ import annotations

import pytest

from glossary.linker import Linker
from tests.glossary.conftest import Calling

ENGLISH = {
    "back": ["back pain"],
    "kidney": ["kidney failure"],
    "heart": ["heart failure"],
    "low": ["low blood pressure"],
}
SPANISH = {"back": ["dolor de espalda"], "liver": ["enfermedad hepática"], "kidney": ["enfermedad renal"]}


@pytest.fixture(scope="module")
def pains(calling: Calling) -> Linker:
    return calling(en=ENGLISH, es=SPANISH)


@pytest.mark.parametrize(
    ("text", "entry_ids"),
    [
        ("What helps back and neck pain?", ["back"]),
        ("shoulder, back, and neck pain", ["back"]),
        ("back, neck and shoulder pain", ["back"]),
        ("heart and kidney failure", ["heart", "kidney"]),
        ("heart or kidney failures", ["heart", "kidney"]),
        ("low and high blood pressure", ["low"]),
        ("dolor de cuello y espalda", ["back"]),
        ("dolor de cuello y de espalda", ["back"]),
        ("dolor de cuello, hombro y espalda", ["back"]),
        ("enfermedad renal o hepática", ["kidney", "liver"]),
    ],
)
def test_words_of_a_list_share_their_head(pains: Linker, text: str, entry_ids: list[str]) -> None:
    assert sorted(link.entry_id for link in pains.link(text)) == entry_ids


@pytest.mark.parametrize(
    "text",
    [
        "I came back. And neck pain is there.",
        "my back is fine and the neck gives pain",
        "heart tests and liver failure",
        "back and forth without pain",
        "dolor y espalda",
        "dolor de muelas y la espalda",
        "tengo dolor. De cuello y espalda hablamos",
        "and",
        "pain and",
        "dolor y de",
    ],
)
def test_words_that_only_stand_near_share_none(pains: Linker, text: str) -> None:
    assert pains.link(text) == []


def test_a_word_of_a_list_is_shown_by_itself(pains: Linker) -> None:
    (link,) = pains.link("back and neck pain")
    assert (link.matched, link.how) == ("back", "lemma")
