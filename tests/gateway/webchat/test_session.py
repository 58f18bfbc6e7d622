"""Who gets in: the cookie is the only key, and only listed sites may use it."""

from __future__ import annotations

import datetime as dt

import pytest
from aiohttp import WSServerHandshakeError
from sqlalchemy import func, select

from bot.gateway.webchat.origins import allowed_origins
from bot.gateway.webchat.session import COOKIE
from bot.records.access.web_sessions import LIFE
from bot.records.models import Conversation
from bot.settings import Settings
from tests.gateway.webchat.conftest import PARTNER, SITE, Chat, Line


async def handshake(chat: Chat, **headers: str) -> int:
    with pytest.raises(WSServerHandshakeError) as refused:
        await chat.client.ws_connect("/chat/ws", headers=headers)
    return refused.value.status


async def conversations_of(chat: Chat) -> int:
    return await chat.database.run(lambda session: session.scalar(select(func.count(Conversation.id))) or 0)


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(chat: Chat) -> None:
    cookie = (await chat.visit()).cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["secure"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/chat"


async def test_coming_back_resumes_the_same_conversation(chat: Chat) -> None:
    token = (await chat.visit()).cookies[COOKIE].value
    again = await chat.client.post("/chat/session", headers={"Origin": SITE, "Cookie": f"{COOKIE}={token}"})
    assert await again.json() == {"resumed": True}
    assert COOKIE not in again.cookies
    assert await conversations_of(chat) == 1


async def test_coming_back_waits_for_no_writer(chat: Chat) -> None:
    await chat.visit()
    with chat.database.session() as writer:  # SQLite has one
        writer.connection()
        assert (await chat.visit()).status == 200
        async with chat.line() as line:
            await line.hello()


async def test_a_session_ends_with_its_life(chat: Chat) -> None:
    token = (await chat.visit()).cookies[COOKIE].value
    chat.clock.now += LIFE + dt.timedelta(seconds=1)
    assert await handshake(chat, Origin=SITE, Cookie=f"{COOKIE}={token}") == 401


async def test_a_new_conversation_starts_in_the_language_asked_for(chat: Chat) -> None:
    await chat.visit(language="es")
    chosen = await chat.database.run(lambda session: session.scalar(select(Conversation.language)))
    assert chosen == "es"


@pytest.mark.parametrize("cookie", ["", f"{COOKIE}=forged", f"{COOKIE}=", "other=x"])
async def test_without_a_real_session_there_is_no_line(chat: Chat, cookie: str) -> None:
    await chat.visit()
    assert await handshake(chat, Origin=SITE, Cookie=cookie) == 401


@pytest.mark.parametrize(
    "origin", ["https://evil.test", "https://clinic.test.evil.test", "http://clinic.test", "null", ""]
)
async def test_a_foreign_site_gets_neither_line_nor_session(chat: Chat, origin: str) -> None:
    token = (await chat.visit()).cookies[COOKIE].value
    assert await handshake(chat, Origin=origin, Cookie=f"{COOKIE}={token}") == 403
    assert (await chat.visit(origin)).status == 403


async def test_a_listed_site_may_embed_the_chat(chat: Chat) -> None:
    response = await chat.visit(PARTNER)
    assert response.status == 200
    assert response.headers["Access-Control-Allow-Origin"] == PARTNER
    assert response.headers["Access-Control-Allow-Credentials"] == "true"


async def test_without_the_database_there_is_no_session_but_an_honest_answer(chat: Chat) -> None:
    chat.database.away = True
    response = await chat.visit()
    assert response.status == 503
    assert await response.json() == {"error": "unavailable"}


@pytest.mark.parametrize(
    ("public", "allowed", "refused"),
    [
        ("http://127.0.0.1:8080", "http://localhost:8080", "http://localhost:9090"),
        ("http://0.0.0.0:8080", "http://127.0.0.1:8080", "http://0.0.0.0"),
        ("https://clinic.test", "https://clinic.test", "https://localhost"),
        ("https://clinic.test/bedside", "https://clinic.test", "https://clinic.test/bedside"),
    ],
)
def test_our_own_origin_is_allowed(public: str, allowed: str, refused: str) -> None:
    origins = allowed_origins(Settings(public_url=public))
    assert allowed in origins
    assert refused not in origins


@pytest.fixture
def two_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """Addresses may start two conversations an hour each."""
    monkeypatch.setenv("BEDSIDE_CHATS_AN_HOUR", "2")


async def start(chat: Chat, forwarded: str) -> int:
    """A browser without a cookie comes through our proxy, which is on this machine."""
    headers = {"Origin": SITE, "X-Forwarded-For": forwarded}
    return int((await chat.client.post("/chat/session", headers=headers)).status)


@pytest.mark.usefixtures("two_an_hour")
async def test_one_address_starts_so_many_conversations_an_hour(chat: Chat) -> None:
    assert [await start(chat, "203.0.113.7") for _ in range(3)] == [200, 200, 503]
    assert await start(chat, "9.9.9.9, 203.0.113.7") == 503, "what a browser claims of itself counts for nothing"
    assert await start(chat, "203.0.113.8") == 200
    assert [await start(chat, f"2001:db8::{n}") for n in range(3)] == [200, 200, 503], "a household has a network"
    assert await conversations_of(chat) == 5
    chat.clock.now += dt.timedelta(hours=1)
    assert await start(chat, "203.0.113.7") == 200


@pytest.mark.usefixtures("two_an_hour")
async def test_a_browser_in_the_clinics_own_network_is_no_proxy(chat: Chat) -> None:
    """What the proxy on this machine adds is the last; what stands before it the browser at 10.0.0.5 has made up."""
    assert [await start(chat, f"203.0.113.{n}, 10.0.0.5") for n in range(3)] == [200, 200, 503]


@pytest.mark.usefixtures("two_an_hour")
async def test_who_has_a_conversation_comes_back_to_it_past_the_limit(chat: Chat) -> None:
    await chat.visit()
    for _ in range(3):
        await start(chat, "203.0.113.7")
    headers = {"Origin": SITE, "Cookie": chat.cookie, "X-Forwarded-For": "203.0.113.7"}
    assert await (await chat.client.post("/chat/session", headers=headers)).json() == {"resumed": True}


@pytest.mark.usefixtures("two_an_hour")
async def test_past_the_limit_an_emergency_is_answered_all_the_same(chat: Chat) -> None:
    headers = {"Origin": SITE, "X-Forwarded-For": "203.0.113.7"}
    for _ in range(3):
        await start(chat, "203.0.113.7")
    async with chat.client.ws_connect("/chat/ws", headers=headers) as socket:
        line = Line(socket)
        await line.say("hello")
        assert (await line.next("error"))["code"] == "not_saved"
        await line.say("I have crushing chest pain")
        assert (await line.next("reply"))["reply"]["urgency"] == "emergency"
