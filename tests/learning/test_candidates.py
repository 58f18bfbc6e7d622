"""The same words are asked about once, under an id that stays."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.learning.candidates import candidates
from bot.learning.scrub import Scrubber
from bot.records.messaging.unserved import Ending, Unserved
from bot.reply import Language, Understanding

NOW = dt.datetime(2026, 3, 10, 15, 0, tzinfo=dt.UTC)
SCRUBBER = Scrubber(["maria|lopez"], frozenset())


def message(
    text: str, *, day: int = 0, language: Language = "en", intent: str = "nlu_fallback", ending: Ending = "asked_back"
) -> Unserved:
    return Unserved(NOW + dt.timedelta(days=day), text, language, Understanding(intent=intent), (ending,))


@pytest.mark.parametrize("again", ["The sugar stick", "the  sugar stick?!", "¡the súgar stick"])
def test_the_same_words_are_one_candidate(again: str) -> None:
    newest = message("the sugar stick", day=1, ending="corrected")
    [one] = candidates([newest, message(again, intent="greet")], SCRUBBER)
    assert (one.words, one.times, one.last) == ("the sugar stick", 2, newest.at)
    assert (one.understanding.intent, one.endings) == ("nlu_fallback", ("corrected", "asked_back"))
    assert "sugar" not in repr(one)


@pytest.mark.parametrize(
    "other", [message("the sugar sticks"), message("the sugar stick", language="es"), message("sugar stick the")]
)
def test_other_words_or_another_language_are_another_candidate(other: Unserved) -> None:
    assert [one.times for one in candidates([message("the sugar stick"), other], SCRUBBER)] == [1, 1]


def test_two_people_with_the_same_words_are_one_candidate() -> None:
    [one] = candidates([message("i am maria, what is a lancet"), message("i am Lopez, what is a lancet")], SCRUBBER)
    assert (one.words, one.times) == ("i am [name], what is a lancet", 2)


@pytest.mark.parametrize("text", ["maria lopez", "202-555-0101", "?"])
def test_what_is_nothing_but_private_is_no_candidate(text: str) -> None:
    assert candidates([message(text)], SCRUBBER) == []


def test_an_id_stays_when_words_come_again() -> None:
    once, again = candidates([message("a lancet")], SCRUBBER), candidates([message("A lancet", day=9)], SCRUBBER)
    assert once[0].id == again[0].id
