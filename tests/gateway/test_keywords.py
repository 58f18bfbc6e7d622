"""Whoever wants no more texts is heard, and whoever asks a question is not taken for it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from bot.gateway.keywords import Keyword, classify
from bot.safety import Screen

ALARMS = ("emergency", "crisis", "poison")


def rows() -> list[tuple[str, str, str]]:
    """Language, meaning and words of every line of the table; `question` is what the assistant answers."""
    with Path(__file__).with_name("near_misses.psv").open(encoding="utf-8") as file:
        lines = csv.DictReader(file, delimiter="|", quoting=csv.QUOTE_NONE)
        return [(line["language"], line["meaning"], line["text"]) for line in lines]


@pytest.mark.parametrize(("language", "meaning", "text"), [row for row in rows() if row[1] not in ALARMS])
def test_near_misses(language: str, meaning: str, text: str) -> None:
    keyword = classify(text)
    assert (keyword.kind if keyword else "question") == meaning
    # STOP, START and HELP are words of both languages: they tell none.
    assert keyword is None or keyword.language in (language, None)


@pytest.mark.parametrize(("language", "urgency", "text"), [row for row in rows() if row[1] in ALARMS])
def test_an_emergency_is_heard_whatever_it_says_of_texts(
    screen: Screen, language: str, urgency: str, text: str
) -> None:
    assert screen.screen(text).urgency == urgency


def test_no_opt_out_is_taken_for_an_emergency(screen: Screen) -> None:
    opt_outs = [text for _, meaning, text in rows() if meaning == "opt_out"]
    assert [text for text in opt_outs if screen.screen(text).urgency != "none"] == []


@pytest.mark.parametrize("text", ["", "?", " \n", "🛑"])
def test_no_words_are_no_keyword(text: str) -> None:
    assert classify(text) is None


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("STOP", Keyword("opt_out")),
        ("stop por favor", Keyword("opt_out")),
        ("stop texting me", Keyword("opt_out", "en")),
        ("ya no me manden mensajes", Keyword("opt_out", "es")),
        ("ALTO", Keyword("opt_out", "es")),
        ("Empezar.", Keyword("opt_in", "es")),
        ("¡AYUDA!", Keyword("help", "es")),
    ],
)
def test_a_word_of_one_language_tells_in_which_to_answer(text: str, keyword: Keyword) -> None:
    assert classify(text) == keyword
