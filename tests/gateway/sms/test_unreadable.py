"""One text that no key opens, or that breaks on the way, stops no other; who waits for it in need is phoned."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text, update

from bot.errors import Undecryptable
from bot.records.models import InquiryEvent, OutboxMessage
from bot.records.outbound import texting
from bot.records.outbound.outbox import GIVE_UP_AFTER
from tests.gateway.sms.conftest import OTHER, PHONE, Clock, Door

EMERGENCY = "I have crushing chest pain and can't breathe"


def seal(door: Door, column: str, id: int) -> None:
    """Leave in an encrypted column (`table.name`) what none of our keys opens."""
    table, name = column.split(".")
    value = '"enc:gAAAA"' if name == "body" else "enc:gAAAA"
    with door.services.database.session() as session:
        session.execute(text(f"UPDATE {table} SET {name} = :value WHERE id = :id"), {"value": value, "id": id})


async def test_a_text_that_no_key_opens_stops_no_other(door: Door) -> None:
    seal(door, "outbox.body", await door.tell("One"))
    await door.tell("Two")
    await door.tell("Other", phone=OTHER)
    await door.drain()
    assert sorted(door.provider.texts) == ["Other", "Two"]
    assert (door.outgoing()[0].status, door.outgoing()[0].error) == ("pending", "unreadable"), "the key may come back"


async def test_an_answer_goes_though_no_key_opens_the_question(door: Door) -> None:
    await door.text(EMERGENCY)
    seal(door, "inbox.text", door.incoming()[0].id)
    await door.drain()
    assert "911" in door.provider.texts[0]


async def test_an_emergency_whose_answer_cannot_be_read_asks_for_a_call_at_once(door: Door) -> None:
    await door.text(EMERGENCY)
    seal(door, "outbox.body", door.outgoing()[0].id)
    await door.drain()
    with door.services.database.session() as session:
        assert session.scalars(select(InquiryEvent.event).where(InquiryEvent.event == "phone_call")).all()


async def test_a_text_whose_claim_breaks_off_is_set_aside_and_at_last_given_up(
    door: Door, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, judge = await door.tell("One"), texting.verdict
    await door.tell("Two")
    await door.tell("Other", phone=OTHER)

    def verdict(session: Any, row: OutboxMessage, *rest: Any) -> Any:
        if row.id == broken:
            raise Undecryptable(PHONE)
        return judge(session, row, *rest)

    monkeypatch.setattr(texting, "verdict", verdict)
    await door.drain()
    await door.drain()
    assert sorted(door.provider.texts) == ["Other", "Two"]
    began = clock.now
    while door.outgoing()[0].status == "pending":
        clock.now = door.outgoing()[0].next_attempt_at
        await door.drain()
    assert (door.outgoing()[0].status, door.outgoing()[0].error) == ("failed", "Undecryptable")
    assert clock.now - began >= GIVE_UP_AFTER


async def test_a_code_that_cannot_be_read_expires_and_stops_no_other(door: Door, clock: Clock) -> None:
    code = await door.tell("Your code is 123456.")
    with door.services.database.session() as session:
        session.execute(update(OutboxMessage).where(OutboxMessage.id == code).values(secret=True))
    seal(door, "outbox.body", code)
    clock.forward(minutes=30)
    await door.tell("Other", phone=OTHER)
    await door.drain()
    assert door.provider.texts == ["Other"]
    assert (door.outgoing()[0].status, door.outgoing()[0].error) == ("failed", "expired")
