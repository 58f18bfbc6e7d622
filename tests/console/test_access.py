"""Contracts of the whole router: who may see what, and the headers on everything."""

from __future__ import annotations

import re

import pytest
from aiohttp import web

from bot.console import create_console
from bot.console.access import ACCESS, OPEN
from bot.records.staff.users import ROLES
from bot.services import Services
from bot.settings import ROOT
from tests.console.conftest import AskFor, NewPerson, Person


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
    mine = {name for name, roles in ACCESS.items() if "coordinator" in roles}
    changes = [path for method, path, name in routes(services) if method == "POST" and name in mine]
    assert len(changes) > 10
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
    assert "Back to the start" in await maria.see("/console" + path, status=404)


def test_static_files_are_the_only_folder(services: Services) -> None:
    statics = [r for r in create_console(services).router.resources() if isinstance(r, web.StaticResource)]
    assert [s.canonical for s in statics] == ["/static"]


#: Who of the demo people has which role.
PERSONAS = {"coordinator": "maria", "lead": "lea", "administrator": "ada", "auditor": "omar", "researcher": "rita"}
TABLE = ROOT / "docs" / "console-access.md"
HEAD = """# Who may do what in the console

Made by `tests/console/test_access.py`, which asks for each address in each role and compares. yes: let in; no: refused;
log in: sent to the log-in form.

"""


async def test_what_each_persona_may_reach_is_the_table_in_the_documentation(
    services: Services, new_person: NewPerson, ask: AskFor
) -> None:
    ask()
    people = {"nobody": await new_person(None)}
    people |= {role: await new_person(username) for role, username in PERSONAS.items()}
    assert set(PERSONAS) == set(ROLES)
    rows = [f"| Address | {' | '.join(people)} |", "|---|" + "---|" * len(people)]
    for method, path, name in sorted(routes(services), key=lambda route: (route[1], route[0])):
        if method == "HEAD" or name in (*OPEN, "logout"):
            continue
        cells = [await reached(person, method, path) for person in people.values()]
        rows.append(f"| {method} {path.replace('1001', 'N')} | {' | '.join(cells)} |")
        expected = ["yes" if role in ACCESS[name] else "no" for role in PERSONAS]
        assert cells == ["log in", *expected], (method, path)
    assert len(rows) > 30
    assert TABLE.read_text("utf-8") == HEAD + "\n".join(rows) + "\n"


async def reached(person: Person, method: str, path: str) -> str:
    """Whether this person is let in: a form without its token is refused only after the role is."""
    async with person.client.request(method, path, allow_redirects=False) as response:
        if response.headers.get("Location") == "/console/login":
            return "log in"
        streams = response.content_type == "text/event-stream"
        text = "" if streams else await response.text()
        return "no" if "This is not yours to do" in text else "yes"


def test_the_table_of_access_names_every_route_and_no_other(services: Services) -> None:
    assert {name for _, _, name in routes(services)} == set(ACCESS) | set(OPEN)


async def test_a_route_that_nobody_listed_is_closed(maria: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.console.access.ACCESS", {})
    assert "This is not yours to do" in await maria.see("/console/", status=403)


async def test_an_auditor_sees_an_inquiry_and_finds_nothing_to_press(new_person: NewPerson, ask: AskFor) -> None:
    ask()
    omar = await new_person("omar")
    for path in ("/console/", "/console/inquiries/1001"):
        forms = set(re.findall(r'action="([^"]+)"', await omar.see(path)))
        assert forms <= {"/console/logout", "/console/search", "/console/"}


@pytest.mark.parametrize(
    ("username", "home"), [("maria", "/console/"), ("ada", "/console/people"), ("rita", "/console/research")]
)
async def test_everyone_starts_where_their_work_is(new_person: NewPerson, username: str, home: str) -> None:
    person = await new_person(username)
    response = await person.client.get("/console/home", allow_redirects=False)
    assert response.headers["Location"] == home
