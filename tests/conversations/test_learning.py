"""Learning what something is, and asking on."""

from __future__ import annotations

import pytest

from tests.conversations.conftest import Start


async def test_a_term_is_explained_and_followed_up(start: Start) -> None:
    talk = await start()
    await talk.say("What is high blood pressure?")
    talk.expect("answer", topic="hypertension", aspect="definition", choices="Causes", max_length=600, replies=1)
    await talk.say("What causes it?")
    talk.expect("answer", topic="hypertension", aspect="causes")
    await talk.say("And how is it treated?")
    talk.expect("answer", topic="hypertension", aspect="treatment")


async def test_a_term_is_explained_and_followed_up_in_spanish(start: Start) -> None:
    talk = await start()
    await talk.say("¿Qué es el asma?")
    talk.expect("answer", topic="asthma", aspect="definition", language="es", choices="Causas", max_length=600)
    await talk.say("¿Qué la causa?")
    talk.expect("answer", topic="asthma", aspect="causes", language="es")


async def test_every_choice_offered_leads_to_what_it_says(start: Start) -> None:
    talk = await start()
    offered = (await talk.say("What is asthma?"))[0].choices
    for choice in offered:
        await talk.say(choice.value)
        talk.expect("answer", topic="asthma", lacks="I don't have that")


@pytest.mark.parametrize("question", ["What is sarcoidosis?", "what causes sarcoidosis", "¿Qué causa la sarcoidosis?"])
async def test_what_we_do_not_cover_is_never_answered_with_the_topic_at_hand(start: Start, question: str) -> None:
    talk = await start()
    await talk.say("What is asthma?")
    await talk.say(question)
    talk.expect(lacks=["asthma", "asma", "airways"])
    assert talk.replies[0].act in ("inquiry", "fallback")
    assert talk.replies[0].topic is None


async def test_an_aspect_we_do_not_have_is_admitted_and_can_be_sent_to_a_person(start: Start) -> None:
    talk = await start()
    await talk.say("What does chronic mean?")
    talk.expect("answer", topic="chronic")
    await talk.say("What are the risks of chronic?")
    talk.expect("answer", contains="I don't have that for", choices="Ask a person")
    await talk.say("Send my question to a person")
    talk.expect("inquiry", inquiry=True)
    assert [inquiry.question for inquiry in await talk.inquiries()] == ["What are the risks of chronic?"]


async def test_two_topics_in_one_question_get_two_answers(start: Start) -> None:
    talk = await start()
    await talk.say("What is the difference between asthma and COPD?")
    talk.expect("answer", replies=2)
    assert {reply.topic.id for reply in talk.replies if reply.topic} == {"asthma", "copd"}


async def test_it_without_anything_before_is_asked_back(start: Start) -> None:
    talk = await start()
    await talk.say("how do I clean it?")
    talk.expect("clarify", max_length=200)


async def test_by_text_message(start: Start) -> None:
    talk = await start("sms")
    for question in ("What is high blood pressure?", "3", "what is an MRI", "does it hurt", "¿Qué es el asma?"):
        await talk.say(question)
        talk.expect("answer")
