"""Every text goes out once and in order, whatever breaks on the way."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import logging
from contextlib import suppress

import pytest
from aiohttp import web
from sqlalchemy import select, update

from bot.bus import OUTBOX, LocalBus
from bot.errors import DeliveryError
from bot.gateway.sms.app import SENDER_TASK, add_sms
from bot.gateway.sms.providers.interface import PartOf, SentText
from bot.gateway.sms.sender import (
    AT_ONCE,
    RESERVED,
    deliver,
    run_sender,
    take_due,
)
from bot.records.access import codes
from bot.records.casework import inquiries
from bot.records.messaging import sms_numbers
from bot.records.models import Conversation, InquiryEvent, OutboxMessage
from bot.records.outbound import outbox
from bot.records.outbound.outbox import GIVE_UP_AFTER, LEASE
from bot.services import SERVICES, Services
from tests.gateway.sms.conftest import OTHER, PHONE, Clock, Door, FakeProvider

LONG = "".join(f"This is sentence number {n} of a long answer. " for n in range(15))
OUTAGE = DeliveryError("provider answered 503", "temporary")


class Crash(BaseException):
    """The process dies: nothing after it runs."""


async def test_texts_to_a_number_go_in_order_and_numbers_do_not_wait_for_each_other(door: Door) -> None:
    for text in ("One", "Two", "Three"):
        await door.tell(text)
    await door.tell("Other", phone=OTHER)
    await door.drain()
    assert door.provider.texts_to(PHONE) == ["One", "Two", "Three"]
    assert door.provider.texts_to(OTHER) == ["Other"]


async def test_a_failing_text_holds_back_the_later_ones_of_its_number_only(door: Door, clock: Clock) -> None:
    door.provider.failures = [OUTAGE]
    await door.tell("One")
    await door.tell("Two")
    await door.tell("Other", phone=OTHER)
    await door.drain()
    assert door.provider.texts == ["Other"]
    clock.forward(seconds=5)
    await door.drain()
    assert door.provider.texts_to(PHONE) == ["One", "Two"]


async def test_the_parts_of_a_long_text_are_sent_in_order(door: Door) -> None:
    message_id = await door.tell(LONG)
    await door.drain()
    assert [text[:5] for text in door.provider.texts] == ["(1/3)", "(2/3)", "(3/3)"]
    assert door.provider.sent_parts == [PartOf(message_id, part, 3) for part in (1, 2, 3)]
    assert len(door.outgoing()[0].provider_ids or ()) == 3


async def test_a_crash_after_the_provider_took_a_part_does_not_send_it_twice(
    door: Door, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await door.tell(LONG)
    await _die_at("accepted", door, monkeypatch)
    assert len(door.provider.texts) == 1
    await door.drain()
    assert len(door.provider.texts) == 1  # the lease still runs
    clock.now += LEASE
    await door.drain()
    assert [text[:5] for text in door.provider.texts] == ["(1/3)", "(2/3)", "(3/3)"]


async def test_a_crash_before_the_provider_was_asked_still_sends(
    door: Door, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await door.tell("An answer")
    await _die_at("renew", door, monkeypatch)
    clock.now += LEASE
    await door.drain()
    assert door.provider.texts == ["An answer"]


async def test_a_report_tells_that_a_part_is_out_where_the_provider_has_no_list(door: Door, clock: Clock) -> None:
    class Forgetful(FakeProvider):
        async def sent_to(self, number: str) -> list[SentText]:
            return []

    door.provider = Forgetful(clock)
    door.provider.loses_answers = True
    message_id = await door.tell(LONG)
    await door.drain()
    await door.status(message_id, "sent", part=1, parts=3)
    door.provider.loses_answers = False
    clock.forward(minutes=1)
    await door.drain()
    assert [text[:5] for text in door.provider.texts] == ["(1/3)", "(2/3)", "(3/3)"]


async def test_a_report_that_comes_after_the_claim_counts_too(door: Door, clock: Clock) -> None:
    door.provider.loses_answers = True
    message_id = await door.tell("Hello")
    await door.drain()
    door.provider.loses_answers = False
    clock.forward(seconds=10)
    [parcel] = await take_due(door.services)
    with door.services.database.session() as session:
        outbox.taken(session, message_id, 1, door.provider.taken[0][1].id)
    await deliver(door.services, door.provider, parcel)
    assert door.provider.texts == ["Hello"]
    assert door.outgoing()[0].status == "sent"


async def test_a_text_whose_last_part_a_report_told_of_is_sent_and_holds_nothing_back(
    door: Door, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    message_id = await door.tell("One")
    await _die_at("accepted", door, monkeypatch)
    await door.status(message_id, "queued")
    await door.tell("Two")
    clock.now += LEASE
    await door.drain()
    assert door.provider.texts == ["One", "Two"]
    first = door.outgoing()[0]
    assert (first.status, first.segments, first.sent_at) == ("sent", 1, clock.now)


async def test_a_lost_answer_is_not_a_lost_text(door: Door, clock: Clock) -> None:
    door.provider.loses_answers = True
    await door.tell("An answer")
    await door.drain()
    door.provider.loses_answers = False
    clock.forward(minutes=1)
    await door.drain()
    assert door.provider.texts == ["An answer"]
    assert door.outgoing()[0].status == "sent"


async def test_the_same_words_sent_before_are_not_taken_for_the_lost_text(door: Door, clock: Clock) -> None:
    await door.tell("OK")
    await door.drain()
    door.provider.failures = [OUTAGE]
    await door.tell("OK")
    await door.drain()
    clock.forward(minutes=1)
    await door.drain()
    assert door.provider.texts == ["OK", "OK"]


async def test_two_senders_share_the_work_without_doubling_it(door: Door) -> None:
    for number in range(5):
        await door.tell(f"Answer {number}", phone=f"+1312555014{number}")
    first, second = await asyncio.gather(take_due(door.services), take_due(door.services))
    for parcel in (*first, *second):
        await deliver(door.services, door.provider, parcel)
    assert len(door.provider.texts) == len(set(door.provider.texts)) == 5


async def test_a_sender_whose_lease_ran_out_stops(door: Door, clock: Clock) -> None:
    await door.tell("An answer")
    [late] = await take_due(door.services)
    clock.now += LEASE
    await door.drain()
    await deliver(door.services, door.provider, late)
    assert door.provider.texts == ["An answer"]


@pytest.mark.parametrize(
    ("error", "tries"),
    [
        (OUTAGE, [5, 10, 20, 40]),
        (DeliveryError("429", "too_fast", "20429"), [5, 10, 20, 40, 60, 60]),
    ],
)
async def test_retries_slow_down(door: Door, clock: Clock, error: DeliveryError, tries: list[int]) -> None:
    await door.tell("An answer")
    for seconds in tries:
        door.provider.failures = [error]
        await door.drain()
        assert door.outgoing()[0].next_attempt_at == clock() + dt.timedelta(seconds=seconds)
        clock.forward(seconds=seconds)
    door.provider.failures = []
    await door.drain()
    assert door.provider.texts == ["An answer"]
    assert door.outgoing()[0].error is None


async def test_after_hours_it_gives_up_and_tells_whoever_has_the_inquiry(door: Door, clock: Clock) -> None:
    message_id = await door.tell("An answer")
    with door.services.database.session() as session:
        conversation_id = session.scalars(select(Conversation.id)).one()
        inquiries.open_inquiry(session, conversation_id, "question", "routine", "?", clock())
    door.provider.failures = [OUTAGE, OUTAGE]
    await door.drain()
    clock.now += GIVE_UP_AFTER
    await door.drain()
    assert door.outgoing()[0].status == "failed"
    with door.services.database.session() as session:
        event = session.scalars(select(InquiryEvent).where(InquiryEvent.event == "not_delivered")).one()
    assert event.detail == {"message": message_id, "reason": "delivery"}


async def test_a_permanent_refusal_is_not_repeated_and_frees_the_next_text(door: Door) -> None:
    door.provider.failures = [DeliveryError("provider answered 400", "unreachable", "21614")]
    await door.tell("One")
    await door.tell("Two")
    await door.drain()
    assert [(row.status, row.error) for row in door.outgoing()] == [("failed", "21614"), ("sent", None)]


async def test_who_opted_out_at_the_provider_gets_nothing_more(door: Door) -> None:
    door.provider.failures = [DeliveryError("provider answered 400", "opted_out", "21610")]
    await door.tell("One")
    await door.tell("Two")
    await door.drain()
    assert [row.status for row in door.outgoing()] == ["blocked", "blocked"]
    assert door.provider.texts == []


async def test_a_stop_between_two_parts_keeps_the_second_back(door: Door, clock: Clock) -> None:
    class Stopping(FakeProvider):
        async def send(self, number: str, text: str, part: PartOf) -> str:
            await door.services.database.run(sms_numbers.opt_out, number, clock())
            return await super().send(number, text, part)

    door.provider = Stopping(clock)
    await door.tell(LONG)
    await door.drain()
    assert len(door.provider.texts) == 1
    assert door.outgoing()[0].status == "blocked"


async def test_a_code_is_forgotten_once_sent(door: Door) -> None:
    await _tell_code(door)
    await door.drain()
    assert door.provider.texts == ["Your code is 123456."]
    assert door.outgoing()[0].body["text"] == "Your code is ••••••."


@pytest.mark.parametrize("body", [{}, {"text": "One", "act": "sing", "language": "en"}])
async def test_one_unreadable_text_stops_no_other(door: Door, body: dict[str, str]) -> None:
    unreadable = await door.tell("One")
    with door.services.database.session() as session:
        session.execute(update(OutboxMessage).where(OutboxMessage.id == unreadable).values(body=body))
    await door.tell("Other", phone=OTHER)
    await door.drain()
    assert door.provider.texts == ["Other"]
    assert (await door.text("MORE"))[0] == (await door.text("BACK"))[0] == 200


async def test_an_unreadable_text_holds_no_later_one_back_and_is_given_up(door: Door, clock: Clock) -> None:
    unreadable = await door.tell("One")
    with door.services.database.session() as session:
        session.execute(update(OutboxMessage).where(OutboxMessage.id == unreadable).values(body={}))
    await door.tell("Two")
    await door.drain()
    await door.drain()
    assert door.provider.texts == ["Two"]
    began = clock.now
    while door.outgoing()[0].status != "failed":
        clock.now = door.outgoing()[0].next_attempt_at
        await door.drain()
    assert dt.timedelta(hours=3) < clock.now - began < dt.timedelta(hours=5)


async def test_the_sender_wakes_up_for_a_new_text(door: Door) -> None:
    task = asyncio.create_task(run_sender(door.services, door.provider))
    async with door.services.bus.subscribe(OUTBOX) as sent:
        await door.tell("An answer")
        door.services.bus.publish(OUTBOX)
        while door.outgoing()[0].status != "sent":
            await sent.wait(5)
    await _end(task)
    assert door.provider.texts == ["An answer"]


async def test_no_error_ends_the_sender(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    class Broken(LocalBus):
        failures = 2

        def publish(self, *topics: str) -> None:
            if self.failures:
                self.failures -= 1
                raise RuntimeError(f"a defect that quotes {PHONE}")
            super().publish(*topics)

    services = dataclasses.replace(door.services, bus=Broken())
    task = asyncio.create_task(run_sender(services, door.provider))
    async with services.bus.subscribe(OUTBOX) as sent:
        for number in range(3):
            await door.tell(f"Answer {number}", phone=f"+1312555014{number}")
        # The last failure is logged after its text is out.
        while (len(door.provider.texts) < 3 or "RuntimeError" not in caplog.text) and not task.done():
            await sent.wait(0.1)
    assert not task.done()
    assert PHONE not in caplog.text
    await _end(task)


async def test_a_dead_sender_can_be_seen(
    services: Services, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def die(*_: object) -> None:
        raise RuntimeError(PHONE)

    monkeypatch.setattr("bot.gateway.sms.app.run_sender", die)
    app = web.Application()
    app[SERVICES] = services
    add_sms(app)
    runner = web.AppRunner(app)
    await runner.setup()
    await asyncio.wait({app[SENDER_TASK]})
    assert app[SENDER_TASK].done()
    await runner.cleanup()
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.CRITICAL] == [
        "the sender has ended: RuntimeError"
    ]
    assert PHONE not in caplog.text


async def test_a_code_that_is_good_no_longer_is_given_up_and_wiped(door: Door, clock: Clock) -> None:
    """It was behind a text the provider would not take; the patient has asked for another by now."""
    door.provider.failures = [OUTAGE] * 20
    await door.tell("An answer")
    await _tell_code(door)
    clock.now += codes.LIFE - dt.timedelta(seconds=1)
    await door.drain()
    assert [row.status for row in door.outgoing()] == ["pending", "pending"]
    clock.forward(seconds=1)
    await door.drain()
    late = door.outgoing()[1]
    assert (late.status, late.error, late.body["text"]) == ("failed", "expired", "Your code is ••••••.")


async def test_a_code_that_is_tried_again_frees_the_number_when_its_life_is_over(door: Door, clock: Clock) -> None:
    door.provider.failures = [OUTAGE]
    await _tell_code(door)
    await door.tell("An answer")
    await door.drain()
    clock.now += codes.LIFE
    await door.drain()
    assert door.provider.texts == ["An answer"]


async def test_slow_texts_leave_room_for_an_emergency(door: Door) -> None:
    for number in range(AT_ONCE + 5):
        await door.tell("An answer", phone=f"+131255501{number:02}")
    under_way = await take_due(door.services, AT_ONCE)
    assert len(under_way) == AT_ONCE - RESERVED
    assert await take_due(door.services, RESERVED) == []
    await door.text("I have crushing chest pain and can't breathe", phone="+13125550199")
    [urgent] = await take_due(door.services, RESERVED)
    assert urgent.number == "+13125550199"


async def _tell_code(door: Door) -> None:
    message_id = await door.tell("Your code is 123456.")
    with door.services.database.session() as session:
        session.execute(update(OutboxMessage).where(OutboxMessage.id == message_id).values(secret=True))


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _die_at(step: str, door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as dying:
        dying.setattr(outbox, step, _crash)
        with pytest.raises(Crash):
            await door.drain()


def _crash(*_: object, **__: object) -> None:
    raise Crash
