"""What goes to a person, and what happens while a person has the conversation."""

from __future__ import annotations

import pytest

from tests.conversations.conftest import Start


@pytest.mark.parametrize(
    ("said", "act", "kind", "priority"),
    [
        ("My knee has been hurting for two days", "inquiry", "symptom", "urgent"),
        ("me duele la rodilla desde hace dos días", "inquiry", "symptom", "urgent"),
        ("I need a refill", "inquiry", "question", "admin"),
        ("Can I talk to a person?", "handoff", "person", "routine"),
        ("quiero hablar con una persona", "handoff", "person", "routine"),
    ],
)
@pytest.mark.parametrize("channel", ["web", "sms"])
async def test_opens_one_inquiry_and_tells_its_number(
    start: Start, channel: str, said: str, act: str, kind: str, priority: str
) -> None:
    talk = await start(channel)
    await talk.say(said)
    [inquiry] = await talk.inquiries()
    assert (inquiry.kind, inquiry.priority, inquiry.question) == (kind, priority, said)
    # Of a symptom we ask since when, of a refill which medicine.
    talk.expect(act, contains=str(inquiry.number), replies=1 if kind == "person" else 2)


async def test_where_my_inquiry_stands(start: Start) -> None:
    talk = await start()
    await talk.say("did anyone answer me?")
    talk.expect(inquiry=False)
    await talk.say("I need a refill")
    [inquiry] = await talk.inquiries()
    await talk.say("did anyone answer me?")
    talk.expect(contains=[str(inquiry.number), "a care coordinator will answer by"])
    assert len(await talk.inquiries()) == 1


async def test_the_bot_is_silent_while_a_person_has_the_conversation(start: Start) -> None:
    talk = await start()
    await talk.say("Can I talk to a person?")
    await talk.taken_over()
    assert await talk.say("What is asthma?") == []
    await talk.handed_back()
    await talk.say("What is asthma?")
    talk.expect("answer", topic="asthma")


@pytest.mark.parametrize("channel", ["web", "sms"])
async def test_an_emergency_is_answered_whoever_has_the_conversation(start: Start, channel: str) -> None:
    talk = await start(channel)
    await talk.say("Can I talk to a person?")
    await talk.taken_over()
    await talk.say("I have crushing chest pain")
    talk.expect("handoff", contains="call 911", inquiry=True)


@pytest.mark.parametrize(
    ("language", "before", "said", "contains"),
    [
        ("en", ["How do I use a nebulizer?", "next"], "I can't breathe", "call 911"),
        ("es", ["¿Cómo uso un nebulizador?"], "no puedo respirar", "llame al 911"),
        ("en", ["When is my next appointment?"], "I have crushing chest pain", "call 911"),
        ("en", ["When is my next appointment?", "Maria Nobody 1/1/1950"], "I want to kill myself", "988"),
        ("es", ["¿Cuándo es mi próxima cita?"], "me quiero morir", "988"),
        ("en", ["should I stop my medicine?"], "my mom is having a stroke", "call 911"),
        ("en", [], "my son swallowed bleach", "1-800-222-1222"),
    ],
)
@pytest.mark.parametrize("channel", ["web", "sms"])
async def test_an_emergency_wins_over_whatever_is_going_on(
    start: Start, channel: str, language: str, before: list[str], said: str, contains: str
) -> None:
    talk = await start(channel, language)
    for words in before:
        await talk.say(words)
    await talk.say(said)
    talk.expect("handoff", contains=contains, inquiry=True, replies=2)
    assert talk.replies[0].urgency != "none"
    assert [inquiry.priority for inquiry in await talk.inquiries()] == ["emergency"]


async def test_after_an_emergency_the_steps_go_on_where_they_were(start: Start) -> None:
    talk = await start()
    await talk.say("How do I use a nebulizer?")
    await talk.say("next")
    await talk.say("I have crushing chest pain")
    await talk.say("next")
    talk.expect(contains=["Call 911", "Reply OK"])
    await talk.say("OK")
    talk.expect("handoff", contains="talk to a person")
    await talk.say("next")
    talk.expect("navigate", step=3)


async def test_asking_about_an_emergency_teaches_and_says_when_to_call(start: Start) -> None:
    talk = await start()
    await talk.say("When should I call 911 for asthma?")
    talk.expect("answer", topic="asthma", contains="911", inquiry=False)
