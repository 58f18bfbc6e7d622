"""A long text arrives in few parts, each of which can be read, and no word is lost."""

from __future__ import annotations

import random

import pytest

from bot.gateway.sms.parts import MAX_PARTS, PART_SEGMENTS, is_short, split
from bot.segments import count, fold, is_gsm

SPANISH = "¿Cómo está? Tome agua. "


def test_a_short_text_stays_whole() -> None:
    assert split("  Call us. ") == ["Call us."]
    assert split(" \n ") == []


def test_a_long_text_is_parted_at_sentences() -> None:
    sentence = "Rest the foot and keep it up on a pillow for a day. "
    parts = split(sentence * 8)
    assert [part[:6] for part in parts] == ["(1/2) ", "(2/2) "]
    assert all(part.endswith("day.") for part in parts)
    assert all(count(part) <= 2 for part in parts)


def test_accents_cost_parts_not_letters() -> None:
    parts = split((SPANISH * 14).strip())
    assert 1 < len(parts) <= MAX_PARTS
    assert " ".join(part[6:] for part in parts) == (SPANISH * 14).strip()


@pytest.mark.parametrize(
    "text",
    [
        "You have an appointment with Dr. Ruiz. ",
        "Come at 3 p.m. on Friday and bring your list. ",
        "Call the U.S. number at any time of the day. ",
        "Tome algo ligero, p. ej. un plato de arroz. ",
        "Usted vive en EE. UU. desde hace poco tiempo. ",
        'The nurse said: "Rest for a day." ',
        "Use 1.5 ml and no more than that each day. ",
    ],
)
def test_a_short_form_ends_no_sentence(text: str) -> None:
    parts = split(text * 12)
    assert len(parts) > 1
    assert all(part.split(") ", 1)[1].startswith(text[:8]) for part in parts)


def test_the_number_of_a_list_stays_with_its_line() -> None:
    text = "\n".join(f"{n}. Wash your hands well with soap and warm water before you touch it." for n in range(1, 12))
    assert all(part.split(") ", 1)[1][0].isdigit() for part in split(text))


@pytest.mark.parametrize("before", range(250, 320, 7))
def test_a_link_stays_whole(before: int) -> None:
    link = "https://clinic.example/h/Zk3v9Qw7Yt?lang=es#cuidados"
    [part] = [part for part in split("wo " * (before // 3) + f"see {link} today. " + "wo " * 90) if "http" in part]
    assert link in part


def test_a_link_longer_than_a_part_makes_the_parts_larger() -> None:
    link = "https://clinic.example/" + "a" * 400
    assert any(link in part for part in split(f"Read this. {link} " + "Thank you. " * 20))


@pytest.mark.parametrize("emoji", ["👍🏽", "👨‍👩‍👧", "🇲🇽", "é́", "1️⃣"], ids=["skin", "family", "flag", "marks", "keycap"])
@pytest.mark.parametrize("before", range(8))
def test_an_emoji_of_several_characters_stays_whole(emoji: str, before: int) -> None:
    parts = split("x" * before + emoji * 120)
    assert len(parts) > 1
    assert sum(part.count(fold(emoji)) for part in parts) == 120


def test_a_thousand_random_texts_fit_their_parts_and_lose_nothing() -> None:
    dice = random.Random(8)
    pieces = ["word ", "Rest. ", "año ", "está ", "€", "😀", "\n", "https://x.example/a/b ", "2.5 ml ", "p. m. "]
    for _ in range(1_000):
        text = "".join(dice.choices(pieces, k=dice.randint(1, 120)))
        parts = split(text)
        assert len(parts) <= MAX_PARTS
        assert all(count(part) <= PART_SEGMENTS[-1] for part in parts)
        bare = "".join("".join(part.removeprefix(f"({n}/{len(parts)}) ").split()) for n, part in enumerate(parts, 1))
        assert bare == "".join(text.split())


def test_only_the_parts_that_need_it_are_sent_as_unicode() -> None:
    parts = split("Drink water often. " * 15 + "Llame si está peor. " * 4)
    assert [is_gsm(part) for part in parts] == [True, False]


@pytest.mark.parametrize(
    "text",
    ["word " * 900, "x" * 2000, "á" * 1500, "á b. " * 380, "😀" * 600, "One two. " * 150],
    ids=["words", "one word", "one accented word", "accents", "emoji", "sentences"],
)
def test_a_very_long_text_grows_its_parts_and_loses_nothing(text: str) -> None:
    parts = split(text)
    assert len(parts) <= MAX_PARTS
    assert all(len(part) <= 1600 for part in parts)
    assert "".join("".join(part.split(") ", 1)[1].split()) for part in parts) == "".join(text.split())


def test_a_text_beyond_all_bounds_has_more_parts() -> None:
    assert len(split("word " * 2000)) > MAX_PARTS


@pytest.mark.parametrize(
    ("text", "short"),
    [("", True), ("Rest.", True), ("x" * 890, True), ("x" * 900, False), ("á" * 370, True), ("á" * 390, False)],
)
def test_three_parts_of_two_segments_are_short(text: str, short: bool) -> None:
    assert is_short(text) is short
