"""A topic of ours inside a longer name that we do not know: said honestly, never answered as if it were ours."""

from __future__ import annotations

import pytest

from bot.reply import Language
from tests.conversations.conftest import Start


@pytest.mark.parametrize(
    ("language", "asked", "near"),
    [
        ("en", "What are the symptoms of aplastic anemia?", "Anemia"),
        ("en", "what is familial mediterranean fever", "Fever"),
        ("en", "What causes congenital diaphragmatic hernia?", "Hernia"),
        ("es", "¿Qué causa la hernia diafragmática?", "Hernia"),
    ],
)
async def test_an_unknown_longer_name_is_not_its_part(start: Start, language: Language, asked: str, near: str) -> None:
    talk = await start("web", language)
    await talk.say(asked)
    person = {"en": "Ask a person", "es": "Preguntar a una persona"}[language]
    talk.expect("fallback", choices=[near, person])


async def test_an_unknown_longer_name_after_talk_of_its_part(start: Start) -> None:
    talk = await start("web", "en")
    await talk.say("What is anemia?")
    await talk.say("And what about aplastic anemia?")
    talk.expect("fallback", choices="Anemia")


@pytest.mark.parametrize(
    ("asked", "topic"),
    [
        ("What is severe asthma?", "asthma"),
        ("How do I clean my grandson's nebulizer?", "nebulizer"),
        ("I havent a clue what asthma is", "asthma"),
        ("¿Qué es la anemia grave?", "anemia"),
        ("How do I clean my omron nebulizer?", "nebulizer"),
        ("what does my moms blood pressure cuff do", "blood-pressure-monitor"),
    ],
)
async def test_everyday_words_beside_a_topic_make_no_longer_name(start: Start, asked: str, topic: str) -> None:
    talk = await start("web")
    await talk.say(asked)
    talk.expect(topic=topic)
