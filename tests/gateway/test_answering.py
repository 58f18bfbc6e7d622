"""Who answers, in which language, and what is added to an answer."""

from __future__ import annotations

import pytest

from bot.reply import Choice
from tests.gateway.stage import Gateway, answer

PERSON = (Choice(label="Ask a person", value="Send my question to a person"),)


@pytest.mark.parametrize(
    ("texts", "languages"),
    [
        (["What is asthma?", "¿Qué es el asma?"], ["en", "es"]),
        (["¿Qué es el asma?", "MRI"], ["es", "es"]),
        (["What is asthma?", "Castellanos"], ["en", "en"]),
        (["12345"], ["en"]),
        (["asma"], ["es"]),
        (["Presión alta.", "MRI"], ["es", "es"]),
        (["artritis"], ["es"]),
        (["asthma"], ["en"]),
        (["diabetes"], ["en"]),  # the same in both
        (["Rosa"], ["en"]),
        (["What is asthma?", "asma"], ["en", "en"]),
        (["What is asthma?", "José Peña", "María de la Cruz", "MRI"], ["en", "en", "en", "en"]),
    ],
)
async def test_the_assistant_is_told_the_language_spoken(
    gateway: Gateway, texts: list[str], languages: list[str]
) -> None:
    talk = gateway.start()
    for text in texts:
        await gateway.say(talk, text)
    assert [question.language for question in gateway.assistant.asked] == languages


@pytest.mark.parametrize(
    ("texted", "meant"),
    [
        ("1", "Send my question to a person"),
        ("ask a person", "Send my question to a person"),
        ("2", "2"),
        ("1 pill", "1 pill"),
    ],
)
async def test_a_number_by_text_means_the_choice_offered_last(gateway: Gateway, texted: str, meant: str) -> None:
    talk = gateway.start("sms", "+12025550123")
    gateway.assistant.replies = lambda question: [answer("Shall I?", choices=PERSON)]
    await gateway.say(talk, "hello")
    await gateway.say(talk, texted)
    assert gateway.assistant.asked[-1].text == meant


@pytest.mark.parametrize(
    ("asked", "told"),
    [("What are the signs of a stroke?", True), ("What is high blood pressure?", False)],
)
async def test_an_answer_about_an_emergency_also_says_when_to_call(gateway: Gateway, asked: str, told: bool) -> None:
    talk = gateway.start()
    gateway.assistant.replies = lambda question: [answer("Here it is.", sms="Here.")]
    await gateway.say(talk, asked)
    [reply] = gateway.replies(talk)
    assert reply.text.startswith("Here it is.")
    assert (("911" in reply.text), ("911" in reply.sms)) == (told, told)


async def test_a_question_about_the_record_starts_the_log_in_and_is_kept(gateway: Gateway) -> None:
    talk = gateway.start()
    gateway.assistant.replies = lambda question: [answer("Who are you?", act="verify", aspect="claim")]
    await gateway.say(talk, "what are my allergies")
    assert await gateway.say(talk, "Maria Lopez 4/25/1970") != ["Who are you?"]
    assert [question.text for question in gateway.assistant.asked] == ["what are my allergies"]


async def test_what_the_assistant_understood_is_kept_with_the_message(gateway: Gateway) -> None:
    talk = gateway.start()
    await gateway.say(talk, "hello")
    assert (gateway.inbox(talk)[0].understanding or {})["intent"] == "parrot"


async def test_log_in_details_as_a_first_message_are_answered_in_their_language(gateway: Gateway) -> None:
    talk = gateway.start("sms", "+12025550171")
    await gateway.say(talk, "me llamo María López, nací el 3/4/1980")
    assert gateway.replies(talk)[-1].language == "es"


async def test_what_is_said_to_a_person_changes_the_language_too(gateway: Gateway) -> None:
    talk = gateway.start(language="en")
    gateway.take_over(talk)
    await gateway.say(talk, "¿Qué es el asma?")
    await gateway.hear(talk, "Tengo dolor de pecho y no puedo respirar")
    assert gateway.replies(talk)[-1].language == "es"
