"""Asking on about what was just told: an item of the record, the sibling of a topic, the same once more."""

from __future__ import annotations

import pytest

from tests.conversations.conftest import Start


@pytest.mark.parametrize(
    ("language", "asked", "said", "topic", "aspect"),
    [("en", "what medicines am i taking", "what is that for", "diuretics", "purpose"),
     ("en", "my medicines", "what does that one do", "diuretics", "purpose"),
     ("es", "mis medicinas", "¿para qué es?", "diuretics", "purpose"),
     ("en", "when is my next visit", "what is that for", "blood-pressure-check", "purpose"),
     ("es", "mi próxima cita", "¿para qué es?", "blood-pressure-check", "purpose"),
     ("en", "what conditions are on my chart", "tell me more about the second one", "prediabetes", "definition"),
     ("en", "what conditions are on my chart", "the first one", "hypertension", "definition"),
     ("es", "¿Qué condiciones tengo en mi expediente?", "cuénteme más de la última", "prediabetes", "definition")],
)  # fmt: skip
async def test_an_item_of_the_record_just_told_is_explained(
    start: Start, language: str, asked: str, said: str, topic: str, aspect: str
) -> None:
    talk = await start("web", language, "Alfreda Wyman")
    await talk.say(asked)
    await talk.say(said)
    talk.expect("answer", topic=topic, aspect=aspect, inquiry=False)


async def test_one_item_after_the_other_is_explained_by_its_place(start: Start) -> None:
    talk = await start("web", "en", "Alfreda Wyman")
    await talk.say("what conditions are on my chart")
    await talk.say("what is the second one")
    talk.expect("answer", topic="prediabetes")
    await talk.say("what are the symptoms")
    talk.expect("answer", topic="prediabetes", aspect="symptoms")
    await talk.say("what is asthma")
    await talk.say("what are the symptoms")
    talk.expect("answer", topic="asthma")


async def test_of_several_items_it_is_asked_which_is_meant(start: Start) -> None:
    talk = await start("web", "en", "Alfreda Wyman")
    await talk.say("what conditions are on my chart")
    await talk.say("what is that")
    talk.expect("clarify", choices=["high blood pressure", "prediabetes"])


async def test_an_item_that_the_library_does_not_know_is_offered_to_a_person(start: Start) -> None:
    talk = await start("web", "en", "Alfreda Wyman")
    await talk.say("what were my latest results")
    await talk.say("what is the first one for")
    talk.expect("fallback", contains="Blood Pressure", choices="Ask a person")


async def test_after_the_log_out_nothing_of_the_list_is_told(start: Start) -> None:
    talk = await start("web", "en", "Alfreda Wyman")
    await talk.say("what medicines am i taking")
    await talk.say("log out")
    await talk.say("what is the first one for")
    talk.expect(lacks=["water pill", "diuretic", "Hydrochlorothiazide"])


@pytest.mark.parametrize(
    ("language", "asked", "said", "topic"),
    [("en", "what is diabetes type 2", "no, type 1", "type-1-diabetes"),
     ("en", "what is diabetes type 2", "i meant type one", "type-1-diabetes"),
     ("en", "what is type 1 diabetes", "no, the other one", "type-2-diabetes"),
     ("en", "what is hepatitis b", "no, c", "hepatitis-c"),
     ("en", "what is hypothyroidism", "no, the other one", "hyperthyroidism"),
     ("es", "qué es la diabetes tipo 2", "no, la tipo 1", "type-1-diabetes"),
     ("es", "qué es la diabetes tipo 2", "no, la otra", "type-1-diabetes"),
     ("es", "qué es la diabetes tipo 1", "no, tipo 2", "type-2-diabetes")],
)  # fmt: skip
async def test_the_sibling_of_the_topic_is_told_when_it_was_meant(
    start: Start, language: str, asked: str, said: str, topic: str
) -> None:
    talk = await start("web", language)
    await talk.say(asked)
    await talk.say(said)
    talk.expect("answer", topic=topic, aspect="definition")


@pytest.mark.parametrize("said", ["no", "no thanks", "no, that's all"])
async def test_a_no_that_names_no_sibling_corrects_nothing(start: Start, said: str) -> None:
    talk = await start()
    await talk.say("what is diabetes type 2")
    await talk.say(said)
    talk.expect("smalltalk")


async def test_only_the_same_question_is_answered_once_more(start: Start) -> None:
    talk = await start()
    await talk.say("what is a side effect")
    await talk.say("side effects")
    talk.expect("answer", lacks="Once more")
    await talk.say("side effects")
    talk.expect("answer", contains="Once more")


async def test_a_further_question_with_the_same_answer_is_told_so(start: Start) -> None:
    talk = await start()
    await talk.say("how do i get ready for a colonoscopy")
    await talk.say("can i drink coffee that morning")
    talk.expect("answer", contains="I have the same answer for that")


@pytest.mark.parametrize(
    ("said", "choices"),
    [("blod presure", ["high blood pressure"]), ("colonscpy prepp", ["colonoscopy"]),
     ("diabeets typ 2", ["type 2 diabetes"])],
)  # fmt: skip
async def test_a_name_with_two_slips_is_asked_back(start: Start, said: str, choices: list[str]) -> None:
    talk = await start()
    await talk.say(said)
    talk.expect(choices=choices, inquiry=False)


@pytest.mark.parametrize("said", ["is 99 a fever", "would 100.2 be considered a fever?", "¿es fiebre 38?"])
async def test_asking_what_a_fever_is_tells_no_reading(start: Start, said: str) -> None:
    talk = await start()
    await talk.say(said)
    talk.expect("answer", topic="fever", inquiry=False)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "signs of suicide in teens"), ("es", "señales de suicidio en adolescentes")]
)
async def test_a_question_about_suicide_that_a_person_answers_names_the_lifeline(
    start: Start, language: str, said: str
) -> None:
    talk = await start("web", language)
    await talk.say(said)
    talk.expect(contains="988")


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "is this private"), ("en", "who can see what I write"), ("en", "is this chat confidential"),
     ("es", "es privado esto"), ("es", "quién puede leer lo que escribo")],
)  # fmt: skip
@pytest.mark.parametrize("channel", ["web", "sms"])
async def test_who_reads_what_is_written_is_told(start: Start, channel: str, language: str, said: str) -> None:
    talk = await start(channel, language)
    await talk.say(said)
    read = {"en": "can read", "es": "leer"}[language]
    talk.expect("answer", contains=read, inquiry=False)
    assert await talk.inquiries() == []


@pytest.mark.parametrize("said", ["delete my data", "what do you know about me", "borre mis mensajes"])
async def test_what_is_to_be_done_about_data_is_for_a_person(start: Start, said: str) -> None:
    talk = await start()
    await talk.say(said)
    [inquiry] = await talk.inquiries()
    assert inquiry.kind == "privacy"


@pytest.mark.parametrize(
    "said",
    ["I moved, my new address is 12 Oak Street, Springfield", "my address changed to 9 Pine Rd, Salem MA 01970",
     "me mudé, mi nueva dirección es Calle Roble 12", "my address is wrong", "mi dirección está mal"],
)  # fmt: skip
async def test_a_new_address_is_kept_as_told_for_a_coordinator(start: Start, said: str) -> None:
    talk = await start("web", None, "Alfreda Wyman")
    await talk.say(said)
    talk.expect("inquiry", inquiry=True)
    [inquiry] = await talk.inquiries()
    assert (inquiry.kind, inquiry.question) == ("correction", said)


async def test_how_to_lower_a_thing_is_no_question_on_a_dose(start: Start) -> None:
    talk = await start()
    await talk.say("what is high blood pressure")
    await talk.say("how do i lower it")
    talk.expect("answer", topic="hypertension")
    await talk.say("can i lower my insulin")
    talk.expect("decline")


@pytest.mark.parametrize(
    ("language", "said", "topic"),
    [("en", "wats diabetis", "type-2-diabetes"), ("es", "cuando me quitan los puntos", "stitches")],
)
async def test_phone_spellings_and_plain_questions_reach_their_topic(
    start: Start, language: str, said: str, topic: str
) -> None:
    talk = await start("web", language)
    await talk.say(said)
    talk.expect("answer", topic=topic, inquiry=False)


async def test_a_question_on_a_medicine_in_pregnancy_is_no_news(start: Start) -> None:
    talk = await start()
    await talk.say("can pregnant women take tylenol")
    talk.expect("decline", lacks="Thank you for telling me")


async def test_what_was_told_to_a_person_is_what_we_talk_about(start: Start) -> None:
    talk = await start()
    await talk.say("i need a refill on my lisinopril")
    talk.expect("inquiry", inquiry=True)
    await talk.say("what are the side effects of it")
    talk.expect("answer", topic="ace-inhibitors", aspect="side_effects")


@pytest.mark.parametrize(
    ("told", "then", "aspect"),
    [
        ("my daughter has chickenpox", "how long does it last", "outlook"),
        ("mi niña tiene varicela", "cuánto le dura", "outlook"),
    ],
)
async def test_an_illness_that_is_told_of_is_what_we_talk_about(
    start: Start, told: str, then: str, aspect: str
) -> None:
    talk = await start()
    await talk.say(told)
    talk.expect("answer", topic="chickenpox")
    await talk.say(then)
    talk.expect("answer", topic="chickenpox", aspect=aspect)


async def test_a_question_before_it_is_told_which_is_meant_asks_for_that_again(start: Start) -> None:
    talk = await start()
    await talk.say("what is asthma")
    await talk.say("me van a hacer una endoscopia")
    talk.expect("clarify", choices=["colonoscopia"])
    await talk.say("¿duele?")
    talk.expect("clarify", choices=["colonoscopia"])
    await talk.say("colonoscopia")
    talk.expect("answer", topic="colonoscopy", aspect="feel")


async def test_food_and_drink_are_asked_of_the_medicine_at_hand(start: Start) -> None:
    talk = await start()
    await talk.say("what are blood thinners")
    await talk.say("what foods should i stay away from")
    talk.expect("answer", topic="blood-thinners", contains="vitamin K")
    await talk.say("and alcohol?")
    talk.expect("decline", contains="alcohol")


async def test_every_illness_has_questions_to_ask(start: Start) -> None:
    talk = await start()
    await talk.say("i have afib")
    await talk.say("what should i ask my doctor about it")
    talk.expect("answer", aspect="questions_to_ask", contains=["Questions to ask: ", "What are my choices"])


async def test_a_complaint_told_between_leaves_the_illness_that_we_talk_about(start: Start) -> None:
    talk = await start()
    await talk.say("qué es una hernia")
    await talk.say("la mía me duele cuando toso")
    talk.expect("inquiry", inquiry=True)
    await talk.say("¿cómo se trata?")
    talk.expect("answer", topic="hernia", aspect="treatment")


@pytest.mark.parametrize(
    ("asked", "then", "topic"),
    [
        ("what is the flu shot", "is it safe in pregnancy", "flu-vaccine"),
        ("¿qué es la vacuna de la gripe?", "¿es segura en el embarazo?", "flu-vaccine"),
        ("what is an mri", "can you have it while breastfeeding", "mri"),
        ("what is anemia", "what is pregnancy", "pregnancy"),
        ("what is the flu shot", "what are the signs of pregnancy", "pregnancy"),
    ],
)
async def test_when_something_is_done_is_not_what_is_asked_about(
    start: Start, asked: str, then: str, topic: str
) -> None:
    talk = await start()
    await talk.say(asked)
    await talk.say(then)
    talk.expect("answer", topic=topic)
