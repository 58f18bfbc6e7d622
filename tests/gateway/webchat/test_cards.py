"""What the library adds to an answer when it is shown."""

from __future__ import annotations

from typing import Any

import pytest

from bot.gateway.webchat.cards import Cards
from bot.reply import Act, Language, Reply, Step, Topic
from tests.gateway.webchat.shelf import shelf


@pytest.fixture(scope="module")
def cards() -> Cards:
    return Cards(shelf())


def about(topic: str, act: Act = "answer", language: Language = "en", **more: Any) -> Reply:
    return Reply(text="x", act=act, language=language, topic=Topic(id=topic, kind="x", name="x"), **more)


@pytest.mark.parametrize(("language", "label"), [("en", "heart failure"), ("es", "insuficiencia cardíaca")])
def test_related_topics_are_asked_for_in_the_answers_language(cards: Cards, language: Language, label: str) -> None:
    card = cards.of(about("hypertension", language=language))
    assert card
    assert 0 < len(card["related"]) <= 4
    found = [choice for choice in card["related"] if choice["label"] == label]
    assert found
    assert label in found[0]["value"]


def test_a_step_comes_in_its_parts(cards: Cards) -> None:
    card = cards.of(about("nebulizer", "navigate", step=Step(number=2, total=9), aspect="how_to_use"))
    assert card
    assert card["step"]["caution"]
    assert card["step"]["text"] not in ("", card["step"]["caution"])
    assert card["supplies"]
    assert card["related"] == [], "in the middle of steps nobody is led away"


@pytest.mark.parametrize(
    "reply",
    [
        Reply(text="x", act="answer", language="en"),
        about("not-in-the-library"),
    ],
)
def test_what_is_not_of_the_library_has_no_card(cards: Cards, reply: Reply) -> None:
    assert cards.of(reply) is None


def test_a_step_that_is_no_more_has_no_parts(cards: Cards) -> None:
    card = cards.of(about("nebulizer", "navigate", step=Step(number=99, total=99)))
    assert card
    assert card["step"] is None


def test_until_the_library_is_read_answers_go_without() -> None:
    assert Cards().of(about("hypertension")) is None
