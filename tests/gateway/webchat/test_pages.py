"""The pages around the chat, and the headers that keep foreign code out of them."""

from __future__ import annotations

import datetime as dt
import gzip
import re
from os.path import dirname, normpath
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from bot.records.hours import clinic
from bot.records.staff import users
from tests.gateway.webchat.conftest import PARTNER, Chat

STATIC = Path(__file__).parents[3] / "bot" / "gateway" / "static"


@pytest.mark.parametrize("path", ["/", "/chat"])
async def test_every_page_says_what_it_is_and_runs_own_code_only(chat: Chat, path: str) -> None:
    response = await chat.client.get(path)
    html = await response.text()
    policy = response.headers["Content-Security-Policy"]
    assert "<bedside-chat" in html
    assert "not a clinician" in html + Path(STATIC / "chat/strings.js").read_text()
    assert "unsafe-inline" not in policy
    assert "default-src 'none'" in policy
    assert f"frame-ancestors 'self' https://clinic.test {PARTNER}" in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert not re.search(r"<script(?! type=\"module\" src=)|\sstyle=|\son\w+=", html)


async def test_the_demo_page_leads_everywhere(chat: Chat) -> None:
    html = await (await chat.client.get("/")).text()
    for address in ('href="/chat"', 'href="/console/"', ":8090/"):
        assert address in html


async def test_outside_the_demo_there_is_no_demo_clinic(chat: Chat) -> None:
    object.__setattr__(chat.services.settings, "demo", False)
    answer = await chat.client.get("/", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (302, "/chat")


@pytest.fixture
def in_mexico(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clinic in another country."""
    monkeypatch.setenv("BEDSIDE_COUNTRY", "MX")


@pytest.mark.usefixtures("in_mexico")
async def test_the_demo_page_names_the_numbers_of_the_country(chat: Chat) -> None:
    html = await (await chat.client.get("/")).text()
    assert "Línea de la Vida" in html
    assert "988" not in html


@pytest.mark.parametrize("path", ["/", "/chat"])
async def test_a_page_tells_the_hours_that_are_kept(chat: Chat, path: str) -> None:
    with chat.database.session() as session:
        users.ensure_demo_users(session, chat.clock())
        ada = users.find(session, "ada")
        assert ada
        clinic.set_hours(session, {5: (dt.time(10), dt.time(14))}, "US", "", ada, chat.clock())
    html = await (await chat.client.get(path)).text()
    assert 'hours="People answer: Saturday 10:00 AM-2:00 PM."' in html
    assert 'hours-es="Las personas responden: sábado 10:00 am-2:00 pm."' in html


async def test_the_chat_opens_while_the_database_is_away(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("away"))

    monkeypatch.setattr(chat.database, "read", away)
    response = await chat.client.get("/chat")
    assert (response.status, 'hours=""' in await response.text()) == (200, True)


async def test_other_sites_may_load_the_widget(chat: Chat) -> None:
    response = await chat.client.get("/static/bedside-chat.js")
    assert response.status == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "javascript" in response.headers["Content-Type"]


async def test_a_file_the_browser_has_already_is_not_sent_again(chat: Chat) -> None:
    first = await chat.client.get("/static/bedside-chat.js")
    again = {"If-None-Match": first.headers["ETag"]}
    for _ in range(2):  # the second over the same connection: what follows a 304 must be readable
        async with chat.client.get("/static/bedside-chat.js", headers=again) as response:
            assert (response.status, await response.read()) == (304, b"")


async def needed_at_first_paint(chat: Chat) -> dict[str, bytes]:
    """The element's file and all it imports before it can show itself, and its styles, as they are served."""
    waiting = [f"/static/{file.relative_to(STATIC)}" for file in (STATIC / "chat" / "style").glob("*.css")]
    waiting.append("/static/bedside-chat.js")
    found: dict[str, bytes] = {}
    while waiting:
        path = waiting.pop()
        async with chat.client.get(path, headers={"Accept-Encoding": "gzip"}) as response:
            assert response.headers["Content-Encoding"] == "gzip", path
            found[path] = await response.read()
        imported = re.findall(r'^import .* from "(.*)";$', found[path].decode(), re.M)
        waiting.extend({normpath(f"{dirname(path)}/{name}") for name in imported} - found.keys())
    return found


async def test_the_widget_weighs_at_most_40_kb_on_the_line(chat: Chat) -> None:
    weights = {path: len(gzip.compress(content)) for path, content in (await needed_at_first_paint(chat)).items()}
    assert {"/static/chat/emergency.js", "/static/chat/numbers.js", "/static/chat/style/theme.css"} < weights.keys()
    assert sum(weights.values()) <= 40 * 1024, weights


@pytest.mark.parametrize(("country", "crisis"), [("US", "988"), ("MX", "800 911 2000")])
async def test_the_widget_gets_the_numbers_of_the_country_and_has_none_of_its_own(
    chat: Chat, country: str, crisis: str
) -> None:
    object.__setattr__(chat.services.settings, "country", country)
    files = await needed_at_first_paint(chat)
    numbers = files.pop("/static/chat/numbers.js").decode()
    assert f'"crisis": "{crisis}"' in numbers
    assert '"emergency": "911"' in numbers
    assert ("poison" in numbers) == (country == "US")
    others = [file for file in files if re.search(r"\b(?:911|988|222-1222)\b", files[file].decode())]
    assert others == []


def test_the_widget_says_everything_in_both_languages() -> None:
    source = (STATIC / "chat" / "strings.js").read_text("utf-8")
    english, spanish = source.split("  es: {")
    keys = [set(re.findall(r"^    (\w+):", half, re.MULTILINE)) for half in (english, spanish)]
    assert keys[0] == keys[1]
    assert len(keys[0]) > 50


def test_the_widget_never_makes_html_from_words_and_asks_nobody_else() -> None:
    for script in STATIC.rglob("*.js"):
        source = script.read_text("utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", source), script.name
        assert not re.search(r"""["'`](https?:)?//(?!www\.w3\.org/2000/svg)""", source.replace('"https://")', "")), (
            script.name
        )
