"""The widget on a page that is not ours: loud styles, strict rules, another origin, another direction of reading."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from playwright.async_api import Browser, Page, expect

from bot.safety import Screen
from bot.services import SERVICES
from tests.e2e.browser import fresh
from tests.e2e.conftest import DEVICES, ON_EACH_DEVICE, Visitor
from tests.e2e.scripted import make_app

PAGE = """<!doctype html>
<html lang="ar" dir="{direction}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A clinic</title>
<link rel="stylesheet" href="/loud.css"><script type="module" src="{chat}/static/bedside-chat.js"></script></head>
<body><main><h1>A clinic</h1></main><bedside-chat language="en" phone="555-0100"></bedside-chat></body></html>"""
LOUD = "html { font-size: 62.5% } * { color: red !important; text-align: center; text-transform: uppercase }"


class Site:
    """A clinic's own server, whose pages embed the chat of another origin."""

    def __init__(self, chat: str, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        sockets = chat.replace("http", "ws", 1)
        self._rules = (
            f"default-src 'none'; style-src 'self' {chat}; script-src {chat}; connect-src {chat} {sockets};"
            f" img-src {chat}; require-trusted-types-for 'script'"
        )
        self._chat = chat
        self.app = web.Application()
        self.app.router.add_get("/loud.css", self._styles)
        self.app.router.add_get("/{direction}", self._page)

    async def _page(self, request: web.Request) -> web.Response:
        text = PAGE.format(chat=self._chat, direction=request.match_info["direction"])
        return web.Response(text=text, content_type="text/html", headers={"Content-Security-Policy": self._rules})

    async def _styles(self, _: web.Request) -> web.Response:
        return web.Response(text=LOUD, content_type="text/css")


@pytest_asyncio.fixture(params=ON_EACH_DEVICE)
async def abroad(
    request: pytest.FixtureRequest, opened: Browser, tmp_path: Path, screen: Screen
) -> AsyncIterator[tuple[Visitor, Site]]:
    """A visitor of a clinic's site that may use our chat."""
    chat_port, site_port = unused_port(), unused_port()
    chat = f"http://127.0.0.1:{chat_port}"
    site = Site(chat, site_port)
    app = make_app(f"sqlite:///{tmp_path}/chat.db", chat, screen, allowed_origins=(site.url,))
    context = await fresh(opened, locale="en-US", **DEVICES[request.param])
    served, embedding = (
        TestServer(one, host="127.0.0.1", port=port) for one, port in ((app, chat_port), (site.app, site_port))
    )
    async with served, embedding:
        yield Visitor(await context.new_page(), app), site
        await context.close()


async def test_a_clinics_loud_and_strict_page_holds_the_whole_chat(abroad: tuple[Visitor, Site]) -> None:
    visitor, site = abroad
    page = visitor.page
    complaints: list[str] = []
    asked: set[str] = set()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    await page.goto(f"{site.url}/ltr")
    await visitor.open()
    await visitor.say("What is high blood pressure?")
    await visitor.reads("pushes too hard")
    words = visitor.log.get_by_text("pushes too hard")
    await expect(words).to_have_css("color", "rgb(20, 38, 43)")
    await expect(words).to_have_css("font-size", "17px")
    await visitor.say("When is my next visit?")
    await page.get_by_label("Full name").wait_for()
    await visitor.say("my results")
    await visitor.log.get_by_role("table").wait_for()
    await visitor.say("I have crushing chest pain")
    await page.get_by_role("link", name="Call 911").wait_for()
    assert complaints == []
    assert asked == {urlsplit(site.url).netloc, urlsplit(visitor.app[SERVICES].settings.public).netloc}


async def test_where_reading_goes_from_the_right_the_chat_sits_on_the_left_and_fits(
    abroad: tuple[Visitor, Site],
) -> None:
    visitor, site = abroad
    await visitor.page.goto(f"{site.url}/rtl")
    launcher = visitor.page.get_by_role("button", name="Ask Bedside")
    width = await visitor.page.evaluate("innerWidth")
    box = await launcher.bounding_box()
    assert box
    assert box["x"] + box["width"] / 2 < width / 2
    await visitor.open()
    await visitor.say("What is high blood pressure?")
    await visitor.reads("pushes too hard")
    assert await visitor.log.evaluate("log => log.scrollWidth - log.clientWidth") <= 0
    mine, answer = await _middle(visitor, ".from-you"), await _middle(visitor, ".from-assistant")
    assert mine < answer


async def _middle(visitor: Visitor, kind: str) -> float:
    box = await visitor.log.locator(f"{kind} .body").last.bounding_box()
    assert box
    return box["x"] + box["width"] / 2


async def test_a_page_nobody_allowed_gets_no_line(opened: Browser, address: tuple[str, web.Application]) -> None:
    url, app = address
    port = unused_port()
    site = Site(url, port)
    context = await fresh(opened, locale="en-US")
    page: Page = await context.new_page()
    visitor = Visitor(page, app)
    async with TestServer(site.app, host="127.0.0.1", port=port):
        await page.goto(f"{site.url}/ltr")
        await visitor.open()
        await expect(page.get_by_text("No connection.")).to_be_visible()
        await expect(page.get_by_role("link", name="Call the clinic: 555-0100")).to_be_visible()
        assert await context.cookies() == []
        await context.close()
