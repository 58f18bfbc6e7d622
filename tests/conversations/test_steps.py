"""Walking through a product."""

from __future__ import annotations

import pytest

from tests.conversations.conftest import Start

#: How to ask, next, back, repeat, where, leave; a question in between and its way back.
WORDS = {
    "en": ("How do I use a nebulizer?", "next", "back", "repeat that", "what step am I on?", "Leave the steps"),
    "es": ("¿Cómo uso un nebulizador?", "siguiente", "atrás", "repita", "¿en qué paso estoy?", "Dejar los pasos"),
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("channel", ["web", "sms"])
async def test_moving_about_in_the_steps(start: Start, language: str, channel: str) -> None:
    talk = await start(channel, language)
    begin, forward, back, repeat, where, leave = WORDS[language]
    for words, step in ((begin, 1), (forward, 2), (forward, 3), (back, 2), (repeat, 2), (forward, 3)):
        await talk.say(words)
        talk.expect("navigate", topic="nebulizer", step=step)
    await talk.say(where)
    # A text says it shorter: "Step 3 of 12: nebulizer. ..."
    here = {"en": ("where you are", "nebulizer. "), "es": ("aquí estamos", "nebulizador. ")}[language]
    talk.expect("navigate", step=3, contains=here[channel == "sms"])
    await talk.say(leave)
    talk.expect("navigate", lacks="12")
    assert talk.replies[0].step is None
    await talk.say(forward)
    talk.expect("navigate", choices=["nebulizer" if language == "en" else "nebulizador"])


async def test_the_first_step_comes_after_the_warnings_and_the_supplies(start: Start) -> None:
    talk = await start()
    await talk.say("How do I use a nebulizer?")
    talk.expect("navigate", contains=["12 steps", "Before you start", "call 911", "You need"], replies=2)


async def test_to_the_end_and_on(start: Start) -> None:
    talk = await start()
    await talk.say("show me how to use a walker")
    total = talk.replies[-1].step.total  # type: ignore[union-attr]
    for number in range(2, total + 1):
        await talk.say("next")
        talk.expect("navigate", topic="walker", step=number)
    await talk.say("next")
    talk.expect("navigate", contains="last step", choices=["How to clean it"])
    assert talk.replies[0].step is None
    await talk.say("next")
    talk.expect("navigate", contains="not going through any steps")


async def test_back_at_the_first_step_stays_there(start: Start) -> None:
    talk = await start()
    await talk.say("how do I use a pulse oximeter")
    await talk.say("back")
    talk.expect("navigate", step=1)


async def test_ok_after_a_step_means_the_next_one(start: Start) -> None:
    talk = await start()
    await talk.say("how do I use a nebulizer")
    await talk.say("yes")
    talk.expect("navigate", step=2)


@pytest.mark.parametrize(
    ("language", "question", "topic"),
    [("en", "how do I clean it?", "nebulizer"), ("en", "and how do I store it?", "nebulizer"),
     ("en", "what does benign mean?", "benign"), ("es", "¿cómo lo limpio?", "nebulizer")],
)  # fmt: skip
async def test_a_question_in_between_is_answered_and_the_steps_go_on(
    start: Start, language: str, question: str, topic: str
) -> None:
    talk = await start("web", language)
    begin, forward, *_ = WORDS[language]
    await talk.say(begin)
    await talk.say(forward)
    reply = (await talk.say(question))[0]
    talk.expect("answer", topic=topic, choices=["Back to the steps" if language == "en" else "Volver a los pasos"])
    await talk.say(reply.choices[0].value)
    talk.expect("navigate", topic="nebulizer", step=2)
    await talk.say(forward)
    talk.expect("navigate", step=3)


@pytest.mark.parametrize(
    ("language", "said", "step"),
    [("en", "last step", 12), ("en", "go to the last step", 12), ("en", "what was step 2 again", 2),
     ("en", "the first step", 1), ("en", "last one", 12), ("es", "el último", 12), ("es", "último paso", 12),
     ("es", "¿cuál era el paso 2?", 2)],
)  # fmt: skip
async def test_a_step_is_gone_to_by_its_place(start: Start, language: str, said: str, step: int) -> None:
    talk = await start("web", language)
    await talk.say(WORDS[language][0])
    await talk.say(WORDS[language][1])
    await talk.say(said)
    talk.expect("navigate", topic="nebulizer", step=step)


@pytest.mark.parametrize(
    ("language", "said", "person"),
    [("en", "how do i do that", "Ask a person"), ("es", "¿cómo hago eso?", "Preguntar a una persona")],
)
async def test_how_a_step_is_done_is_told_in_full_and_a_person_offered(
    start: Start, language: str, said: str, person: str
) -> None:
    talk = await start("web", language)
    await talk.say(WORDS[language][0])
    await talk.say(WORDS[language][1])
    await talk.say(said)
    talk.expect("navigate", topic="nebulizer", step=2, choices=person)


async def test_another_product_starts_its_own_steps(start: Start) -> None:
    talk = await start()
    await talk.say("How do I use a nebulizer?")
    await talk.say("next")
    await talk.say("how do I use a glucose meter?")
    talk.expect("navigate", topic="glucose-meter", step=1)


async def test_a_product_we_do_not_cover_is_not_walked_through(start: Start) -> None:
    talk = await start()
    await talk.say("How do I use a nebulizer?")
    await talk.say("how do I use a catheter?")
    talk.expect(lacks="nebulizer")
    assert talk.replies[0].step is None
