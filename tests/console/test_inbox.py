"""The inbox: order, clocks, and news as it happens."""

from __future__ import annotations

import asyncio
import re

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestServer
from sqlalchemy.exc import OperationalError

from bot.bus import INQUIRIES
from bot.services import Services
from tests.console.conftest import AskFor, Clock, Person


def numbers(html: str) -> list[int]:
    return [int(n) for n in re.findall(r'data-key="(\d+)"', html)]


async def test_most_urgent_first_then_longest_waiting(maria: Person, ask: AskFor, clock: Clock) -> None:
    for priority in ("routine", "admin", "urgent", "emergency", "urgent"):
        ask(priority=priority)
        clock.forward(minutes=1)
    assert numbers(await maria.see()) == [1004, 1003, 1005, 1001, 1002]


async def test_priority_is_told_in_words(maria: Person, ask: AskFor) -> None:
    ask(priority="urgent")
    page = await maria.see()
    assert "Urgent</span>" in page
    assert "Can I eat before the test?" in page


async def test_a_clock_that_ran_out_is_told_in_words(maria: Person, ask: AskFor, clock: Clock) -> None:
    ask(priority="urgent")
    clock.forward(minutes=10)
    assert "Due in 50 min" in await maria.see("/console/live")
    clock.forward(minutes=55)
    await maria.log_in("maria")  # the idle session ended meanwhile
    assert "Overdue by 5 min" in await maria.see()


async def test_an_emergency_stands_above_the_list_until_someone_takes_it(maria: Person, ask: AskFor) -> None:
    ask("My chest hurts", priority="emergency")
    assert 'class="alarm"' in await maria.see()
    await maria.press(1001, "take")
    assert 'class="alarm"' not in await maria.see()


async def test_mine_and_unassigned(maria: Person, james: Person, ask: AskFor) -> None:
    for _ in range(3):
        ask()
    await maria.press(1001, "take")
    assert numbers(await maria.see("/console/?folder=mine")) == [1001]
    assert numbers(await james.see("/console/?folder=mine")) == []
    assert numbers(await james.see("/console/?folder=unassigned")) == [1002, 1003]
    await maria.press(1001, "close")
    assert numbers(await maria.see("/console/?folder=resolved")) == [1001]
    assert 1001 not in numbers(await maria.see("/console/?folder=nonsense"))


async def test_what_a_patient_writes_is_shown_never_run(maria: Person, ask: AskFor) -> None:
    attack = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    ask(attack)
    for path in ("/console/", "/console/live", "/console/inquiries/1001", "/console/inquiries/1001/live"):
        page = await maria.see(path)
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "&lt;script&gt;alert(1)" in page


async def event(stream: ClientResponse) -> str:
    async with asyncio.timeout(60):
        return (await stream.content.readuntil(b"\n\n")).decode().split("\n")[0]


async def test_news_arrives_by_itself(services: Services, maria: Person, ask: AskFor) -> None:
    async with maria.client.get("/console/events") as stream:
        assert stream.content_type == "text/event-stream"
        assert await event(stream) == "event: changed"
        ask("A new question")
        services.bus.publish(INQUIRIES)
        assert await event(stream) == "event: changed"
    assert "A new question" in await maria.see("/console/live")


async def test_an_open_inquiry_hears_of_its_own_conversation(services: Services, maria: Person, ask: AskFor) -> None:
    inquiry = ask()
    async with maria.client.get("/console/inquiries/1001/events") as stream:
        assert await event(stream) == "event: changed"
        services.bus.publish(inquiry.conversation_id)
        assert await event(stream) == "event: changed"


async def test_a_page_that_listens_does_not_keep_the_server_from_stopping(server: TestServer, maria: Person) -> None:
    async with maria.client.get("/console/events") as early:
        assert await event(early) == "event: changed"
        await server.app.shutdown()
        await early.content.read()
    async with maria.client.get("/console/events") as late:  # over a line that is still open
        await late.content.read()


async def test_a_stream_ends_with_the_session(services: Services, maria: Person, clock: Clock) -> None:
    async with maria.client.get("/console/events") as stream:
        assert await event(stream) == "event: changed"
        clock.forward(minutes=16)
        services.bus.publish(INQUIRIES)
        assert await event(stream) == "event: ended"


async def test_a_stream_ends_without_a_word_while_the_database_is_away_and_the_page_comes_again(
    services: Services, maria: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("away"))

    async with maria.client.get("/console/events") as stream:
        assert await event(stream) == "event: changed"
        with monkeypatch.context() as patched:
            patched.setattr(services.database, "read", away)
            services.bus.publish(INQUIRIES)
            assert await stream.content.read() == b""
    assert caplog.records == []
    async with maria.client.get("/console/events") as stream:
        assert await event(stream) == "event: changed"
