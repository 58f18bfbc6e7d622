"""What we send of our own accord waits for the day and for its turn; what answers a patient does not."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from bot.errors import DeliveryError
from bot.records.casework import inquiries
from bot.records.messaging import conversations
from bot.records.outbound import outbox
from bot.records.outbound.outbox import GIVE_UP_AFTER, LOOP_LIMIT, URGENT_LOOP_LIMIT
from bot.reply import Reply
from tests.gateway.sms.conftest import OTHER, PHONE, Clock, Door

#: 1 a.m. in Chicago, where the clinic and both phones are, and 8 a.m. of that day.
NIGHT = dt.datetime(2026, 3, 10, 6, 0, tzinfo=dt.UTC)
MORNING = dt.datetime(2026, 3, 10, 13, 0, tzinfo=dt.UTC)
EMERGENCY = "I have crushing chest pain and can't breathe"


@pytest.fixture
def night(clock: Clock) -> Clock:
    clock.now = NIGHT
    return clock


def limit(door: Door, **limits: int) -> None:
    settings = door.services.settings.model_copy(update=limits)
    door.services = dataclasses.replace(door.services, settings=settings)


async def test_a_reminder_waits_for_the_morning(door: Door, night: Clock) -> None:
    await door.tell("You have a visit.", category="reminder")
    await door.drain()
    [row] = door.outgoing()
    assert (row.status, row.error, row.not_before) == ("pending", "quiet_hours", MORNING)
    night.now = MORNING
    await door.drain()
    assert door.provider.texts == ["You have a visit."]
    assert door.outgoing()[0].error is None


async def test_an_answer_goes_at_night_past_what_waits(door: Door, night: Clock) -> None:
    await door.tell("You have a visit.", category="reminder")
    await door.drain()
    await door.text("What is asthma?")
    await door.answer("A disease of the airways.")
    await door.drain()
    assert door.provider.texts[-1] == "A disease of the airways."
    assert "You have a visit." not in door.provider.texts
    night.now = MORNING
    await door.drain()
    assert door.provider.texts[-1] == "You have a visit."


async def test_an_emergency_is_answered_at_night(door: Door, night: Clock) -> None:
    await door.text(EMERGENCY)
    await door.drain()
    assert "911" in door.provider.texts[0]
    assert len(door.provider.texts) == 2


async def test_a_coordinator_writes_at_night_only_into_a_talk_under_way(door: Door, night: Clock) -> None:
    await door.text("Are you there?")
    night.forward(minutes=59)
    await door.tell("I am here.", author="coordinator")
    await door.drain()
    night.forward(minutes=2)
    await door.tell("One more thing.", author="coordinator")
    await door.drain()
    assert door.provider.texts[-1] == "care coordinator: I am here."
    night.now = MORNING
    await door.drain()
    assert door.provider.texts[-1] == "care coordinator: One more thing."


async def test_a_coordinator_may_write_at_night_while_an_emergency_is_open(door: Door, night: Clock) -> None:
    await door.text(EMERGENCY)
    night.forward(hours=3)
    await door.tell("Are you safe?", author="coordinator")
    await door.drain()
    assert door.provider.texts[-1] == "care coordinator: Are you safe?"


async def test_a_code_goes_at_night_to_who_asked_for_it(door: Door, night: Clock) -> None:
    with door.services.database.session() as session:
        outbox.text_number(session, PHONE, Reply(text="123456", act="verify", language="en"), NIGHT, secret=True)
    await door.drain()
    assert door.provider.texts == ["123456"]


async def test_a_text_held_back_for_the_night_has_all_its_tries_in_the_morning(door: Door, night: Clock) -> None:
    await door.tell("You have a visit.", category="reminder")
    await door.drain()
    night.now = MORNING
    door.provider.failures = [DeliveryError("provider answered 503", "temporary")]
    await door.drain()
    assert night.now - door.outgoing()[0].created_at > GIVE_UP_AFTER
    assert door.outgoing()[0].status == "pending"


async def test_only_so_many_reminders_a_day_and_a_week(door: Door, clock: Clock) -> None:
    limit(door, sms_unasked_day=1, sms_unasked_week=2)
    start = clock.now
    for number in range(3):
        await door.tell(f"Reminder {number}", category="reminder")
    sent = []
    for hour in range(24 * 9):
        clock.now = start + dt.timedelta(hours=hour)
        await door.drain()
        sent.append(len(door.provider.texts))
    assert [sent.index(count) for count in (1, 2, 3)] == [0, 24, 24 * 7]


async def test_answers_are_not_counted_as_reminders(door: Door) -> None:
    await door.tell("Reminder", category="reminder")
    await door.drain()
    await door.text("What is asthma?")
    await door.answer("A disease of the airways.")
    await door.drain()
    assert door.provider.texts[-1] == "A disease of the airways."


async def test_one_number_gets_only_so_many_texts_an_hour_and_then_goes_on_in_order(door: Door, clock: Clock) -> None:
    limit(door, sms_number_hour=3)
    for number in range(5):
        await door.tell(f"Answer {number}")
    await door.tell("Other", phone=OTHER)
    await door.drain()
    assert door.provider.texts_to(PHONE) == ["Answer 0", "Answer 1", "Answer 2"]
    assert door.provider.texts_to(OTHER) == ["Other"]
    assert door.outgoing()[3].error == "number_limit"
    clock.forward(hours=1)
    await door.drain()
    assert door.provider.texts_to(PHONE)[3:] == ["Answer 3", "Answer 4"]


async def test_all_numbers_together_get_only_so_many_texts_a_minute(door: Door, clock: Clock) -> None:
    limit(door, sms_minute=2)
    for number in range(5):
        await door.tell("Answer", phone=f"+1312555014{number}")
    sent = []
    for _ in range(3):
        await door.drain()
        sent.append(len(door.provider.texts))
        clock.forward(minutes=1)
    assert sent == [2, 4, 5]


async def test_the_segments_of_a_day_are_limited(door: Door, clock: Clock) -> None:
    limit(door, sms_segments_day=3)
    await door.tell("x" * 300)
    await door.tell("x" * 200, phone=OTHER)
    await door.tell("Late", phone=OTHER)
    await door.drain()
    assert [row.segments for row in door.outgoing()] == [2, 2, 0]
    assert door.outgoing()[2].error == "spend_limit"
    clock.forward(days=1)
    await door.drain()
    assert door.provider.texts[-1] == "Late"


@pytest.mark.parametrize("limits", [{"sms_number_hour": 1}, {"sms_minute": 1}, {"sms_segments_day": 1}])
async def test_no_limit_holds_back_an_emergency_or_a_stops_confirmation(door: Door, limits: dict[str, int]) -> None:
    limit(door, **limits)
    await door.tell("An answer")
    await door.drain()
    await door.text(EMERGENCY)
    await door.drain()
    assert len(door.provider.texts) == 3
    await door.text("STOP")
    await door.drain()
    assert "no more texts" in door.provider.texts[-1]


async def test_a_closed_emergency_lets_nobody_be_woken(door: Door, night: Clock) -> None:
    with door.services.database.session() as session:
        conversation = conversations.find_or_start(session, "sms", PHONE, NIGHT)
        inquiry = inquiries.open_inquiry(session, conversation.id, "emergency", "emergency", "?", NIGHT)
        inquiry.state = "closed"
    await door.tell("How was it?", author="coordinator")
    await door.drain()
    assert door.provider.texts == []


async def test_two_machines_talking_are_cut_off(door: Door, clock: Clock) -> None:
    for _ in range(LOOP_LIMIT + 2):
        await door.tell("I did not get that.")
        await door.drain()
        clock.forward(seconds=30)
    assert len(door.provider.texts) == LOOP_LIMIT
    assert door.outgoing()[-1].error == "loop"
    await door.tell("Something else.")
    clock.forward(minutes=10)
    await door.tell("I did not get that.")
    await door.drain()
    assert door.provider.texts[-2:] == ["Something else.", "I did not get that."]


async def test_an_emergency_is_answered_longer_than_a_loop(door: Door) -> None:
    for _ in range(LOOP_LIMIT + 1):
        await door.tell("Call 911.", urgency="emergency")
    await door.drain()
    assert len(door.provider.texts) == LOOP_LIMIT + 1 < URGENT_LOOP_LIMIT


async def test_the_way_out_of_an_alarm_is_told_as_long_as_the_alarm(door: Door) -> None:
    for text in (EMERGENCY, *["what is asthma"] * (LOOP_LIMIT + 2)):
        await door.text(text)
        await door.drain()
    assert {row.status for row in door.outgoing()} == {"sent"}


async def test_a_text_held_back_by_the_cost_limit_has_all_its_tries_afterwards(door: Door, clock: Clock) -> None:
    limit(door, sms_segments_day=1)
    await door.tell("One", phone=OTHER)
    await door.drain()
    await door.tell("Two")
    await door.drain()
    assert [row.error for row in door.outgoing()] == [None, "spend_limit"]
    clock.forward(hours=24, minutes=1)
    door.provider.failures = [DeliveryError("provider answered 503", "temporary")]
    await door.drain()
    clock.forward(seconds=5)
    await door.drain()
    assert door.provider.texts == ["One", "Two"]


async def test_texts_that_wait_for_a_retry_take_no_place_of_what_could_go(door: Door, clock: Clock) -> None:
    limit(door, sms_minute=2)
    door.provider.failures = [DeliveryError("provider answered 503", "temporary")] * 2
    for number in (2, 3):
        await door.tell("An answer", phone=f"+1312555010{number}")
        await door.drain()
    await door.tell("Hello", phone=OTHER)
    await door.drain()
    assert door.provider.texts == ["Hello"]
