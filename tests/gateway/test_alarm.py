"""An alarm stands until the patient says that they have read it; then a person is offered."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from bot.gateway import alarm
from bot.gateway.acknowledgement import is_read
from bot.reply import Channel, Choice, Language, Reply
from bot.safety.screen import SECOND_OPINION
from tests.gateway.stage import Gateway, answer

EMERGENCY = "I have crushing chest pain"


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


@pytest.mark.parametrize("channel", ["web", "sms"])
async def test_an_old_ok_delivered_again_does_not_end_an_alarm(gateway: Gateway, channel: Channel) -> None:
    talk = gateway.start(channel, "+12025550171")
    await gateway.hear(talk, "OK", "m-ok")
    await gateway.work()
    await gateway.hear(talk, EMERGENCY)
    before = gateway.told(talk)
    assert not (await gateway.hear(talk, "OK", "m-ok")).stored
    assert gateway.told(talk) == before
    assert "911" in (await gateway.say(talk, "what is asthma"))[0]


async def test_a_message_delivered_again_does_not_bring_the_same_words_twice(gateway: Gateway) -> None:
    talk = gateway.start()
    await gateway.hear(talk, "what is asthma", "m-old")
    await gateway.hear(talk, EMERGENCY)
    directive = gateway.told(talk)[-2]
    await gateway.hear(talk, "what is asthma", "m-old")
    assert (await gateway.say(talk, "what now"))[0] != directive


async def test_an_emergency_beside_an_ok_to_another_keeps_its_alarm(
    on_postgresql: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = on_postgresql
    talk = gateway.start()
    await gateway.hear(talk, EMERGENCY)
    with ThreadPoolExecutor(1) as threads:

        def crisis_meanwhile(text: str) -> bool:
            second = threads.submit(lambda: asyncio.run(gateway.hear(talk, "I want to die")))
            wait([second], timeout=0.5)  # it must not get through while the other is being judged
            return is_read(text)

        monkeypatch.setattr(alarm, "is_read", crisis_meanwhile)
        await gateway.hear(talk, "OK")
        monkeypatch.undo()
    assert "988" in (await gateway.say(talk, "what is asthma"))[0]


@pytest.mark.parametrize(
    "text",
    [
        "I called 911",
        "ambulance is on the way",
        "they are here",
        "im fine now",
        "llamé al 911",
        "ya viene la ambulancia",
    ],
)
async def test_that_it_was_heeded_raises_no_second_alarm(gateway: Gateway, text: str) -> None:
    talk = gateway.start()
    await gateway.hear(talk, EMERGENCY)
    received = await gateway.hear(talk, text)
    assert received.directive is None
    assert gateway.replies(talk)[-1].act == "handoff", "a person is offered"
    assert len(gateway.inquiries()) == 1
    assert await gateway.say(talk, "what is asthma") == ["You said what is asthma"]


@pytest.mark.parametrize(
    "text",
    ["the ambulance is on the way, he stopped breathing", "I called 911. I want to die", "ya llamé, no puede respirar"],
)
async def test_a_new_danger_beside_it_is_heard(gateway: Gateway, text: str) -> None:
    talk = gateway.start()
    await gateway.hear(talk, "she fell and can't move her leg, the bone is sticking out")
    assert (await gateway.hear(talk, text)).directive is not None
    assert len(await gateway.say(talk, "what is asthma")) == 2, "the alarm still stands"


async def test_what_the_statistics_suspect_beside_it_is_heard(gateway: Gateway) -> None:
    talk = gateway.start()
    await gateway.hear(talk, EMERGENCY)
    suspicious = "his skin is turning cold and gray"
    heard = gateway.intake.hear(suspicious)
    assert heard.verdict.rule_id == SECOND_OPINION
    assert (await gateway.hear(talk, f"I called 911. {suspicious}")).directive is not None


async def test_nor_does_it_once_the_alarm_was_read(gateway: Gateway) -> None:
    talk = gateway.start()
    for text in (EMERGENCY, "OK"):
        await gateway.hear(talk, text)
    [thanks] = await gateway.say(talk, "ambulance is on the way")
    assert thanks.startswith("Thank you")
    assert len(gateway.inquiries()) == 1
    gateway.clock.forward(2 * 3600)
    assert (await gateway.hear(talk, "ambulance is on the way")).directive is not None


async def test_without_an_alarm_a_call_made_is_one(gateway: Gateway) -> None:
    talk = gateway.start()
    assert (await gateway.hear(talk, "ambulance is on the way")).directive is not None


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
    await gateway.hear(talk, "STOP", fixed=lambda *_: lambda *_: told.append("stopped"))
    assert told == ["stopped"]


async def test_it_is_repeated_in_the_language_of_the_conversation(gateway: Gateway) -> None:
    talk = gateway.start(language="es")
    await gateway.hear(talk, "me duele mucho el pecho")
    again, repeat = await gateway.say(talk, "hola")
    assert "llame al 911" in again.lower()
    assert "Responda OK" in repeat


@pytest.mark.parametrize("channel", ["web", "sms"])
@pytest.mark.parametrize("chosen", [None, "en"])
async def test_it_is_repeated_in_the_language_it_was_told_in(
    gateway: Gateway, channel: Channel, chosen: Language | None
) -> None:
    talk = gateway.start(channel, "+12025550171", chosen)
    for text in ("quiero matarme", "¿qué hago?", "ayuda", "no entiendo inglés", "ya lo leí"):
        await gateway.hear(talk, text)
    assert {reply.language for reply in gateway.replies(talk)} == {"es"}
    assert {inquiry.language for inquiry in gateway.inquiries()} == {"es"}


async def test_a_borrowed_word_is_answered_in_the_language_around_it(gateway: Gateway) -> None:
    talk = gateway.start()
    await gateway.hear(talk, "creo que mi papá tiene un heart attack")
    assert {reply.language for reply in gateway.replies(talk)} == {"es"}


async def test_whoever_goes_on_in_another_language_is_answered_in_it(gateway: Gateway) -> None:
    talk = gateway.start()
    await gateway.hear(talk, EMERGENCY)
    again, _ = await gateway.say(talk, "no entiendo, ¿qué hago?")
    assert "llame al 911" in again.lower()


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
    heard = {message.urgency for message in gateway.inbox(talk)} - {"none"}
    assert urgency in heard if urgency != "none" else not heard


@pytest.mark.parametrize(
    ("told", "urgency"),
    [
        (["i have a headache", "since yesterday", "pretty bad"], "none"),
        (["I'm 34 weeks pregnant", "since yesterday", "I have a bad headache"], "care_now"),
        (["i have a headache", "since yesterday", "the right side of my face droops"], "emergency"),
    ],
)
async def test_the_answer_to_our_question_is_judged_with_the_rest_by_rules(
    gateway: Gateway, told: list[str], urgency: str
) -> None:
    talk = gateway.start()
    asks = Reply(text="How bad is it?", act="clarify", language="en")
    gateway.assistant.replies = lambda _: (answer("I passed it on.", act="inquiry"), asks)
    for text in told:
        await gateway.hear(talk, text)
        await gateway.work()
    assert gateway.inbox(talk)[-1].urgency == urgency


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
