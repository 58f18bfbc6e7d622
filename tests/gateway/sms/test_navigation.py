"""MORE brings the rest."""

from __future__ import annotations

import pytest

from tests.gateway.sms.conftest import Door

LONG = " ".join(f"This is sentence number {n} of a long answer." for n in range(30))


@pytest.mark.parametrize("word", ["MORE", "more", " More. ", "MAS", "más"])
async def test_more_brings_the_rest(door: Door, word: str) -> None:
    await door.tell(LONG)
    await door.drain()
    assert "MORE for the rest" in door.provider.texts[-1]
    await door.text(word)
    await door.drain()
    assert [message.status for message in door.incoming()] == ["done"]
    assert all(f"number {n} of" in " ".join(door.provider.texts) for n in range(30))


async def test_more_of_two_answers_brings_the_rest_of_both(door: Door) -> None:
    await door.text("What are asthma and COPD?")
    await door.answer(LONG, LONG.replace("long", "second long"))
    await door.text("MORE")
    await door.drain()
    assert all(f"number {n} of a {kind}" in " ".join(door.provider.texts) for n in range(30) for kind in ("l", "s"))


@pytest.mark.parametrize("text", ["more", "more about asthma", "no more pain", "más agua"])
async def test_with_nothing_left_it_is_the_assistants(door: Door, text: str) -> None:
    await door.tell("Rest.")
    await door.text(text)
    assert [message.status for message in door.incoming()] == ["pending"]


async def test_a_question_is_not_taken_for_more(door: Door) -> None:
    await door.tell(LONG)
    await door.text("more about asthma")
    assert [message.status for message in door.incoming()] == ["pending"]


async def test_an_alarm_comes_before_more(door: Door) -> None:
    await door.text("I have crushing chest pain and can't breathe")
    await door.tell(LONG)
    await door.drain()
    await door.text("MORE")
    await door.drain()
    assert any("911" in text for text in door.provider.texts[-2:])
