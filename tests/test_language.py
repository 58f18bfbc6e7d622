"""English or Spanish: by everyday words, never by a name."""

from __future__ import annotations

import pytest

from bot.language import detect
from bot.reply import Language

NAMES = [
    "José Ruiz",
    "José Ruiz 3/4/1980",
    "Peña",
    "Zoë",
    "Zoë Núñez",
    "María de la Cruz",
    "Ana Sofía del Río y Peña",
    "jose ruiz",
    "Dr. Núñez",
    "San José",
    "Guillain-Barré",
    "12345",
    "ok",
    "no",
    "",
]


@pytest.mark.parametrize("current", [None, "en", "es"])
@pytest.mark.parametrize("text", NAMES)
def test_a_name_or_what_both_languages_have_changes_nothing(text: str, current: Language | None) -> None:
    assert detect(text, current) == current


@pytest.mark.parametrize("current", [None, "en", "es"])
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What is asthma?", "en"),
        ("I am José Ruiz", "en"),
        ("My name is María Peña", "en"),
        ("When is my visit with Dr. Núñez", "en"),
        ("I don't feel well", "en"),
        ("I’m the daughter of Íñigo", "en"),
        ("¿Qué es el asma?", "es"),
        ("Qué es el asma", "es"),
        ("que es el asma", "es"),
        ("¿Asma?", "es"),
        ("Mi nombre es Peter Smith", "es"),
        ("sí", "es"),
        ("Sí", "es"),
        ("más", "es"),
        ("atrás", "es"),
        ("español", "es"),
        ("no entiendo inglés", "es"),
        ("necesito una cita con el doctor", "es"),
        ("quiero hablar con la doctora Smith please", "es"),
    ],
)
def test_everyday_words_tell(text: str, language: Language, current: Language | None) -> None:
    assert detect(text, current) == language


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("hola", "es"),
        ("dolor", "es"),
        ("gracias", "es"),
        ("náuseas", "es"),
        ("Presión arterial alta", None),
        ("me llamo José Ruiz", "es"),
        ("what does náuseas mean", "en"),
        ("hello", "en"),
        ("thanks", "en"),
        ("can't sleep", "en"),
        ("don’t know", "en"),
        ("my cita", None),
        ("my mom necesita una cita", "es"),
        ("quiero un appointment please", "es"),
    ],
)
def test_a_word_or_a_mixture_settles_a_first_message_and_changes_no_conversation(
    text: str, first: Language | None
) -> None:
    assert detect(text) == first
    assert [detect(text, current) for current in ("en", "es")] == ["en", "es"]
