"""Greetings, thanks, what Bedside is, and words it does not understand."""

from __future__ import annotations

import pytest

from tests.conversations.conftest import Start


@pytest.mark.parametrize(
    ("said", "language", "contains"),
    [
        ("hello", "en", "automated assistant"),
        ("hola", "es", "asistente automático"),
        ("are you a robot?", "en", "not a person"),
        ("¿eres un robot?", "es", "no una persona"),
        ("thank you", "en", "welcome"),
        ("muchas gracias", "es", "de nada"),
        ("what can you do?", "en", "I can't tell you what illness"),
        ("¿qué puede hacer?", "es", "no puedo decirle"),
        ("goodbye", "en", "911"),
        ("adiós", "es", "911"),
        ("I am so scared about my diagnosis", "en", "sorry this is hard"),
    ],
)
@pytest.mark.parametrize("channel", ["web", "sms"])
async def test_small_talk(start: Start, channel: str, said: str, language: str, contains: str) -> None:
    talk = await start(channel)
    await talk.say(said)
    if channel == "web":
        talk.expect(contains=contains)
    talk.expect("smalltalk", language=language, inquiry=False, replies=1, max_length=700)  # type: ignore[arg-type]


@pytest.mark.parametrize("said", ["asdf qwer zxcv", "?", "🙂", "/", "/greet", "1234567"])
async def test_what_nobody_understands_is_admitted_once(start: Start, said: str) -> None:
    talk = await start()
    await talk.say(said)
    assert talk.replies[0].act in ("fallback", "clarify", "smalltalk")
    talk.expect(replies=1, inquiry=False)


async def test_a_fallback_offers_a_person_and_yes_takes_the_offer(start: Start) -> None:
    talk = await start()
    await talk.say("what's the weather like")
    talk.expect("fallback", choices="Ask a person")
    await talk.say("yes")
    talk.expect("inquiry", inquiry=True, replies=1)
    assert [inquiry.question for inquiry in await talk.inquiries()] == ["what's the weather like"]


@pytest.mark.parametrize(("said", "act"), [("yes", "clarify"), ("no", "smalltalk"), ("sí", "clarify")])
async def test_yes_and_no_to_nothing_open_no_inquiry(start: Start, said: str, act: str) -> None:
    talk = await start()
    await talk.say(said)
    talk.expect(act, replies=1, inquiry=False)
    await talk.say("What is asthma?")
    await talk.say(said)
    talk.expect(act, replies=1, inquiry=False)
    assert await talk.inquiries() == []


@pytest.mark.parametrize(
    ("before", "asked", "language", "told", "after"),
    [
        ("What is asthma?", "please speak Spanish", "es", "español", "hola"),
        ("¿Qué es el asma?", "speak English please", "en", "English", "hello"),
        ("¿Qué es el asma?", "en inglés por favor", "en", "English", "hello"),
    ],
)
async def test_the_language_changes_when_asked(
    start: Start, before: str, asked: str, language: str, told: str, after: str
) -> None:
    talk = await start()
    await talk.say(before)
    await talk.say(asked)
    talk.expect("smalltalk", language=language, contains=told, replies=1)  # type: ignore[arg-type]
    await talk.say(after)
    talk.expect(language=language)  # type: ignore[arg-type]


async def test_the_language_follows_the_patient(start: Start) -> None:
    talk = await start()
    await talk.say("What is asthma?")
    talk.expect(language="en")
    await talk.say("¿Cuáles son las causas del asma?")
    talk.expect("answer", language="es", topic="asthma")
    await talk.say("MRI")
    talk.expect(language="es")
