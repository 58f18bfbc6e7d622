"""The front door: stored once, and an emergency answered before anything else is looked at."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.gateway import intake
from bot.gateway.intake import MAX_LENGTH
from bot.records.hours import clinic
from bot.records.messaging import messages
from tests.gateway.stage import Gateway, answer

EMERGENCY = "I have crushing chest pain"


async def test_a_message_is_stored_once_however_often_it_comes(gateway: Gateway) -> None:
    talk = gateway.start()
    first = await gateway.hear(talk, "hello", "m1")
    again = await gateway.hear(talk, "hello", "m1")
    await gateway.work()
    assert (first.stored, again.stored) == (True, False)
    assert gateway.told(talk) == ["You said hello"]


async def test_an_emergency_is_answered_at_once_and_logged_for_a_coordinator(gateway: Gateway) -> None:
    talk = gateway.start()
    received = await gateway.hear(talk, EMERGENCY)
    assert received.saved
    assert received.directive
    [inquiry] = gateway.inquiries()
    assert gateway.told(talk)[0] == received.directive.text
    assert str(inquiry.number) in gateway.told(talk)[1]
    assert (inquiry.kind, inquiry.priority) == ("emergency", "emergency")
    assert gateway.assistant.asked == []


async def test_an_emergency_waits_for_no_list_of_holidays(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """To read it takes a second in a gateway that has just started, in which a crash would lose the emergency."""

    def read(*_: object, **__: object) -> None:
        raise AssertionError("holidays were looked up")

    monkeypatch.setattr(clinic.holidays, "country_holidays", read)
    for text in (EMERGENCY, "my baby is two weeks old and has a fever"):
        assert (await gateway.hear(gateway.start(text), text)).saved
    assert {inquiry.priority for inquiry in gateway.inquiries()} == {"emergency", "urgent"}


async def test_the_same_emergency_delivered_twice_opens_one_inquiry(gateway: Gateway) -> None:
    talk = gateway.start()
    for _ in range(2):
        await gateway.hear(talk, EMERGENCY, "m1")
    assert len(gateway.inquiries()) == 1
    assert len(gateway.told(talk)) == 2


async def test_an_emergency_overtakes_messages_that_wait(gateway: Gateway) -> None:
    talk = gateway.start()
    await gateway.hear(talk, "hello")
    await gateway.hear(talk, EMERGENCY)
    assert "911" in gateway.told(talk)[0]


async def test_an_emergency_goes_before_a_channels_own_answer(gateway: Gateway) -> None:
    talk = gateway.start()
    fixed = _Fixed(talk)
    await gateway.hear(talk, EMERGENCY, fixed=lambda *_: fixed)
    assert fixed.calls == 0
    await gateway.hear(talk, "STOP", fixed=lambda *_: fixed)
    await gateway.work()
    assert gateway.told(talk)[2:] == ["Stopped."]
    assert gateway.assistant.asked == []


async def test_an_emergency_is_answered_with_the_database_away(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = gateway.start()

    async def away(*_: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("away"))

    monkeypatch.setattr(gateway.services.database, "run", away)
    received = await gateway.hear(talk, EMERGENCY)
    assert received.directive
    assert "911" in received.directive.text
    assert not received.saved
    with pytest.raises(OperationalError):
        await gateway.hear(talk, "What is asthma?")


async def test_an_emergency_at_the_end_of_a_very_long_message_is_seen(gateway: Gateway) -> None:
    talk = gateway.start()
    received = await gateway.hear(talk, "I was at the store. " * 150 + EMERGENCY)
    assert received.directive
    assert len(gateway.inbox(talk)[0].text) == MAX_LENGTH


@pytest.mark.parametrize("change", [{"mood": "kind"}, {"act": "sing"}, {"language": None}])
async def test_a_stored_answer_of_another_version_stops_nothing(gateway: Gateway, change: dict[str, object]) -> None:
    talk = gateway.start()
    with gateway.services.database.session() as session:
        sent = messages.send(session, talk, answer("Which?"), gateway.clock.now)
        sent.body = sent.body | change
    assert (await gateway.hear(talk, "hello")).stored
    assert (await gateway.hear(talk, EMERGENCY)).saved
    assert len(gateway.inquiries()) == 1


async def test_at_the_end_what_was_answered_is_stored_still(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    talk, go_on = gateway.start(), asyncio.Event()
    run = gateway.services.database.run

    async def slow(*call: Any) -> Any:
        await go_on.wait()
        return await run(*call)

    monkeypatch.setattr(gateway.services.database, "run", slow)
    monkeypatch.setattr(intake, "PATIENCE", 0.0)
    assert not (await gateway.hear(talk, EMERGENCY)).saved
    closing = asyncio.create_task(gateway.intake.close())
    await asyncio.sleep(0)
    assert not closing.done()
    go_on.set()
    await closing
    assert len(gateway.inquiries()) == 1


class _Fixed:
    """A channel's own answer."""

    def __init__(self, talk: str) -> None:
        self.talk = talk
        self.calls = 0

    def __call__(self, session: Session, inbox_id: int, now: dt.datetime) -> None:
        self.calls += 1
        messages.send(session, self.talk, answer("Stopped."), now, inbox_id=inbox_id)
