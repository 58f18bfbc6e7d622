"""A short link shows its handout, tells nobody of the patient, and ends."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web
from playwright.async_api import Browser

from bot.gateway.handout import routes
from bot.gateway.webchat import add_web_chat
from bot.records.outbound import handouts
from bot.services import SERVICES, Services
from tests.gateway.sms.conftest import Client
from tests.gateway.stage import Clock, Gateway


@pytest.fixture
def services(gateway: Gateway) -> Services:
    return gateway.services


@pytest.fixture
def clock(gateway: Gateway) -> Clock:
    return gateway.clock


@pytest.fixture
async def client(aiohttp_client: Callable[[web.Application], Awaitable[Client]], services: Services) -> Client:
    app = web.Application()
    app[SERVICES] = services
    add_web_chat(app)
    app.add_routes(routes)
    return await aiohttp_client(app)


async def test_a_link_shows_the_whole_sheet(client: Client, services: Services, clock: Clock) -> None:
    token = await services.database.run(handouts.new_link, "colonoscopy", "es", clock())
    async with client.get(f"/h/{token}") as response:
        page = await response.text()
        assert response.status == 200
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Cache-Control"] == "no-store"
    for part in ('<html lang="es">', "<h2>Cómo prepararse</h2>", "911"):
        assert part in page


async def test_nothing_of_a_sheet_is_wider_than_a_phone(
    client: Client, services: Services, clock: Clock, opened: Browser
) -> None:
    """Not even the addresses of the sources."""
    token = await services.database.run(handouts.new_link, "dentures", "en", clock())
    page = await opened.new_page(viewport={"width": 320, "height": 640})
    await page.goto(str(client.make_url(f"/h/{token}")))
    await page.get_by_text("Healthy_Tip/45.aspx").wait_for()
    wide = await page.evaluate("document.documentElement.scrollWidth")
    await page.close()
    assert wide <= 320


@pytest.mark.parametrize("token", ["", "x", "AAAAAAAAAAAA"])
async def test_an_unknown_link_shows_nothing(client: Client, token: str) -> None:
    async with client.get(f"/h/{token}") as response:
        assert response.status in (404, 410)


async def test_an_expired_link_says_what_to_do_in_both_languages(
    client: Client, services: Services, clock: Clock
) -> None:
    token = await services.database.run(handouts.new_link, "colonoscopy", "en", clock())
    clock.now += handouts.LIFE
    async with client.get(f"/h/{token}") as response:
        page = await response.text()
        assert response.status == 410
    assert "no longer works" in page
    assert "ya no sirve" in page
