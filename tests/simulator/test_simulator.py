"""The whole way over real HTTP: phone, signed webhook, outbox, sender, provider, status report, phone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from pydantic import SecretStr

from bot.bus import OUTBOX, LocalBus
from bot.gateway.intake import INTAKE, Intake
from bot.gateway.sms.app import add_sms
from bot.records.engine import Database
from bot.records.outbound import outbox
from bot.reply import Reply
from bot.safety import Directives, Screen
from bot.services import SERVICES, Services
from bot.settings import Settings
from bot.simulator.app import create_simulator

PHONE = "+13125550142"


class World:
    """A gateway and a simulator that know each other's address, and a browser."""

    def __init__(self, services: Services, browser: aiohttp.ClientSession) -> None:
        self.services, self.browser = services, browser
        self.api = f"{services.settings.sms_api_base}/2010-04-01/Accounts/{services.settings.sms_account}/Messages.json"

    async def write(self, text: str, phone: str = PHONE) -> int:
        url = self.services.settings.sms_api_base + "/texts"
        async with self.browser.post(url, data={"phone": phone, "text": text}) as response:
            return response.status

    async def thread_with(self, *statuses: str) -> list[dict[str, Any]]:
        """The phone's thread, as soon as its texts are in these states."""
        url = self.services.settings.sms_api_base + "/events"
        async with asyncio.timeout(10), self.browser.get(url, params={"phone": PHONE}) as stream:
            async for line in stream.content:
                if line.startswith(b"data: "):
                    thread: list[dict[str, Any]] = json.loads(line.removeprefix(b"data: "))
                    if [text["status"] for text in thread] == list(statuses):
                        return thread
        raise AssertionError("the page's stream ended")


@pytest.fixture
async def world(tmp_path: Path, make_sqlite: Callable[[Path], str], screen: Screen) -> AsyncIterator[World]:
    ports = unused_port(), unused_port()
    settings = Settings(port=ports[0], simulator_port=ports[1], sms_token=SecretStr("for tests"))
    database = Database(make_sqlite(tmp_path / "bedside.db"))
    services = Services(settings, database, LocalBus())
    gateway = web.Application()
    gateway[SERVICES], gateway[INTAKE] = services, Intake(services, screen, Directives.load())
    add_sms(gateway)
    async with (
        TestServer(gateway, port=ports[0]),
        TestServer(create_simulator(settings), port=ports[1]),
        aiohttp.ClientSession() as browser,
    ):
        yield World(services, browser)
    database.close()


async def test_help_is_answered_on_the_phone(world: World) -> None:
    assert await world.write("HELP") == 202
    question, answer = await world.thread_with("delivered", "delivered")
    assert (question["text"], question["incoming"]) == ("HELP", True)
    assert "Msg & data rates may apply" in answer["text"]
    assert answer["segments"] == 1


async def test_our_outbox_learns_that_a_text_arrived(world: World) -> None:
    reply = Reply(text="Your code is 123456.", act="verify", language="en")
    database = world.services.database
    sent = await database.run(outbox.text_number, PHONE, reply, world.services.now(), secret=True)
    world.services.bus.publish(OUTBOX)
    [text] = await world.thread_with("delivered")
    assert text["text"] == "Your code is 123456."
    with database.session() as session:
        row = session.get_one(type(sent), sent.id)
    assert (row.status, row.body["text"]) == ("delivered", "Your code is ••••••.")


async def test_an_emergency_is_answered_on_the_phone(world: World) -> None:
    await world.write("I have crushing chest pain and can't breathe")
    thread = await world.thread_with("delivered", "delivered", "delivered")
    assert "911" in thread[1]["text"]


async def test_the_list_of_sent_texts_is_the_providers(world: World) -> None:
    await world.write("HELP")
    await world.thread_with("delivered", "delivered")
    settings = world.services.settings
    auth = aiohttp.BasicAuth(settings.sms_account, settings.sms_token.get_secret_value())
    for number, count in ((PHONE, 1), ("+13125550199", 0)):
        async with world.browser.get(world.api, params={"To": number}, auth=auth) as response:
            assert len((await response.json())["messages"]) == count


@pytest.mark.parametrize("token", ["", "wrong"])
async def test_the_providers_interface_wants_a_log_in(world: World, token: str) -> None:
    auth = aiohttp.BasicAuth(world.services.settings.sms_account, token)
    async with world.browser.post(world.api, data={"To": PHONE, "Body": "Hi"}, auth=auth) as response:
        assert response.status == 401
        assert (await response.json())["code"] == 20003


async def test_what_is_no_number_is_refused(world: World) -> None:
    assert await world.write("Hi", phone="hello") == 400


async def test_a_gateway_that_is_away_shows_on_the_phone(world: World) -> None:
    lonely = create_simulator(Settings(port=unused_port()))
    async with TestServer(lonely) as server:
        await world.browser.post(server.make_url("/texts"), data={"phone": PHONE, "text": "Hi"})
        async with world.browser.get(server.make_url("/events"), params={"phone": PHONE}) as stream:
            async for line in stream.content:
                if b"failed" in line:
                    break
        async with world.browser.get(server.make_url("/phones")) as response:
            assert await response.json() == [PHONE]


async def test_the_page_is_served(world: World) -> None:
    for path in ("/", "/static/phone.js", "/static/phone.css"):
        async with world.browser.get(world.services.settings.sms_api_base + path) as response:
            assert response.status == 200
