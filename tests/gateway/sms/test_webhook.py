"""What happens when a text comes in."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from bot.errors import DeliveryError
from bot.gateway import intake
from bot.gateway.sms import webhook
from bot.records.messaging import conversations, messages, sms_numbers
from bot.records.models import Inquiry, InquiryEvent, OutboxMessage
from bot.reply import Choice, Reply
from bot.safety import Screen
from tests.gateway.sms.conftest import OTHER, PHONE, Clock, Door

EMERGENCY = "I have crushing chest pain and can't breathe"
CRISIS = "Stop texting me. I want to kill myself"
NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


async def test_a_question_is_stored_and_acknowledged(door: Door) -> None:
    assert await door.text("What is asthma?") == (200, NOTHING)
    [message] = door.incoming()
    assert (message.text, message.status) == ("What is asthma?", "pending")


@pytest.mark.parametrize("path", ["/sms/incoming", "/sms/status?message=1"])
@pytest.mark.parametrize("signature", ["", "forged", "RSOYDt4T1cUTdK1PDd93/VVr8B8="])
async def test_only_the_provider_gets_in(door: Door, path: str, signature: str) -> None:
    form = {"MessageSid": "SM1", "From": PHONE, "Body": "STOP"}
    assert (await door.post(path, form, signature))[0] == 403
    assert door.incoming() == []


async def test_a_signature_is_good_for_its_own_address_only(door: Door) -> None:
    """A captured status report cannot be turned on another of our texts."""
    first, second = await door.tell("One"), await door.tell("Two")
    form = {"MessageStatus": "failed"}
    path = f"/sms/status?message={first}&part=1&parts=1"
    settings = door.services.settings
    signature = RequestValidator(settings.sms_token.get_secret_value()).compute_signature(settings.public + path, form)
    assert (await door.post(path.replace(f"={first}&", f"={second}&"), form, signature))[0] == 403


async def test_one_text_delivered_many_times_at_once_is_stored_once(door: Door) -> None:
    answers = await asyncio.gather(*(door.text("What is asthma?", sid="SM1") for _ in range(8)))
    assert {status for status, _ in answers} == {200}
    assert len(door.incoming()) == 1


@pytest.mark.parametrize("body", ["What is asthma?", EMERGENCY])
async def test_a_text_is_screened_once(door: Door, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    screened: list[str] = []
    screen = Screen.screen
    monkeypatch.setattr(Screen, "screen", lambda self, text: screened.append(text) or screen(self, text))
    await door.text(body)
    assert screened == [body]


async def test_the_same_words_twice_are_two_messages(door: Door) -> None:
    await door.text("yes")
    await door.text("yes")
    assert len(door.incoming()) == 2


@pytest.mark.parametrize("raw", ["+1 (312) 555-0142", "+13125550142"])
async def test_a_number_is_one_conversation_however_it_is_written(door: Door, raw: str) -> None:
    await door.text("Hi", phone=PHONE)
    await door.text("Hi again", phone=raw)
    assert len({message.conversation_id for message in door.incoming()}) == 1


@pytest.mark.parametrize("sender", ["12345", "CLINIC", "", "whatsapp:+13125550142"])
async def test_what_is_no_phone_is_not_stored_but_an_emergency_is_answered(door: Door, sender: str) -> None:
    assert await door.text("Win a prize", phone=sender) == (200, NOTHING)
    assert "911" in (await door.text(EMERGENCY, phone=sender))[1]
    assert door.incoming() == []


async def test_an_emergency_is_answered_by_text_and_given_to_a_person(door: Door) -> None:
    assert await door.text(EMERGENCY) == (200, NOTHING)
    await door.drain()
    assert "911" in door.provider.texts[0]
    assert _inquiries(door)[0].priority == "emergency"


async def test_an_emergency_overtakes_what_is_waiting(door: Door) -> None:
    await door.tell("Earlier answer")
    await door.text(EMERGENCY)
    await door.drain()
    assert "911" in door.provider.texts[0]
    assert "Earlier answer" in door.provider.texts


async def test_stop_gets_one_confirmation_and_then_nothing_goes_out(door: Door) -> None:
    await door.tell("An answer on its way")
    await door.text("STOP")
    await door.text("stop")
    await door.tell("A later answer")
    await door.drain()
    [confirmation] = door.provider.texts
    assert "Oak Clinic" in confirmation
    assert "START" in confirmation
    assert [row.status for row in door.outgoing()] == ["blocked", "sent", "blocked"]


async def test_plain_words_stop_texts_too_in_spanish(door: Door) -> None:
    await door.text("no me manden más mensajes")
    await door.drain()
    assert "ya no le mandaremos" in door.provider.texts[0]


async def test_a_stop_sent_twice_is_confirmed_once(door: Door) -> None:
    await asyncio.gather(*(door.text("STOP", sid="SM1") for _ in range(5)))
    await door.drain()
    assert len(door.provider.texts) == 1


async def test_start_brings_texts_back(door: Door) -> None:
    await door.text("STOP")
    await door.text("START")
    await door.tell("An answer")
    await door.drain()
    assert "texts again" in door.provider.texts[-2]
    assert door.provider.texts[-1] == "An answer"


async def test_an_old_stop_replayed_does_not_stop_again(door: Door) -> None:
    await door.text("STOP", sid="SM1")
    await door.text("START", sid="SM2")
    await door.text("STOP", sid="SM1")
    assert not _opted_out(door)


async def test_yes_is_start_only_for_who_had_stopped(door: Door) -> None:
    await door.text("YES")
    assert door.incoming()[0].status == "pending"
    await door.text("STOP")
    await door.text("YES")
    assert not _opted_out(door)


async def test_help_says_who_we_are_and_how_to_stop(door: Door) -> None:
    await door.text("HELP")
    await door.text("AYUDA", phone=OTHER)
    await door.drain()
    english, spanish = door.provider.texts
    for part in ("Oak Clinic", "555-0100", "STOP", "Msg & data rates may apply", "911"):
        assert part in english
    assert "Pueden aplicar tarifas" in spanish
    assert all(message.status == "done" for message in door.incoming())


@pytest.mark.parametrize(("told", "stopped"), [("STOP", True), ("START", False), ("HELP", False)])
async def test_what_the_provider_answered_itself_we_follow_in_silence(door: Door, told: str, stopped: bool) -> None:
    await door.text("whatever", OptOutType=told)
    await door.drain()
    assert _opted_out(door) is stopped
    assert door.provider.texts == []


async def test_a_word_of_the_provider_that_we_do_not_know_changes_nothing(door: Door) -> None:
    await door.text("What is asthma?", OptOutType="SOMETHING_NEW")
    await door.text("HELP", OptOutType="")
    await door.drain()
    assert [message.status for message in door.incoming()] == ["pending", "done"]
    assert "We text when you ask" in door.provider.texts[-1]


async def test_a_crisis_that_the_provider_took_for_a_stop_is_answered(door: Door) -> None:
    await door.text("stop, I want to die", OptOutType="STOP")
    await door.drain()
    assert "988" in door.provider.texts[0]
    assert _opted_out(door)
    assert _events(door).count("phone_call") == 1


async def test_an_opted_out_persons_emergency_becomes_a_phone_call(door: Door) -> None:
    await door.text("STOP")
    await door.drain()
    await door.text(EMERGENCY)
    await door.drain()
    assert len(door.provider.texts) == 1
    assert {row.status for row in door.outgoing()[1:]} == {"blocked"}
    [inquiry] = _inquiries(door)
    assert (inquiry.kind, inquiry.priority) == ("emergency", "emergency")
    assert _events(door).count("phone_call") == 1  # two answers are held back, one call is to be made


async def test_a_crisis_that_says_stop_is_answered_and_then_left_in_peace(door: Door) -> None:
    await door.tell("An earlier answer")
    await door.text(CRISIS)
    await door.tell("A later answer")
    await door.drain()
    directive, follow_up = door.provider.texts
    assert "988" in directive
    assert str(_inquiries(door)[0].number) in follow_up
    assert _opted_out(door)
    assert [row.status for row in door.outgoing()] == ["blocked", "sent", "sent", "blocked"]
    assert _events(door).count("phone_call") == 1


async def test_all_parts_of_a_crisis_answer_go_out_before_the_stop_counts(door: Door) -> None:
    await door.text(CRISIS)
    with door.services.database.session() as session:
        directive = session.get_one(OutboxMessage, 1)
        directive.body = directive.body | {"sms": "A person can help you right now. " * 20}
    await door.drain()
    assert [text[:5] for text in door.provider.texts[:3]] == ["(1/3)", "(2/3)", "(3/3)"]


async def test_a_second_crisis_after_the_stop_becomes_a_phone_call(door: Door) -> None:
    await door.text(CRISIS)
    await door.text(CRISIS)
    await door.drain()
    assert len(door.provider.texts) == 2
    assert _events(door).count("phone_call") == 2
    assert {inquiry.priority for inquiry in _inquiries(door)} == {"emergency"}


@pytest.mark.parametrize("text", [EMERGENCY, "My nurse told me to stop texting and I want to kill myself"])
async def test_an_emergency_alone_stops_no_texts(door: Door, text: str) -> None:
    await door.text(text)
    await door.drain()
    assert not _opted_out(door)
    assert "phone_call" not in _events(door)


async def test_an_emergency_the_provider_refuses_for_an_opt_out_becomes_a_phone_call(door: Door) -> None:
    door.provider.failures = [DeliveryError("provider answered 400", "opted_out", "21610")]
    await door.text(EMERGENCY)
    await door.drain()
    assert _events(door).count("phone_call") == 1


async def test_a_blocked_everyday_answer_asks_for_no_call(door: Door) -> None:
    await door.text(EMERGENCY)
    await door.drain()
    await door.text("STOP")
    await door.tell("An answer")
    await door.drain()
    assert "phone_call" not in _events(door)


async def test_an_emergency_wins_over_a_keyword(door: Door) -> None:
    await door.text(f"Stop texting me. {EMERGENCY}")
    await door.drain()
    assert "911" in door.provider.texts[0]


async def test_a_text_without_words_is_answered(door: Door) -> None:
    await door.text("")
    await door.drain()
    assert "no words" in door.provider.texts[0]


async def test_a_bare_number_means_the_last_choice_offered(door: Door) -> None:
    await door.tell("What now?", choices=(Choice(label="Next", value="next step"),))
    await door.text("1")
    assert (door.incoming()[0].text, door.incoming()[0].chosen) == ("1", "next step")


async def test_without_the_database_the_provider_is_told_to_try_elsewhere(door: Door) -> None:
    _break(door)
    assert (await door.text("What is asthma?"))[0] == 503


async def test_without_the_database_an_emergency_is_answered_in_the_response(door: Door) -> None:
    _break(door)
    status, answer = await door.text(EMERGENCY)
    assert status == 200
    assert "<Message>" in answer
    assert "911" in answer


async def test_a_database_that_holds_up_the_texts_place_holds_up_no_emergency(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing here waits for a clock: the database answers only once the patient was answered."""
    answered = threading.Event()
    find = webhook._place

    def held_up(*place: Any) -> object:
        answered.wait()
        return find(*place)

    monkeypatch.setattr(webhook, "_place", held_up)
    monkeypatch.setattr(intake, "PATIENCE", 0.0)
    try:
        _, answer = await door.text(EMERGENCY)
    finally:
        answered.set()
    assert "911" in answer


@pytest.mark.parametrize(
    ("reports", "final"),
    [
        (["queued", "sent", "delivered"], "delivered"),
        (["delivered", "sent", "queued"], "delivered"),
        (["undelivered", "delivered"], "undelivered"),
        (["failed", "sent"], "failed"),
        (["sent", "read"], "delivered"),
        (["sending", "new-word"], "sent"),
    ],
)
async def test_a_final_state_stays(door: Door, reports: list[str], final: str) -> None:
    message_id = await door.tell("An answer")
    await door.drain()
    for report in reports:
        assert await door.status(message_id, report) == 204
    assert door.outgoing()[0].status == final


async def test_an_open_inquiry_page_is_told_of_a_delivery(door: Door) -> None:
    message_id = await door.tell("An answer")
    async with door.services.bus.subscribe(door.outgoing()[0].conversation_id) as page:
        await door.drain()
        assert await page.wait(0.1)
        await door.status(message_id, "delivered")
        assert await page.wait(0.1)


async def test_an_open_inquiry_page_is_told_of_a_blocked_text(door: Door) -> None:
    await door.text("STOP", OptOutType="STOP")
    await door.tell("An answer")
    async with door.services.bus.subscribe(door.outgoing()[0].conversation_id) as page:
        await door.drain()
        assert await page.wait(0.1)


async def test_a_long_text_has_arrived_when_its_last_part_has(door: Door) -> None:
    message_id = await door.tell("Rest the foot for a day. " * 20)
    await door.drain()
    await door.status(message_id, "delivered", part=1, parts=2)
    assert door.outgoing()[0].status == "sent"
    await door.status(message_id, "delivered", part=2, parts=2)
    assert door.outgoing()[0].status == "delivered"


async def test_opted_out_at_the_provider_is_opted_out_with_us(door: Door) -> None:
    message_id = await door.tell("An answer")
    await door.drain()
    await door.status(message_id, "undelivered", error="21610")
    assert _opted_out(door)


@pytest.mark.parametrize("query", ["", "?message=", "?message=x", "?message=-1"])
async def test_a_status_report_without_our_id_is_refused(door: Door, query: str) -> None:
    assert (await door.post(f"/sms/status{query}", {"MessageStatus": "sent"}))[0] == 400


async def test_a_status_report_on_an_erased_text_is_ignored(door: Door) -> None:
    assert await door.status(999, "delivered") == 204
    assert await door.status(999, "failed", error="21610") == 204


async def test_while_a_person_has_the_conversation_a_picture_goes_to_the_person(door: Door, clock: Clock) -> None:
    with door.services.database.session() as session:
        conversations.find_or_start(session, "sms", PHONE, clock()).mode = "person"
    await door.text("", NumMedia="1")
    assert door.incoming()[0].status == "pending"


async def test_a_spanish_conversation_stops_in_spanish(door: Door, clock: Clock) -> None:
    with door.services.database.session() as session:
        conversation = conversations.find_or_start(session, "sms", PHONE, clock(), "es")
        messages.send(session, conversation.id, Reply(text="Hola", act="answer", language="es"), clock())
    await door.text("STOP")
    await door.drain()
    assert "ya no le mandaremos" in door.provider.texts[-1]


def _opted_out(door: Door) -> bool:
    with door.services.database.session() as session:
        return sms_numbers.is_opted_out(session, PHONE)


def _inquiries(door: Door) -> list[Inquiry]:
    with door.services.database.session() as session:
        return list(session.scalars(select(Inquiry)))


def _events(door: Door) -> list[str]:
    with door.services.database.session() as session:
        return list(session.scalars(select(InquiryEvent.event)))


def _break(door: Door) -> None:
    with door.services.database.engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("DROP TABLE conversations")
