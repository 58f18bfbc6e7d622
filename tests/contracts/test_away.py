"""While the database is away no route breaks: each does without, or says to come again, and the log is short."""

from __future__ import annotations

import pytest

from tests.contracts.conftest import Browser
from tests.contracts.test_routes import addresses, filled

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


async def test_every_route_does_without_or_says_to_come_again(
    client_alone: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    assert client_alone.app
    answers = {}
    for method, path in set(addresses(client_alone.app)):
        address = filled(path).replace("{token}", "a-link")
        form = {"csrf": "form"} if method == "POST" else None
        async with client_alone.request(method, address, headers=PAGE, data=form, allow_redirects=False) as response:
            answers[method, path] = response.status
    broken = {route: status for route, status in answers.items() if status == 500}
    assert broken == {}
    away = {route for route, status in answers.items() if status == 503}
    assert answers.keys() - away - CLOSED.keys() - {("GET", "/chat/ws")} == WITHOUT
    assert {route: answers[route] for route in CLOSED} == CLOSED
    assert [line.getMessage() for line in caplog.records if line.exc_info] == []
    assert "a-link" not in caplog.text


async def test_a_person_gets_a_page_in_both_languages(client_alone: Browser) -> None:
    async with client_alone.get("/h/a-link", headers=PAGE) as response:
        said = await response.text()
        assert (response.status, response.headers["Retry-After"]) == (503, "10")
    assert all(words in said for words in ("try again in a minute", "inténtelo otra vez", "call 911", "llame al 911"))


async def test_who_asks_for_no_page_gets_a_short_word(client_alone: Browser) -> None:
    async with client_alone.get("/console/alerts", headers={"Cookie": COOKIES}) as response:
        assert (response.status, await response.json()) == (503, {"error": "unavailable"})
