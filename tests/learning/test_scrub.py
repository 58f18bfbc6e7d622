"""Who wrote it is blotted out, and what they asked about is not."""

from __future__ import annotations

import pytest

from bot import library
from bot.learning.scrub import Scrubber, learnable, ordinary_words

ON_FILE = ["maria|lopez", "jose luis|cruz", "sean|obrien", "will|young", "an|do", "j|black", "ana|garcia marquez"]
ORDINARY = frozenset(["an", "black", "do", "how", "is", "the", "what", "will", "young"])


@pytest.fixture(scope="module")
def scrubber() -> Scrubber:
    return Scrubber(ON_FILE, ORDINARY)


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("call me at 202-555-0101 please", "call me at [phone] please"),
        ("my cell is (202) 555 0101", "my cell is [phone]"),
        ("text +1 202 555 0101 about gout", "text [phone] about gout"),
        ("born 4/25/1970, what is gout", "born [date], what is gout"),
        ("nací el 25 de abril de 1970", "nací el [date]"),
        ("surgery on march 3", "surgery on [date]"),
        ("write to maria.lopez@example.org", "write to [address]"),
        ("see https://example.org/me?id=3 now", "see [address] now"),
        ("record number 00812345", "record number [date]"),
        ("zip 60614 or 12 34 56", "zip [number] or [number]"),
        ("i am maria lopez", "i am [name]"),
        ("MARIA LOPEZ wants to know", "[name] wants to know"),
        ("soy José Cruz", "soy [name]"),
        ("lopez, maria: what is gout", "[name]: what is gout"),
        ("maria's inhaler", "[name] inhaler"),
        ("sean o'brien and the pump", "[name] and the pump"),
        ("for García-Márquez", "for [name]"),
        ("will young needs a walker", "[name] needs a walker"),
        ("did Young call", "did [name] call"),
        ("what did dr. Okafor mean", "what did dr. [name] mean"),
        ("mrs young asked", "mrs [name] asked"),
        ("my name is kofi mensah", "my name is [name]"),
        ("me llamo Kofi", "me llamo [name]"),
    ],
)
def test_what_is_private_is_blotted_out(scrubber: Scrubber, text: str, scrubbed: str) -> None:
    assert scrubber.scrub(text) == scrubbed
    assert scrubber.scrub(scrubbed) == scrubbed


@pytest.mark.parametrize(
    "text",
    [
        "what is black stool",
        "how do i do an a1c",
        "will it hurt the young",
        "is ms hereditary",
        "my pressure is 120/80",
        "take 2 pills for 14 days",
        "vitamin b12 and 500 mg",
        "j is a letter",
        "¿qué es el asma?",
        "my name tag itches",
    ],
)
def test_what_is_asked_about_stays(scrubber: Scrubber, text: str) -> None:
    assert scrubber.scrub(text) == text


def test_words_stand_on_one_line(scrubber: Scrubber) -> None:
    assert scrubber.scrub(" what is\n\n gout ") == "what is gout"


@pytest.mark.parametrize(("words", "says"), [("[name]", False), ("[name], [date]!", False), ("[name] gout", True)])
def test_words_that_are_all_private_say_nothing(words: str, says: bool) -> None:
    assert learnable(words) == says


def test_the_librarys_own_words_are_ordinary_and_names_are_not() -> None:
    ordinary = ordinary_words(library.load())
    assert {"black", "stool", "young", "may", "presion", "año".replace("ñ", "n")} <= ordinary
    assert not {"maria", "lopez", "smith", "rodriguez"} & ordinary
