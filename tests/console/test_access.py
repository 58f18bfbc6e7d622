"""Contracts of the whole router: who may see what, and the headers on everything."""

from __future__ import annotations

import re

import pytest
from aiohttp import web

from bot.console import create_console
from bot.services import Services
from tests.console.conftest import AskFor, Person

OPEN = {"login", "static"}


def routes(services: Services) -> list[tuple[str, str, str]]:
    """(method, path, name) of every route, with sample values in the path."""
    found = []
    for route in create_console(services).router.routes():
        assert route.resource is not None
        path = route.resource.canonical.replace("{number}", "1001").replace("{action}", "take")
        found.append((route.method, "/console" + path, route.resource.name or ""))
    return found


async def test_every_route_but_log_in_and_static_sends_an_outsider_to_log_in(
    services: Services, outsider: Person, ask: AskFor
) -> None:
    ask()
    closed = [(method, path) for method, path, name in routes(services) if name not in OPEN]
    assert len(closed) > 12
    for method, path in closed:
        response = await outsider.client.request(method, path, allow_redirects=False)
        assert (response.status, response.headers.get("Location")) == (303, "/console/login"), (method, path)


async def test_every_change_needs_the_form_token(services: Services, maria: Person, ask: AskFor) -> None:
    ask()
    changes = [path for method, path, name in routes(services) if method == "POST" and name not in OPEN]
    assert len(changes) > 7
    for path in changes:
        for fields in ({}, {"csrf": ""}, {"csrf": "x" * 43}, {"csrf": "ñ"}):
            response = await maria.send(path, token="t" * 32, text="Hello", **fields)
            assert response.status == 403, (path, fields)
            assert "Nothing was changed" in await response.text()


@pytest.mark.parametrize(
    "path", ["/", "/login", "/live", "/inquiries/1001", "/inquiries/9999", "/nowhere", "/static/console.css"]
)
async def test_every_response_carries_the_security_headers(maria: Person, ask: AskFor, path: str) -> None:
    ask()
    headers = (await maria.client.get("/console" + path)).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Frame-Options"] == "DENY"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/login", "/inquiries/1001"])
async def test_pages_keep_to_the_policy(maria: Person, ask: AskFor, path: str) -> None:
    ask()
    html = await maria.see("/console" + path)
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)", html)


@pytest.mark.parametrize(("address", "secure"), [("https://care.example.org", True), ("http://127.0.0.1:8080", False)])
async def test_https_makes_cookies_secure(services: Services, outsider: Person, address: str, secure: bool) -> None:
    object.__setattr__(services.settings, "public_url", address)
    cookies = (await outsider.client.get("/console/login")).cookies
    assert bool(cookies["bedside_console_form"]["secure"]) == secure


@pytest.mark.parametrize("path", ["/inquiries/9999", "/inquiries/9999/events", "/nowhere"])
async def test_what_does_not_exist_says_so_with_a_way_back(maria: Person, path: str) -> None:
    assert "Back to the inbox" in await maria.see("/console" + path, status=404)


def test_static_files_are_the_only_folder(services: Services) -> None:
    statics = [r for r in create_console(services).router.resources() if isinstance(r, web.StaticResource)]
    assert [s.canonical for s in statics] == ["/static"]
