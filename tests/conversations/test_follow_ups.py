"""Talking on: bare names, words that only name an aspect, answers to our own questions, corrections."""

from __future__ import annotations

import pytest

from tests.conversations.conftest import Start


@pytest.mark.parametrize(
    ("language", "said", "topic"),
    [("en", "diabetes", "type-2-diabetes"), ("en", "HIV", "hiv"), ("en", "triage", "triage"), ("en", "the ICU?", "icu"),
     ("es", "mamografía", "mammogram"), ("es", "copago", "copay"), ("es", "el asma, por favor", "asthma")],
)  # fmt: skip
async def test_a_bare_name_asks_what_it_is(start: Start, language: str, said: str, topic: str) -> None:
    talk = await start("web", language)
    await talk.say(said)
    talk.expect("answer", topic=topic, aspect="definition", inquiry=False)


async def test_my_before_a_name_may_still_mean_the_record(start: Start) -> None:
    talk = await start()
    await talk.say("my allergies")
    talk.expect("verify")


async def test_a_name_typed_for_which_one_is_told_what_was_asked(start: Start) -> None:
    talk = await start()
    await talk.say("what causes colitis")
    talk.expect("clarify")
    await talk.say("ulcerative colitis")
    talk.expect("answer", topic="ulcerative-colitis", aspect="causes", inquiry=False)


@pytest.mark.parametrize(
    ("language", "about", "said", "topic", "aspect"),
    [("en", "what is copd", "what are the symptoms", "copd", "symptoms"), ("en", "what is copd", "prognosis", "copd",
      "outlook"), ("en", "what is metformin", "side effects?", "metformin", "side_effects"),
     ("en", "what is shingles", "is it contagious", "shingles", "causes"),
     ("en", "what is cholesterol", "is it hereditary", "high-cholesterol", "risk_factors"),
     ("en", "what is high blood pressure", "is it genetic", "hypertension", "risk_factors"),
     ("es", "qué es el asma", "es hereditaria?", "asthma", "risk_factors"),
     ("es", "qué es la gota", "síntomas", "gout", "symptoms"),
     ("en", "what is the a1c test", "fasting?", "a1c", "prepare"),
     ("es", "para qué sirve la metformina", "efectos secundarios?", "metformin", "side_effects")],
)  # fmt: skip
async def test_a_word_for_an_aspect_asks_it_of_the_topic_at_hand(
    start: Start, language: str, about: str, said: str, topic: str, aspect: str
) -> None:
    talk = await start("web", language)
    await talk.say(about)
    await talk.say(said)
    talk.expect("answer", topic=topic, aspect=aspect)


@pytest.mark.parametrize(
    ("before", "said", "topic"),
    [("what is copd", "what does contagious mean", "contagious"),
     ("what is metformin", "what is a side effect", "side-effect"), (None, "what are the side effects", "side-effect")],
)  # fmt: skip
async def test_the_meaning_of_such_a_word_is_told_where_it_is_asked(
    start: Start, before: str | None, said: str, topic: str
) -> None:
    talk = await start()
    if before:
        await talk.say(before)
    await talk.say(said)
    talk.expect("answer", topic=topic, aspect="definition", lacks="I don't have")


async def test_an_aspect_of_a_topic_named_beside_it(start: Start) -> None:
    talk = await start()
    await talk.say("what is metformin for and what are the side effects")
    talk.expect("answer", topic="metformin", replies=2)
    assert [reply.aspect for reply in talk.replies] == ["purpose", "side_effects"]


async def test_how_to_get_ready_is_told_once_of_a_test_that_one_fasts_for(start: Start) -> None:
    talk = await start("sms", "es")
    await talk.say("hay que ayunar para la prueba de a1c?")
    talk.expect("answer", topic="a1c", aspect="prepare", replies=1)


@pytest.mark.parametrize(("about", "said"), [("what is copd", "more"), ("what is asthma", "more")])
async def test_a_command_word_picks_no_choice_that_has_it(start: Start, about: str, said: str) -> None:
    talk = await start()
    await talk.say(about)
    await talk.say(said)
    talk.expect("answer", aspect="definition")


async def test_next_beside_the_menu_asks_for_no_record(start: Start) -> None:
    talk = await start()
    await talk.say("hello")
    await talk.say("next")
    talk.expect("navigate", contains="not going through any steps")
    await talk.say("how do i use a walker")
    await talk.say("next")
    talk.expect("navigate", step=2)


async def test_answers_about_a_symptom_in_free_words_are_added_to_it(start: Start) -> None:
    talk = await start()
    await talk.say("my knee hurts")
    await talk.say("3 days")
    talk.expect("inquiry", contains=["added that", "how bad"], lacks="When did it start")
    await talk.say("5/10")
    talk.expect("inquiry", contains=["added that", "better, worse"])
    await talk.say("about the same")
    talk.expect("inquiry", contains="added that", replies=1)
    await talk.say("no fever")
    talk.expect("inquiry", contains="added that")
    [inquiry] = await talk.inquiries()
    assert inquiry.kind == "symptom"
    await talk.say("what is osteoarthritis")
    talk.expect("answer", topic="osteoarthritis", inquiry=False)


async def test_a_question_or_an_emergency_while_we_wait_goes_its_own_way(start: Start) -> None:
    talk = await start()
    await talk.say("my knee hurts")
    await talk.say("asthma")
    talk.expect("answer", topic="asthma", inquiry=False)
    await talk.say("3 days")
    talk.expect(lacks="how bad is it: mild")
    await talk.say("I need a refill")
    await talk.say("I have crushing chest pain")
    talk.expect("handoff", contains="call 911", inquiry=True)


@pytest.mark.parametrize(
    ("language", "request_", "asked", "details"),
    [("en", "I need a refill", "Which medicine", ["metformin", "its for my lisinopril 10mg", "at walgreens"]),
     ("en", "I need to change my appointment", "Which day", ["to next friday", "morning is better"]),
     ("en", "i got a bill i don't understand", "Which bill", ["the one from march 3"]),
     ("es", "necesito cambiar mi cita", "¿Qué día", ["para el viernes", "por la tarde"])],
)  # fmt: skip
async def test_details_of_a_request_are_asked_for_and_added_to_it(
    start: Start, language: str, request_: str, asked: str, details: list[str]
) -> None:
    talk = await start("web", language)
    await talk.say(request_)
    talk.expect("inquiry", contains=asked, replies=2)
    for detail in details:
        await talk.say(detail)
        talk.expect("inquiry", inquiry=True, replies=1, lacks=["Once more", "Otra vez"])
    [inquiry] = await talk.inquiries()
    assert all(detail in inquiry.question for detail in (request_, *details))


async def test_what_is_no_detail_of_a_request_is_not_added(start: Start) -> None:
    talk = await start()
    await talk.say("I need a refill")
    await talk.say("should i stop my metformin")
    talk.expect("decline")
    await talk.say("I need a refill")
    await talk.say("thanks")
    talk.expect("smalltalk")
    await talk.say("metformin")
    talk.expect("answer", topic="metformin", inquiry=False)
    assert all(inquiry.question == "I need a refill" for inquiry in await talk.inquiries())


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "I need a refill of metformin"), ("en", "i can't afford my insulin"), ("en", "do you take medicaid"),
     ("es", "cuánto cuesta la resonancia")],
)  # fmt: skip
async def test_a_request_that_says_it_all_is_not_asked_about(start: Start, language: str, said: str) -> None:
    talk = await start("web", language)
    await talk.say(said)
    talk.expect("inquiry", replies=1)


@pytest.mark.parametrize("said", ["no 205", "sorry i meant 205", "205 not 250"])
async def test_a_reading_is_put_right(start: Start, said: str) -> None:
    talk = await start()
    await talk.say("my sugar was 250")
    await talk.say(said)
    talk.expect("inquiry", contains=["put it right", "205 mg/dL"], lacks="250")
    await talk.say("and 180 yesterday")
    talk.expect("inquiry", contains=["added", "180 mg/dL"])


async def test_a_number_read_off_the_product_at_hand(start: Start) -> None:
    talk = await start()
    await talk.say("how do i use a pulse oximeter")
    await talk.say("it says 96")
    talk.expect("inquiry", contains="oxygen 96")
    await talk.say("next")
    talk.expect("navigate", step=2)


async def test_going_to_a_step_and_waiting(start: Start) -> None:
    talk = await start()
    await talk.say("how do i use a nebulizer")
    await talk.say("go to step 5")
    talk.expect("navigate", step=5)
    await talk.say("hold on")
    talk.expect("navigate", contains="Take your time")
    await talk.say("next")
    talk.expect("navigate", step=6)
    await talk.say("skip to the end")
    talk.expect("navigate", step=12)
    await talk.say("start over")
    talk.expect("navigate", step=1)


async def test_what_only_sounds_like_moving_in_steps_is_about_the_topic(start: Start) -> None:
    talk = await start()
    await talk.say("what is shingles")
    await talk.say("can it come back")
    talk.expect("answer", topic="shingles", aspect="outlook")
    await talk.say("next")
    talk.expect("navigate", contains="not going through any steps")


@pytest.mark.parametrize(
    ("language", "said", "topics"),
    [("en", "difference between a cold and the flu", {"common-cold", "flu"}),
     ("en", "difference between type 1 and type 2 diabetes", {"type-1-diabetes", "type-2-diabetes"}),
     ("es", "diferencia entre diabetes tipo 1 y tipo 2", {"type-1-diabetes", "type-2-diabetes"}),
     ("en", "medicare vs medicaid", {"medicare", "medicaid"})],
)  # fmt: skip
async def test_of_two_that_are_compared_both_are_told(start: Start, language: str, said: str, topics: set[str]) -> None:
    talk = await start("web", language)
    await talk.say(said)
    assert {reply.topic.id for reply in talk.replies if reply.topic} == topics


async def test_the_same_is_not_told_twice_for_a_question_it_does_not_answer(start: Start) -> None:
    talk = await start()
    await talk.say("what is asthma")
    await talk.say("why")
    talk.expect("fallback", lacks=["long-term lung", "Once more"], choices=["Ask a person"])


@pytest.mark.parametrize(
    ("language", "said", "contains"),
    [("en", "What are your hours?", ["555-0100", "Monday-Friday 9:00 AM-5:00 PM"]),
     ("en", "what's your phone number", "555-0100"), ("es", "¿a qué hora abren?", ["555-0100", "lunes-viernes"])],
)  # fmt: skip
async def test_how_to_reach_the_clinic(start: Start, language: str, said: str, contains: list[str]) -> None:
    talk = await start("web", language)
    await talk.say(said)
    talk.expect("answer", contains=contains, inquiry=False)


@pytest.mark.parametrize("said", ["what is my address", "where is it", "are you open to questions about my pills"])
async def test_what_only_sounds_like_asking_for_the_clinic(start: Start, said: str) -> None:
    talk = await start()
    await talk.say(said)
    talk.expect(lacks="555-0100")
