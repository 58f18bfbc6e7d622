"""A coordinator at a real browser, for the tests of the console's pages."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Locator, Page
from sqlalchemy.orm import Session

from bot.records.casework import canned
from bot.records.staff import users
from bot.services import utc_now
from tests.console.conftest import Clock
from tests.e2e.browser import fresh

STANDARD = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def clock() -> Clock:
    """The browser counts on its own clock, so the server's starts at the same time."""
    clock = Clock()
    clock.time = utc_now()
    return clock


class Desk:
    """A coordinator's browser window."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    async def open(self, path: str) -> None:
        await self.page.goto(self.address + path)

    async def log_in(self, username: str = "maria") -> None:
        await self.open("/console/login")
        await self.page.get_by_label("User name").fill(username)
        await self.page.get_by_label("Password").fill(users.DEMO_PASSWORD)
        await self.page.get_by_role("button", name="Log in").click()
        await self.page.get_by_role("button", name="Log out").wait_for()
        # The page's scripts too: a clock moved before they run would tell them nothing.
        await self.page.wait_for_load_state("load")

    async def height_of(self, link: Locator) -> float:
        """How far down the window something is, in CSS pixels."""
        box = await link.bounding_box()
        assert box
        return box["y"]

    async def faults(self) -> list[str]:
        """What axe finds wrong, and whether the page must be scrolled sideways."""
        found = await Axe().run(self.page, options=STANDARD)
        assert found.response["passes"], "axe did not run"
        faults = [fault["id"] for fault in found.response["violations"]]
        wide = await self.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        return faults + (["scrolls sideways"] if wide else []) + self.errors


def keep_reply(session: Session, code: str, text: str) -> None:
    """A canned reply in English, as Maria made it."""
    maria = users.find(session, "maria")
    assert maria
    canned.keep(session, code, "en", text, maria, utc_now())


async def sit_down(browser: Browser, server: TestServer, **options: Any) -> Desk:
    """A coordinator at a browser nobody has used yet."""
    page = await (await fresh(browser, **options)).new_page()
    return Desk(page, str(server.make_url("")).rstrip("/"))


@pytest.fixture
async def desk(browser: Browser, server: TestServer) -> Desk:
    return await sit_down(browser, server, viewport={"width": 1280, "height": 500})
