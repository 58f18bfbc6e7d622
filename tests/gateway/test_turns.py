"""SQLite has one writer: whatever takes its turn keeps the messages of other patients waiting."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import event

from bot.bus import OUTBOX
from bot.reply import Channel
from tests.gateway.stage import Gateway


async def test_to_answer_a_message_takes_two_turns(gateway: Gateway) -> None:
    """One to claim it, one to store the answer."""
    talk = gateway.start(language="en")
    await gateway.hear(talk, "what is asthma")
    taken = list[str]()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        taken.append(statement)

    event.listen(gateway.services.database.engine, "before_cursor_execute", note)
    async with asyncio.TaskGroup() as group:
        await gateway.worker.start_due(group)
    assert taken.count("BEGIN IMMEDIATE") == 2
    assert gateway.told(talk) == ["You said what is asthma"]


@pytest.mark.parametrize(("channel", "woken"), [("sms", True), ("web", False)])
async def test_only_an_answer_by_text_wakes_who_sends_texts(gateway: Gateway, channel: Channel, woken: bool) -> None:
    talk = gateway.start(channel, "+12025550123")
    async with gateway.services.bus.subscribe(OUTBOX) as wake:
        await gateway.say(talk, "what is asthma")
        assert await wake.wait(0) == woken
