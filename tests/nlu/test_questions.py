"""Which messages are several questions, and where one ends and the next begins."""

from __future__ import annotations

import re

import pytest

from bot.nlu.questions import asks, split

#: A message and its questions; those of one part are the near misses.
MESSAGES = [
    ("what is asthma and how is it treated?", ["what is asthma", "how is it treated?"]),
    ("What is a stroke? What are the signs?", ["What is a stroke?", "What are the signs?"]),
    ("hi, what is an MRI and does it hurt", ["hi, what is an MRI", "does it hurt"]),
    ("¿Qué es la diabetes y cómo se trata?", ["¿Qué es la diabetes", "cómo se trata?"]),
    ("que es la diabetes y como se cura", ["que es la diabetes", "como se cura"]),
    ("¿Qué es el asma? ¿Es grave?", ["¿Qué es el asma?", "¿Es grave?"]),
    (
        "My mom has COPD. What is it? How is it treated? thanks",
        ["My mom has COPD. What is it?", "How is it treated? thanks"],
    ),
    ("When is my visit and what should I bring", ["When is my visit", "what should I bring"]),
    ("what is it? why? how? when?", ["what is it?", "why?", "how? when?"]),
    ("I have diabetes. What is an A1C?", ["I have diabetes. What is an A1C?"]),
    ("My A1c is 9. Is that bad?", ["My A1c is 9. Is that bad?"]),
    ("how do I clean and store it", ["how do I clean and store it"]),
    ("what's the difference between asthma and copd", ["what's the difference between asthma and copd"]),
    ("I don't know what it is and what to do", ["I don't know what it is and what to do"]),
    ("pan y queso", ["pan y queso"]),
    ("", [""]),
    ("?", ["?"]),
]


@pytest.mark.parametrize(("text", "parts"), MESSAGES)
def test_each_question_is_a_part(text: str, parts: list[str]) -> None:
    assert split(text) == parts


@pytest.mark.parametrize("text", [text for text, _ in MESSAGES])
def test_no_word_but_the_and_between_is_lost(text: str) -> None:
    assert _bare(" ".join(split(text))) == _bare(text)


def _bare(text: str) -> str:
    return re.sub(r"\b(?:and|y)\b|\W", "", text)


@pytest.mark.parametrize(
    ("text", "question"),
    [("how do I clean it", True), ("it hurts?", True), ("y cómo se limpia", True), ("I wash it with soap", False)],
)
def test_asking_and_telling(text: str, question: bool) -> None:
    assert asks(text) == question
