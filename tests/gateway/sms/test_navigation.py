"""MORE brings the rest, BACK the choices before, MENU what there is, STATUS where a question stands."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.gateway import keywords
from bot.gateway.intake import INTAKE, Received
from bot.records.casework import inquiries
from bot.records.hours import promises
from bot.records.messaging import conversations
from bot.records.models import Inquiry
from bot.reply import Choice
from tests.gateway.sms.conftest import OTHER, PHONE, Clock, Door

LONG = " ".join(f"This is sentence number {n} of a long answer." for n in range(30))


@pytest.mark.parametrize("word", ["MORE", "more", " More. ", "MAS", "más"])
async def test_more_brings_the_rest(door: Door, word: str) -> None:
    await door.tell(LONG)
    await door.drain()
    assert "MORE for the rest" in door.provider.texts[-1]
    await door.text(word)
    await door.drain()
    assert [message.status for message in door.incoming()] == ["done"]
    assert all(f"number {n} of" in " ".join(door.provider.texts) for n in range(30))


async def test_more_of_two_answers_brings_the_rest_of_both(door: Door) -> None:
    await door.text("What are asthma and COPD?")
    await door.answer(LONG, LONG.replace("long", "second long"))
    await door.text("MORE")
    await door.drain()
    assert all(f"number {n} of a {kind}" in " ".join(door.provider.texts) for n in range(30) for kind in ("l", "s"))


@pytest.mark.parametrize("text", ["more", "more about asthma", "no more pain", "más agua"])
async def test_with_nothing_left_it_is_the_assistants(door: Door, text: str) -> None:
    await door.tell("Rest.")
    await door.text(text)
    assert [message.status for message in door.incoming()] == ["pending"]


async def test_a_question_is_not_taken_for_more(door: Door) -> None:
    await door.tell(LONG)
    await door.text("more about asthma")
    assert [message.status for message in door.incoming()] == ["pending"]


@pytest.mark.parametrize("text", ["MENU", "STATUS", "?", ""])
async def test_nothing_but_a_keyword_comes_between_an_alarm_and_the_patient(door: Door, text: str) -> None:
    await door.text("I have crushing chest pain and can't breathe")
    await door.drain()
    await door.text(text, NumMedia="" if text else "1")
    await door.drain()
    assert any("911" in text for text in door.provider.texts[-2:])


async def test_an_alarm_that_comes_meanwhile_comes_before_a_menu(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    await door.text("hello")
    intake = door.client.app[INTAKE]
    receive = intake.receive

    async def overtaken(*message: Any, **more: Any) -> Received:
        monkeypatch.undo()
        await door.text("I have crushing chest pain and can't breathe")
        return await receive(*message, **more)

    monkeypatch.setattr(intake, "receive", overtaken)
    await door.text("MENU")
    assert "911" in door.outgoing()[-2].body["text"]


async def test_an_alarm_comes_before_more(door: Door) -> None:
    await door.text("I have crushing chest pain and can't breathe")
    await door.tell(LONG)
    await door.drain()
    await door.text("MORE")
    await door.drain()
    assert any("911" in text for text in door.provider.texts[-2:])


def menu(*labels: str) -> tuple[Choice, ...]:
    return tuple(Choice(label=label, value=f"tell me: {label}") for label in labels)


@pytest.mark.parametrize("word", ["MORE", "MAS", "BACK", "ATRAS", "MENU", "STATUS", "ESTADO"])
def test_no_moving_word_is_a_keyword_of_the_provider(word: str) -> None:
    assert keywords.classify(word) is None


@pytest.mark.parametrize("word", ["MENU", "menú", "Menu!"])
async def test_the_menu_offers_what_there_is(door: Door, word: str) -> None:
    await door.text(word)
    await door.drain()
    assert "1 for My next visit" in door.provider.texts[-1]
    await door.text("1")
    assert door.incoming()[-1].chosen == "when is my next appointment"
    await door.text("talk to a person")
    assert door.incoming()[-1].status == "pending"


async def test_the_menu_is_in_the_conversations_language(door: Door, clock: Clock) -> None:
    with door.services.database.session() as session:
        conversations.find_or_start(session, "sms", PHONE, clock(), "es")
    await door.text("menú")
    await door.drain()
    assert "1 para Mi cita" in door.provider.texts[-1]


@pytest.mark.parametrize("word", ["BACK", "go back", "atrás", "Volver"])
async def test_back_brings_the_choices_before(door: Door, word: str) -> None:
    await door.tell("Asthma is a disease of the airways.", choices=menu("Causes", "Signs"))
    await door.tell("Dust is a cause.", choices=menu("Signs"))
    await door.text(word)
    await door.drain()
    assert door.provider.texts[-1].startswith("Asthma is a disease")
    await door.text("1")
    assert door.incoming()[-1].chosen == "tell me: Causes"


async def test_among_steps_back_is_the_assistants(door: Door) -> None:
    await door.tell("Which one?", choices=menu("Inhaler"))
    await door.tell("Shake it.", step={"number": 2, "total": 5})
    await door.text("back")
    assert door.incoming()[-1].status == "pending"


@pytest.mark.parametrize("text", ["back", "my back hurts", "status of my question", "menu for diabetics"])
async def test_with_nowhere_to_go_it_is_the_assistants(door: Door, text: str) -> None:
    await door.tell("Rest.")
    await door.text(text)
    assert door.incoming()[-1].status == "pending"


async def test_back_shows_no_record_after_the_log_off(door: Door) -> None:
    await door.tell("Your visit is on Tuesday.", choices=menu("More visits"), private=True)
    await door.tell("Bye.", choices=menu("Hello"))
    await door.text("BACK")
    assert door.incoming()[-1].status == "pending"


async def test_a_number_after_an_answer_without_choices_is_asked_back_and_the_menu_offered(door: Door) -> None:
    await door.tell("Asthma is a disease of the airways.")
    await door.text("1")
    await door.drain()
    assert door.provider.texts[-1].startswith("I am not sure what 1 is for. What do you need?")
    await door.text("1")
    assert door.incoming()[-1].chosen == "when is my next appointment"


async def test_a_number_beyond_the_choices_brings_them_again(door: Door) -> None:
    await door.tell("Asthma is a disease of the airways.", choices=menu("Causes", "Signs"))
    await door.text("7")
    await door.drain()
    assert door.provider.texts[-1] == (
        "There is no 7 to choose here. Which one do you mean?\nReply 1 for Causes, 2 for Signs."
    )
    await door.text("2")
    assert door.incoming()[-1].chosen == "tell me: Signs"


@pytest.mark.parametrize("told", [{"act": "clarify"}, {"act": "verify"}, {"text": "How many puffs is it?"}])
async def test_a_number_that_may_answer_a_question_is_the_assistants(door: Door, told: dict[str, str]) -> None:
    await door.tell(**({"text": "Tell me what you measured."} | told))
    await door.text("38")
    assert door.incoming()[-1].status == "pending"


async def test_a_number_is_not_taken_from_a_person_who_has_the_conversation(door: Door, clock: Clock) -> None:
    await door.tell("How many a day, Ana asks.", author="coordinator")
    with door.services.database.session() as session:
        conversations.find_or_start(session, "sms", PHONE, clock()).mode = "person"
    await door.text("2")
    assert door.incoming()[-1].status == "pending"


def _inquiry(door: Door, clock: Clock, phone: str = PHONE, status: str = "new") -> int:
    with door.services.database.session() as session:
        conversation = conversations.find_or_start(session, "sms", phone, clock())
        inquiry = inquiries.open_inquiry(session, conversation.id, "question", "routine", "?", clock())
        inquiry.state = status
        return inquiry.number


@pytest.mark.parametrize("text", ["STATUS {}", "status #{}", "Estado {}", "STATUS"])
async def test_status_tells_the_promised_time(door: Door, clock: Clock, text: str) -> None:
    number = _inquiry(door, clock)
    await door.text(text.format(number))
    await door.drain()
    assert f"Inquiry {number}: a care coordinator will answer by Wednesday" in door.provider.texts[-1]


@pytest.mark.parametrize(
    ("status", "told"), [("in_progress", "has it"), ("waiting_patient", "answered"), ("closed", "closed")]
)
async def test_status_tells_where_it_stands(door: Door, clock: Clock, status: str, told: str) -> None:
    number = _inquiry(door, clock, status=status)
    await door.text(f"STATUS {number}")
    await door.drain()
    assert told in door.provider.texts[-1]


async def test_a_promise_that_was_not_kept_is_not_repeated(door: Door, clock: Clock) -> None:
    number = _inquiry(door, clock)
    clock.now += promises.DUE["routine"] + dt.timedelta(hours=1)
    await door.text(f"STATUS {number}")
    await door.drain()
    assert "still waits" in door.provider.texts[-1]


async def test_anothers_number_is_told_like_one_that_there_is_not(door: Door, clock: Clock) -> None:
    theirs = _inquiry(door, clock, phone=OTHER)
    for number in (theirs, 9999):
        await door.text(f"STATUS {number}")
        await door.drain()
        assert f"no question with the number {number} from this phone" in door.provider.texts[-1]
    with door.services.database.session() as session:
        assert session.query(Inquiry).count() == 1


async def test_status_without_any_is_the_assistants(door: Door) -> None:
    await door.text("STATUS")
    assert door.incoming()[-1].status == "pending"
