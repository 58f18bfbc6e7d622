"""Bad lines: a server that restarts, a slow network, a limit. Nothing is lost, nothing comes twice, all is told."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from playwright.async_api import Browser, expect

from bot.gateway.webchat.limits import LIMIT
from bot.gateway.webchat.lines import close_lines
from bot.records.models import Conversation
from bot.reply import Reply
from bot.safety import Screen
from bot.services import SERVICES
from tests.e2e.browser import fresh
from tests.e2e.conftest import DEVICES, ON_EACH_DEVICE, Visitor, hand_to_maria
from tests.e2e.scripted import ASSISTANT, make_app

#: A poor mobile line: 400 kbit/s, half a second there and back.
SLOW_LINE = {"offline": False, "latency": 500, "downloadThroughput": 50_000, "uploadThroughput": 50_000}


@asynccontextmanager
async def served(app: web.Application, port: int) -> AsyncIterator[None]:
    async with TestServer(app, host="127.0.0.1", port=port):
        yield


@pytest.mark.parametrize("device", ON_EACH_DEVICE)
async def test_a_server_that_restarts_mid_conversation_goes_on_with_it(
    opened: Browser, tmp_path: Path, screen: Screen, device: str
) -> None:
    port = unused_port()
    database, url = f"sqlite:///{tmp_path}/chat.db", f"http://127.0.0.1:{port}"
    context = await fresh(opened, locale="en-US", **DEVICES[device])
    before, after = (make_app(database, url, screen) for _ in range(2))
    visitor = Visitor(await context.new_page(), before)
    async with served(before, port):
        await visitor.page.goto(url)
        await visitor.open()
        await visitor.say("first")
        await visitor.reads("You said: first")
    await expect(visitor.page.get_by_text("No connection.")).to_be_visible()
    await visitor.say("second")
    await expect(visitor.log.get_by_text("Sending…")).to_be_visible()
    visitor.app = after
    await visitor.told(Reply(text="Written meanwhile.", act="answer", language="en", author="coordinator"))
    await visitor.change(hand_to_maria)
    async with served(after, port):
        await expect(visitor.page.get_by_text("No connection.")).to_be_hidden()
        await expect(visitor.page.get_by_text("You are talking with Maria Lopez")).to_be_visible()
        await expect(visitor.log.get_by_text("Sending…")).to_have_count(0)
        await visitor.reads("You said: second")
        said = [re.sub(r"\s+", " ", text) for text in await visitor.log.get_by_role("article").all_inner_texts()]
        wanted = ("first", "You said: first", "Written meanwhile.", "second")
        found = [words for text in said for words in wanted if re.search(rf"[AP]M {re.escape(words)}", text)]
        assert found == list(wanted)
        await context.close()


async def test_on_a_slow_line_ones_words_stand_there_at_once_and_the_answer_comes(visitor: Visitor) -> None:
    page = visitor.page
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("Network.enable")
    await devtools.send("Network.emulateNetworkConditions", SLOW_LINE)
    await page.reload(wait_until="commit")
    await visitor.open()
    await visitor.say("What is high blood pressure?")
    mine = visitor.log.locator(".from-you")
    await expect(mine).to_contain_text("What is high blood pressure?")
    await visitor.reads("pushes too hard")
    await expect(mine).to_contain_text("Sent")
    await visitor.say("I have crushing chest pain")
    await expect(page.get_by_role("alert").get_by_role("link", name="Call 911")).to_be_visible()


async def test_what_was_refused_says_so_and_is_sent_once_by_trying_again(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.say("one")
    await visitor.reads("You said: one")
    limit, now = visitor.app[LIMIT], visitor.app[SERVICES].now()

    def use_up(_: object, row: Conversation) -> None:
        while limit.allow(row.id, now):
            pass

    def let_time_pass(_: object, row: Conversation) -> None:
        limit.allow(row.id, now + dt.timedelta(hours=1))

    await visitor.change(use_up)
    await visitor.say("two")
    await visitor.reads("That is a lot of messages at once.")
    again = visitor.log.get_by_role("button", name="Try again")
    await visitor.change(let_time_pass)
    await again.click()
    await visitor.reads("You said: two")
    await expect(again).to_have_count(0)
    await expect(visitor.log.locator(".from-you")).to_have_count(2)


async def test_while_the_answer_is_made_somebody_is_seen_writing_it(visitor: Visitor) -> None:
    visitor.app[ASSISTANT].awake = False
    writing = visitor.page.get_by_text("Bedside is writing…")
    await visitor.open()
    await visitor.say("hello")
    await expect(writing).to_be_visible()
    await visitor.page.reload()
    await visitor.open()
    await expect(writing).to_be_visible()
    visitor.app[ASSISTANT].awake = True
    await visitor.reads("You said: hello")
    await expect(writing).to_be_hidden()


async def test_a_person_is_asked_for_at_any_time(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.page.get_by_role("button", name="Talk to a person").click()
    await visitor.reads("You said: Talk to a person")
    await visitor.page.get_by_role("button", name="Español").click()
    await visitor.page.get_by_role("button", name="Hablar con una persona").click()
    await visitor.reads("You said: Hablar con una persona")


async def test_the_page_around_hears_of_a_lost_line_and_of_its_return(visitor: Visitor) -> None:
    page = visitor.page
    body = page.locator("body")
    for name in ("online", "offline"):
        listen = "name => document.addEventListener(`bedside-${name}`, () => { "
        listen += "document.body.className = `${document.body.className} ${name}`.trim(); })"
        await page.evaluate(listen, name)
    await visitor.open()
    await expect(body).to_have_class("online")
    await page.context.set_offline(True)
    await close_lines(visitor.app)
    await expect(page.get_by_role("link", name="Emergency: call 911")).to_be_visible()
    await page.context.set_offline(False)
    await expect(page.get_by_text("No connection.")).to_be_hidden()
    await expect(body).to_have_class(re.compile("^online offline.* online$"))
