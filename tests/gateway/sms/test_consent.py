"""Who agreed to what is recorded, obeyed by category, and ends when the phone has another owner."""

from __future__ import annotations

from string import Formatter

import pytest
from sqlalchemy import select

from bot.errors import DeliveryError
from bot.records.messaging import sms_consents, sms_numbers
from bot.records.messaging.sms_consents import Category
from bot.records.models import Conversation, Inquiry, InquiryEvent
from bot.records.outbound import outbox
from bot.reply import Reply
from bot.segments import count
from bot.words import catalogue, words
from tests.gateway.sms.conftest import OTHER, PHONE, Clock, Door

EMERGENCY = "I have crushing chest pain and can't breathe"


def lines(door: Door, number: str = PHONE) -> list[tuple[str, bool, str]]:
    """The consent record: category, given or taken back, and how."""
    with door.services.database.session() as session:
        return [(line.category, line.granted, line.source) for line in sms_consents.history(session, number)]


async def test_the_first_text_is_welcomed_once_and_recorded(door: Door) -> None:
    await door.text("What is asthma?")
    await door.answer("A disease of the airways.")
    await door.text("What causes it?")
    await door.drain()
    welcome, *answers = door.provider.texts
    for part in ("Oak Clinic", "not private", "HELP", "STOP", "Msg & data rates may apply", "911"):
        assert part in welcome
    assert answers == ["A disease of the airways."]
    assert lines(door) == [("reply", True, "first_text")]


async def test_the_welcome_is_in_the_language_of_the_first_text(door: Door) -> None:
    await door.text("¿Qué es el asma?")
    await door.drain()
    assert "temas de salud" in door.provider.texts[0]


@pytest.mark.parametrize("text", ["HELP", "STOP", EMERGENCY, ""])
async def test_a_fixed_answer_comes_without_the_welcome(door: Door, text: str) -> None:
    await door.text(text)
    await door.drain()
    assert not any("not private" in sent for sent in door.provider.texts)


async def test_stop_and_start_are_recorded_with_the_message_that_said_so(door: Door) -> None:
    await door.text("STOP")
    await door.text("stop")
    await door.text("START")
    assert lines(door) == [("all", False, "text"), ("all", True, "text")]
    with door.services.database.session() as session:
        assert [line.inbox_id for line in sms_consents.history(session, PHONE)] == [1, 3]


async def test_an_opt_out_at_the_provider_is_recorded(door: Door) -> None:
    await door.text("STOP", OptOutType="STOP")
    assert lines(door) == [("all", False, "provider")]
    door.provider.failures = [DeliveryError("provider answered 400", "opted_out", "21610")]
    await door.tell("An answer", phone=OTHER)
    await door.drain()
    assert lines(door, OTHER) == [("all", False, "provider")]


async def test_who_wants_no_reminders_gets_all_else(door: Door) -> None:
    await door.text("STOP REMINDERS")
    await door.tell("You have a visit.", category="reminder")
    await door.tell("How to prepare.", category="education")
    await door.tell("An answer")
    await door.drain()
    assert "no more reminders" in door.provider.texts[0]
    assert door.provider.texts[1:] == ["How to prepare.", "An answer"]
    assert [(row.status, row.error) for row in door.outgoing()[1:2]] == [("blocked", "no_consent")]


async def test_reminders_can_be_had_again(door: Door) -> None:
    await door.text("ya no me manden recordatorios")
    await door.text("EMPEZAR RECORDATORIOS")
    await door.tell("You have a visit.", category="reminder")
    await door.drain()
    assert door.provider.texts[-1] == "You have a visit."


async def test_start_does_not_bring_back_the_reminders_that_were_refused_by_name(door: Door) -> None:
    for text in ("STOP REMINDERS", "STOP", "START"):
        await door.text(text)
    await door.tell("You have a visit.", category="reminder")
    await door.drain()
    assert door.outgoing()[-1].error == "no_consent"


@pytest.mark.parametrize("category", ["reminder", "education"])
async def test_what_was_refused_by_name_goes_again_once_it_is_agreed_to(
    door: Door, clock: Clock, category: Category
) -> None:
    for granted in (False, True):
        with door.services.database.session() as session:
            sms_consents.record(session, PHONE, category, "text", clock(), granted=granted)
        await door.tell("News", category=category)
        await door.drain()
        assert (door.provider.texts == ["News"]) is granted


async def test_a_number_that_changed_hands_gets_nothing_about_anyone(door: Door, clock: Clock) -> None:
    with door.services.database.session() as session:
        session.add(Conversation(id="c", channel="sms", address=PHONE, created_at=clock(), last_at=clock()))
    await door.text("Sorry, wrong number")
    await door.tell("Your visit is on Tuesday.", author="coordinator")
    await door.tell("You have a visit.", category="reminder")
    await door.text("What is asthma?")
    await door.answer("A disease of the airways.")
    await door.drain()
    assert "thank you for telling us" in door.provider.texts[0]
    assert door.provider.texts[-1] == "A disease of the airways."
    assert [row.error for row in door.outgoing()[1:3]] == ["wrong_number", "wrong_number"]
    [inquiry] = _inquiries(door)
    assert (inquiry.kind, inquiry.priority) == ("identity", "admin")


async def test_an_answer_from_the_record_stays_back_from_a_number_that_changed_hands(door: Door) -> None:
    await door.text("When is my visit?")
    await door.answer("Your visit is on Monday.", private=True)
    await door.text("wrong number")
    await door.drain()
    assert [text for text in door.provider.texts if "Monday" in text] == []


async def test_no_code_goes_to_a_number_that_changed_hands(door: Door, clock: Clock) -> None:
    await door.text("wrong number")
    await door.drain()
    code = Reply(text="Your code is 123456.", act="verify", language="en")
    with door.services.database.session() as session:
        outbox.text_number(session, PHONE, code, clock(), secret=True)
    await door.drain()
    assert len(door.provider.texts) == 1
    with door.services.database.session() as session:
        sms_numbers.confirm_owner(session, PHONE)
        outbox.text_number(session, PHONE, code, clock(), secret=True)
    await door.drain()
    assert door.provider.texts[-1] == "Your code is 123456."


@pytest.mark.parametrize("code", ["21211", "21614", "30005", "30006"])
async def test_a_number_that_takes_no_texts_is_left_alone_until_it_writes(door: Door, clock: Clock, code: str) -> None:
    message_id = await door.tell("You have a visit.", category="reminder")
    await door.drain()
    await door.status(message_id, "undelivered", error=code)
    clock.forward(days=2)
    await door.tell("You have another visit.", category="reminder")
    await door.drain()
    assert (door.outgoing()[-1].status, door.outgoing()[-1].error) == ("blocked", "unreachable")
    await door.text("What is asthma?")
    await door.tell("You have a third visit.", category="reminder")
    await door.drain()
    assert door.provider.texts[-1] == "You have a third visit."


async def test_an_emergencys_answer_that_does_not_arrive_becomes_a_phone_call(door: Door) -> None:
    await door.text(EMERGENCY)
    await door.drain()
    await door.status(1, "undelivered", error="30003")
    with door.services.database.session() as session:
        assert "phone_call" in list(session.scalars(select(InquiryEvent.event)))


async def test_a_picture_with_words_is_answered_and_told_that_it_is_not_seen(door: Door) -> None:
    await door.text("What is this rash?", NumMedia="1")
    await door.answer("A rash is a change of the skin.")
    await door.drain()
    _, picture, answer = door.provider.texts
    assert "can't see pictures" in picture
    assert answer == "A rash is a change of the skin."


async def test_a_picture_alone_is_told_so(door: Door) -> None:
    await door.text("", NumMedia="2")
    await door.drain()
    [answer] = door.provider.texts
    assert "can't see pictures" in answer


@pytest.mark.parametrize("key", [key for key in catalogue() if key.startswith("sms_") or key == "picture"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_fixed_notice_fits_two_segments(key: str, language: str) -> None:
    fields = [field for _, field, _, _ in Formatter().parse(catalogue()[key][language]) if field]
    values = dict.fromkeys(fields, "x") | {"organisation": "Riverside Community Clinic", "phone": "312-555-0100"}
    assert count(words(key, language, **values)) <= 2  # type: ignore[arg-type]


def _inquiries(door: Door) -> list[Inquiry]:
    with door.services.database.session() as session:
        return list(session.scalars(select(Inquiry)))
