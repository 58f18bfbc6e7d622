"""A busy database: Twilio is told to come again, and then nothing was lost or doubled."""

from __future__ import annotations

import pytest

from tests.gateway.sms.conftest import PHONE, Busy, Door

WORDS = "is my mole cancer"


async def test_while_it_is_busy_twilio_comes_again(door: Door, busy: Busy, caplog: pytest.LogCaptureFixture) -> None:
    message_id = await door.tell("An answer")
    await door.drain()
    with busy():
        assert (await door.text(WORDS, sid="SM1"))[0] == 503
        assert await door.status(message_id, "undelivered", error="30005") == 503
    assert [(line.levelname, line.exc_info, line.getMessage()) for line in caplog.records] == [
        ("ERROR", None, "/sms/incoming: the database is away: OperationalError"),
        ("ERROR", None, "/sms/status: the database is away: OperationalError"),
    ]
    for _ in range(2):
        assert (await door.text(WORDS, sid="SM1"))[0] == 200
        assert await door.status(message_id, "undelivered", error="30005") == 204
    assert [row.text for row in door.incoming()] == [WORDS]
    assert door.outgoing()[0].status == "undelivered"


async def test_an_emergency_is_answered_while_it_is_busy(door: Door, busy: Busy) -> None:
    with busy():
        status, answer = await door.text("I have crushing chest pain and can't breathe", phone=PHONE)
    assert (status, "911" in answer) == (200, True)
