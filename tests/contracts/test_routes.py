"""Every address of the gateway is either public on purpose or closed without a session."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aiohttp import web

from tests.contracts.conftest import Browser

#: Open to everyone, and why.
PUBLIC = {
    ("GET", "/"): "the demo clinic's page; outside the demo it leads to the chat",
    ("GET", "/chat"): "the chat's page; it holds nothing of anybody",
    ("GET", "/static/chat/numbers.js"): "the widget's list of the country's emergency numbers",
    ("GET", "/h/{token}"): "a handout of the library; the link tells nothing of a patient and expires",
    ("GET", "/health"): "says only that the gateway runs",
    ("GET", "/ready"): "says only which part is missing",
    ("POST", "/chat/session"): "starts a session",
    ("GET", "/console/login"): "the log-in page",
    ("POST", "/console/login"): "the log-in",
    ("GET", "/console/sso"): "goes to the clinic's own sign-on service; nothing is there where none is set",
    ("GET", "/console/sso/back"): "the way back, of use only with the cookie of an attempt and the service's word",
}


def addresses(app: web.Application) -> Iterator[tuple[str, str]]:
    for route in app.router.routes():
        info = route.resource.get_info() if route.resource else {}
        path = info.get("path") or info.get("formatter") or info.get("prefix", "")
        if route.method != "HEAD" and "prefix" not in info:
            yield route.method, path
    for resource in app.router.resources():
        info = resource.get_info()
        if "app" in info:
            yield from addresses(info["app"])


def filled(path: str) -> str:
    return path.replace("{number}", "1001").replace("{action}", "take").replace("{name}", "x")


async def test_what_is_not_public_is_closed_without_a_session(client: Browser) -> None:
    assert client.app
    found = set(addresses(client.app))
    assert len(found) > 15
    assert not [path for _, path in found if re.search(r"\{(?!number|action|name|token)", path)]
    answers = {}
    for method, path in found - PUBLIC.keys():
        async with client.request(method, filled(path), allow_redirects=False) as response:
            closed = response.status in (401, 403) or response.headers.get("Location", "").startswith("/console/login")
            answers[method, path] = "closed" if closed else response.status
    assert {address: answer for address, answer in answers.items() if answer != "closed"} == {}


async def test_the_public_list_names_only_what_there_is(client: Browser) -> None:
    assert client.app
    assert PUBLIC.keys() - set(addresses(client.app)) == set()
