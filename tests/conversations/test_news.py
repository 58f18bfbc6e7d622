"""Who tells of a diagnosis or an operation is met kindly, told what it is and offered a person; signs are passed on."""

from __future__ import annotations

import pytest

from bot.reply import Language
from tests.conversations.conftest import Start

PERSON: dict[Language, str] = {"en": "Ask a person", "es": "Preguntar a una persona"}


@pytest.mark.parametrize("channel", ["web", "sms"])
@pytest.mark.parametrize(
    ("language", "said", "topic", "kind"),
    [
        ("en", "I just got diagnosed with diabetes", "type-2-diabetes", "Thank you for telling me"),
        ("en", "im having a colonoscopy tomorrow", "colonoscopy", "Thank you for telling me"),
        ("en", "my brother has epilepsy", "epilepsy", "Thank you for telling me"),
        ("es", "me acaban de diagnosticar asma", "asthma", "Gracias por contármelo"),
        ("es", "me dijeron que tengo la presión alta", "hypertension", "Gracias por contármelo"),
    ],
)
async def test_news_is_met_and_its_topic_told(
    start: Start, channel: str, language: Language, said: str, topic: str, kind: str
) -> None:
    talk = await start(channel, language)
    await talk.say(said)
    talk.expect("answer", topic=topic, contains=kind, choices=PERSON[language])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "im having surgery tomorrow"),
        ("en", "i just got diagnosed with myasthenia gravis and i dont know what to do"),
        ("es", "mañana me operan"),
    ],
)
async def test_news_of_what_we_do_not_cover_is_met_too(start: Start, language: Language, said: str) -> None:
    talk = await start("web", language)
    await talk.say(said)
    talk.expect("smalltalk", choices=PERSON[language])


@pytest.mark.parametrize("said", ["tengo fiebre", "me duele la espalda", "tengo diarrea desde ayer"])
async def test_a_sign_told_in_spanish_is_passed_on(start: Start, said: str) -> None:
    talk = await start("web", "es")
    await talk.say(said)
    talk.expect("inquiry")
    assert [inquiry.kind for inquiry in await talk.inquiries()] == ["symptom"]


@pytest.mark.parametrize(
    ("language", "said"), [("es", "¿tengo diabetes?"), ("es", "¿estoy embarazada?"), ("en", "do I have diabetes")]
)
async def test_whether_one_has_it_is_declined(start: Start, language: Language, said: str) -> None:
    talk = await start("web", language)
    await talk.say(said)
    talk.expect("decline")


@pytest.mark.parametrize(
    ("language", "said", "topic", "contains"),
    [
        ("en", "is strep throat contagious", "strep-throat", "spread"),
        ("en", "can you catch eczema", "eczema", "can't catch it"),
        ("en", "when should i get a colonoscopy", "colonoscopy", "45"),
        ("en", "can i drink alcohol with fatty liver", "fatty-liver-disease", "alcohol"),
        ("es", "qué no debo comer con gota", "gout", None),
        ("en", "how is blood pressure treated", "hypertension", None),
    ],
)
async def test_general_questions_are_answered(
    start: Start, language: Language, said: str, topic: str, contains: str | None
) -> None:
    talk = await start("web", language)
    await talk.say(said)
    talk.expect("answer", topic=topic, contains=contains or ())
    assert "I don't have that" not in talk.text


@pytest.mark.parametrize(
    ("language", "said", "topic"),
    [
        ("en", "do i need a flu shot every year", "flu-vaccine"),
        ("en", "is the covid vaccine safe", "covid-vaccine"),
        ("es", "cada cuánto se pone la vacuna del tétano", "vaccine"),
    ],
)
async def test_vaccines_in_general_need_no_log_in(start: Start, language: Language, said: str, topic: str) -> None:
    talk = await start("web", language)
    await talk.say(said)
    talk.expect("answer", topic=topic)


@pytest.mark.parametrize("said", ["did I get my tetanus shot", "which vaccines have I had"])
async def test_ones_own_vaccines_do(start: Start, said: str) -> None:
    talk = await start("web")
    await talk.say(said)
    talk.expect("verify")


async def test_bare_blood_pressure_is_asked_back(start: Start) -> None:
    talk = await start("web")
    await talk.say("what is blood pressure")
    talk.expect("clarify", choices="High blood pressure")


async def test_who_asks_for_a_crisis_line_gets_it_at_once(start: Start) -> None:
    talk = await start("web")
    await talk.say("suicide hotline number")
    assert "988" in talk.text
