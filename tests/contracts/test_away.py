"""While the database is away no route breaks: each does without, or says to come again, and the log is short."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from bot.bus import LocalBus
from bot.cli.serve import create_gateway
from bot.safety import Screen
from bot.services import Services
from bot.settings import Settings
from tests.contracts.test_routes import addresses, filled
from tests.gateway.webchat.conftest import FlakyDatabase

COOKIES = "bedside_chat=token; bedside_console=token; bedside_console_form=form"
PAGE = {"Cookie": COOKIES, "Accept": "text/html,*/*;q=0.8", "Origin": "https://clinic.test"}
#: What does without: pages of the chat, log-in and links out, what asks nothing, and what looks at the form first.
WITHOUT = {
    ("GET", "/"),
    ("GET", "/chat"),
    ("GET", "/static/chat/numbers.js"),
    ("GET", "/health"),
    ("GET", "/console/login"),
    ("GET", "/console/sso"),
    ("GET", "/console/sso/back"),
}
#: Closed before any look: without a signature, or without what the form holds.
CLOSED = {("POST", "/sms/incoming"): 403, ("POST", "/sms/status"): 403, ("POST", "/chat/log-in"): 400}


@pytest.fixture
async def client(
    tmp_path: Path,
    make_sqlite: Callable[[Path], str],
    screen: Screen,
    monkeypatch: pytest.MonkeyPatch,
    aiohttp_client: Callable[..., Awaitable[Any]],
) -> AsyncIterator[TestClient[Any, Any]]:
    monkeypatch.setattr(Screen, "load", lambda: screen)
    database = FlakyDatabase(make_sqlite(tmp_path / "away.db"))
    settings = Settings(var=tmp_path, public_url="https://clinic.test", sms_token="for tests")
    services = Services(settings, database, LocalBus())
    client = await aiohttp_client(create_gateway(services))
    database.away = True
    yield client
    database.close()


async def test_every_route_does_without_or_says_to_come_again(
    client: TestClient[Any, Any], caplog: pytest.LogCaptureFixture
) -> None:
    assert client.app
    answers = {}
    for method, path in set(addresses(client.app)):
        address = filled(path).replace("{token}", "a-link")
        form = {"csrf": "form"} if method == "POST" else None
        async with client.request(method, address, headers=PAGE, data=form, allow_redirects=False) as response:
            answers[method, path] = response.status
    broken = {route: status for route, status in answers.items() if status == 500}
    assert broken == {}
    away = {route for route, status in answers.items() if status == 503}
    assert answers.keys() - away - CLOSED.keys() - {("GET", "/chat/ws")} == WITHOUT
    assert {route: answers[route] for route in CLOSED} == CLOSED
    assert [line.getMessage() for line in caplog.records if line.exc_info] == []
    assert "a-link" not in caplog.text


async def test_a_person_gets_a_page_in_both_languages(client: TestClient[Any, Any]) -> None:
    async with client.get("/h/a-link", headers=PAGE) as response:
        said = await response.text()
        assert (response.status, response.headers["Retry-After"]) == (503, "10")
    assert all(words in said for words in ("try again in a minute", "inténtelo otra vez", "call 911", "llame al 911"))


async def test_who_asks_for_no_page_gets_a_short_word(client: TestClient[Any, Any]) -> None:
    async with client.get("/console/alerts", headers={"Cookie": COOKIES}) as response:
        assert (response.status, await response.json()) == (503, {"error": "unavailable"})
