"""An alarm stands until the patient says that they have read it; then a person is offered."""

from __future__ import annotations

import pytest

from bot.gateway.alarm import is_read
from bot.reply import Choice
from tests.gateway.stage import Gateway, answer

EMERGENCY = "I have crushing chest pain"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("OK", True),
        ("ok.", True),
        ("Yes!", True),
        ("I have read this", True),
        ("thanks", True),
        ("I called 911", True),
        ("we're calling now", True),
        ("the ambulance is on its way", True),
        ("it's not an emergency", True),
        ("I'm fine now", True),
        ("Ya lo leí", True),
        ("sí", True),
        ("ya llamé", True),
        ("no es una emergencia", True),
        ("estoy bien, gracias", True),
        ("no", False),
        ("what is asthma", False),
        ("is it ok to wait", False),
        ("should I call", False),
        ("ok but what is a stroke", False),
        ("¿está bien esperar?", False),
        ("", False),
    ],
)
def test_what_says_that_it_was_read(text: str, read: bool) -> None:
    assert is_read(text) is read


async def test_until_it_is_read_each_message_is_answered_by_the_directive(gateway: Gateway) -> None:
    talk = gateway.start()
    await gateway.hear(talk, EMERGENCY)
    directive = gateway.told(talk)[0]
    last = directive
    for text in ("what is asthma", "no", "but I feel better"):
        again, repeat = await gateway.say(talk, text)
        assert "911" in again
        assert again != last, "the same words twice in a row are read over"
        assert "Reply OK" in repeat
        last = again
    assert gateway.assistant.asked == []
    assert len(gateway.inquiries()) == 1


async def test_once_it_is_read_a_person_is_offered_and_the_assistant_is_back(gateway: Gateway) -> None:
    talk = gateway.start()
    await gateway.hear(talk, EMERGENCY)
    [offer] = await gateway.say(talk, "I have read this")
    assert "talk to a person" in offer
    assert str(gateway.inquiries()[0].number) in offer
    assert [choice.value for choice in gateway.replies(talk)[-1].choices] == ["Talk to a person"]
    assert await gateway.say(talk, "what is asthma") == ["You said what is asthma"]


async def test_the_same_acknowledgement_twice_is_answered_once(gateway: Gateway) -> None:
    talk = gateway.start()
    await gateway.hear(talk, EMERGENCY)
    for _ in range(2):
        await gateway.hear(talk, "OK", "m-ok")
    await gateway.work()
    assert sum("talk to a person" in text for text in gateway.told(talk)) == 1
    assert gateway.assistant.asked == []


async def test_a_choice_is_offered_that_says_read(gateway: Gateway) -> None:
    talk = gateway.start()
    await gateway.hear(talk, EMERGENCY)
    await gateway.hear(talk, "hello?")
    [choice] = gateway.replies(talk)[-1].choices
    assert is_read(choice.value)


async def test_what_a_clinician_should_see_today_is_told_once(gateway: Gateway) -> None:
    talk = gateway.start()
    await gateway.hear(talk, "my newborn has a temperature of 100.6")
    assert await gateway.say(talk, "what is asthma") == ["You said what is asthma"]


async def test_a_coordinator_who_takes_over_ends_it(gateway: Gateway) -> None:
    talk = gateway.start()
    await gateway.hear(talk, EMERGENCY)
    gateway.take_over(talk)
    before = len(gateway.told(talk))
    await gateway.hear(talk, "what should I do")
    await gateway.work()
    assert gateway.told(talk)[before:] == []


async def test_a_channels_own_answer_still_comes_first(gateway: Gateway) -> None:
    talk = gateway.start("sms", "+12025550171")
    await gateway.hear(talk, EMERGENCY)
    told: list[str] = []
    await gateway.hear(talk, "STOP", fixed=lambda *_: told.append("stopped"))
    assert told == ["stopped"]


async def test_it_is_repeated_in_the_language_of_the_conversation(gateway: Gateway) -> None:
    talk = gateway.start(language="es")
    await gateway.hear(talk, "me duele mucho el pecho")
    again, repeat = await gateway.say(talk, "hola")
    assert "llame al 911" in again.lower()
    assert "Responda OK" in repeat


async def test_the_same_emergency_told_again_is_answered_in_other_words(gateway: Gateway) -> None:
    talk = gateway.start()
    await gateway.hear(talk, EMERGENCY)
    first = gateway.told(talk)[0]
    await gateway.hear(talk, "please, my chest hurts so bad")
    again = gateway.told(talk)[2]
    assert "911" in again
    assert again != first


async def test_a_new_kind_of_emergency_is_answered_in_full(gateway: Gateway) -> None:
    talk = gateway.start()
    await gateway.hear(talk, EMERGENCY)
    await gateway.hear(talk, "I want to die")
    assert "988" in gateway.told(talk)[2]


@pytest.mark.parametrize(
    ("told", "urgency"),
    [
        (["my dad", "he is 70", "his face droops on one side and he can't talk"], "emergency"),
        (["I'm 34 weeks pregnant", "I have a bad headache", "and now blurry vision"], "care_now"),
        (["estoy embarazada de 8 meses", "me duele mucho la cabeza"], "care_now"),
        (["hi", "what is asthma", "thanks"], "none"),
        (["I'm 34 weeks pregnant", "what helps a headache?"], "none"),
        (["Maria Lopez", "4/25/1970"], "none"),
        (["my dad had a stroke in 2010", "I want to visit the clinic"], "none"),
    ],
)
async def test_an_emergency_told_over_several_messages_is_heard(
    gateway: Gateway, told: list[str], urgency: str
) -> None:
    talk = gateway.start()
    for text in told:
        await gateway.hear(talk, text)
    assert {"none", urgency} == {"none", *(message.urgency for message in gateway.inbox(talk))}


@pytest.mark.parametrize("after", [["1"], ["1", "thanks"], ["Ask a person"]])
async def test_a_choice_picked_tells_nothing_of_an_emergency(gateway: Gateway, after: list[str]) -> None:
    talk = gateway.start()
    await gateway.hear(talk, "should I take two pills tonight")
    choices = (Choice(label="Ask a person", value="Send my question to a person"),)
    gateway.assistant.replies = lambda _: (answer("I can't say. Shall I ask?", choices=choices),)
    await gateway.work()
    for text in after:
        await gateway.hear(talk, text)
    assert {message.urgency for message in gateway.inbox(talk)} == {"none"}


async def test_what_was_said_long_ago_is_not_put_together(gateway: Gateway) -> None:
    talk = gateway.start()
    await gateway.hear(talk, "I'm 34 weeks pregnant")
    gateway.clock.forward(600)
    await gateway.hear(talk, "I have a headache")
    assert gateway.inbox(talk)[-1].urgency == "none"
