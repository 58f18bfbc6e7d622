"""Scores against values worked out by hand: words, sentences and syllables are in the comments."""

from __future__ import annotations

import pytest

from glossary.readability import (
    average_sentence_words,
    fernandez_huerta,
    flesch_kincaid,
    inflesz,
    sentences,
    smog,
    words,
)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Take your medicine every day. Call us. Go now.", 3),
        ("A fever is 100.4 or more. Call.", 2),
        ("See Dr. Lee at 8 a.m. on Monday.", 1),
        ("Come at 8 a.m. Bring your card.", 2),
        ("Vea al Dr. Paz a las 8 a.m. y al Sr. Gil.", 1),
        ("Es para Ud. Llame hoy.", 2),
        ("Fruta, p. ej. uvas, etc. y agua.", 1),
        ("El CDC de EE. UU. lo dice.", 1),
        ("Bring:\n- a list\n- your card\n- water", 4),
        ("Do this:\n1. Sit\n2. Rest", 3),
        ("One line that\ngoes on here.", 1),
        ("One thought\n\nAnother thought", 2),
        ('She said "stop." He did.', 2),
        ("What?! Really… Yes", 3),
        ("¿Qué es? ¡Llame ya!", 2),
        ("... !!", 0),
        ("", 0),
    ],
)
def test_sentences(text: str, count: int) -> None:
    assert len(sentences(text)) == count


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Don't wait: call 911!", ["Don't", "wait", "call", "911"]),
        ("A follow-up, 100.4 and/or 1,000", ["A", "follow-up", "100.4", "and", "or", "1,000"]),
        ("— … ¿?", []),
    ],
)
def test_words(text: str, found: list[str]) -> None:
    assert words(text) == found


# "The cat sat on the mat. It was happy." 9 words, 2 sentences, 10 syllables.
EASY = "The cat sat on the mat. It was happy."
# "Your medication is necessary." 4 words, 1 sentence, 1 + 4 + 1 + 4 = 10 syllables, 2 words of three or more.
HARD = "Your medication is necessary."
# "La casa es azul. Hay agua." 6 words, 2 sentences, 1 + 2 + 1 + 2 + 1 + 2 = 9 syllables.
SENCILLO = "La casa es azul. Hay agua."
# "El oxígeno es vital." 4 words, 1 sentence, 1 + 4 + 1 + 2 = 8 syllables.
OXIGENO = "El oxígeno es vital."


@pytest.mark.parametrize(
    ("text", "grade"),
    [(EASY, 0.39 * 4.5 + 11.8 * 10 / 9 - 15.59), (HARD, 0.39 * 4 + 11.8 * 2.5 - 15.59), ("", 0), ("!", 0)],
)
def test_flesch_kincaid(text: str, grade: float) -> None:
    assert flesch_kincaid(text) == pytest.approx(grade)


@pytest.mark.parametrize(("text", "grade"), [(EASY, 3.1291), (HARD, 1.0430 * 60**0.5 + 3.1291), ("", 0)])
def test_smog(text: str, grade: float) -> None:
    assert smog(text) == pytest.approx(grade)


@pytest.mark.parametrize(("text", "ease"), [(SENCILLO, 206.84 - 90 - 3.06), (OXIGENO, 206.84 - 120 - 4.08), ("", 100)])
def test_fernandez_huerta(text: str, ease: float) -> None:
    assert fernandez_huerta(text) == pytest.approx(ease)


@pytest.mark.parametrize(("text", "ease"), [(SENCILLO, 206.835 - 93.45 - 3), (OXIGENO, 206.835 - 124.6 - 4), ("", 100)])
def test_inflesz(text: str, ease: float) -> None:
    assert inflesz(text) == pytest.approx(ease)


@pytest.mark.parametrize(("text", "average"), [(EASY, 4.5), ("", 0), ("- one\n- two words", 1.5)])
def test_average_sentence_words(text: str, average: float) -> None:
    assert average_sentence_words(text) == average
