"""Where one is logged in is told in words: which browser, on what."""

from __future__ import annotations

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.console import browsers
from tests.console.conftest import Person

_WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
CHROME = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_WEBKIT} Chrome/142.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome on Windows"),
        (f"{CHROME} Edg/142.0.0.0", "Edge on Windows"),
        (f"{CHROME} OPR/124.0.0.0", "Opera on Windows"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/26.0 Safari/605.1.15",
            "Safari on Mac",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "CriOS/142.0.7444.77 Mobile/15E148 Safari/604.1",
            "Chrome on iPhone",
        ),
        (f"Mozilla/5.0 (Linux; Android 10; K) {_WEBKIT} Chrome/142.0.0.0 Mobile Safari/537.36", "Chrome on Android"),
        (f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {_WEBKIT} Chrome/142.0.0.0 Safari/537.36", "Chrome on Chromebook"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Linux"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("some agent of which nobody has ever heard " * 9, "some agent of which nobody has ever heard some agent of…"),
        ("", ""),
    ],
)
def test_a_browser_is_called_what_people_call_it(agent: str, words: str) -> None:
    assert browsers.name(agent) == words


@pytest.mark.parametrize(("agent", "words"), [(f"{CHROME} Edg/142.0.0.0", "Edge on Windows"), ("", "Unknown browser")])
async def test_the_account_page_tells_where_one_is_logged_in(server: TestServer, agent: str, words: str) -> None:
    async with TestClient(server, headers={"User-Agent": agent}) as client:
        maria = Person(client)
        await maria.log_in("maria")
        page = await maria.see("/console/account")
    assert f"<span>{words}<" in page
    assert "Mozilla" not in page
