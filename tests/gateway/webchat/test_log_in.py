"""A log-in on the web gives the browser a new cookie; whoever has a copy of the old one is left outside."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable

import pytest
from aiohttp import WSMsgType, WSServerHandshakeError
from sqlalchemy import select

from bot.gateway.identity import IdentityDesk
from bot.gateway.webchat.delivery import COME_AGAIN
from bot.gateway.webchat.session import COOKIE
from bot.records.access import codes, identity, web_sessions
from bot.records.chart.names import name_key
from bot.records.messaging import messages
from bot.records.models import Conversation, InboxMessage, Patient
from bot.reply import Reply
from bot.services import Services
from tests.gateway.webchat.conftest import PATIENCE, SITE, Chat, Line

CLAIM = {"name": "Maria Lopez", "birth_date": "4/25/1970"}
CODE = "482913"
RECORD = "The medicines on your list: Sertraline 50 mg"


@pytest.fixture
def make_desk() -> Callable[[Services], IdentityDesk]:
    return lambda services: IdentityDesk(services, pace=0)


@pytest.fixture
async def talk(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> str:
    """A visitor's conversation, and a record."""
    monkeypatch.setattr(codes, "make", lambda: CODE)
    await chat.visit()
    with chat.database.session() as session:
        given, family = CLAIM["name"].split()
        session.add(
            Patient(
                id="p1",
                given=given,
                family=family,
                name_key=name_key(given, family),
                birth_date=dt.date(1970, 4, 25),
                phone="+12025550101",
                as_of=chat.clock.now,
            )
        )
        return session.scalars(select(Conversation.id)).one()


async def prove(chat: Chat) -> str:
    """Fill in both pages of the form; the cookie of the answer, which the browser has not shown yet."""
    assert (await (await chat.log_in(**CLAIM)).json())["renewed"] is False
    response = await chat.log_in(code=CODE)
    assert (await response.json())["renewed"] is True
    cookie = response.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["secure"]
    assert cookie["samesite"] == "Lax"
    return f"{COOKIE}={cookie.value}"


async def log_in(chat: Chat) -> None:
    """The whole of it, as the widget does."""
    chat.cookie = await prove(chat)
    assert await (await chat.visit()).json() == {"resumed": True}


async def tell_record(chat: Chat, talk: str) -> None:
    reply = Reply(text=RECORD, act="answer", language="en", private=True)
    await chat.database.run(messages.send, talk, reply, chat.clock.now)
    chat.services.bus.publish(talk)


async def heard_until_closed(line: Line) -> tuple[str, int | None]:
    """All that a line is told until it closes, and how it closes."""
    told = ""
    async with asyncio.timeout(PATIENCE):
        while (message := await line.socket.receive()).type is WSMsgType.TEXT:
            told += message.data
    return told, message.data


async def proven(chat: Chat, talk: str) -> str | None:
    def who(session: object) -> str | None:
        patient = identity.verified_patient(session, talk, chat.clock.now)  # type: ignore[arg-type]
        return patient.id if patient else None

    return await chat.database.run(who)


async def handshake(chat: Chat, cookie: str) -> int:
    with pytest.raises(WSServerHandshakeError) as refused:
        await chat.client.ws_connect("/chat/ws", headers={"Origin": SITE, "Cookie": cookie})
    return refused.value.status


async def test_whoever_copied_the_cookie_before_the_log_in_never_sees_the_record(chat: Chat, talk: str) -> None:
    copied = chat.cookie
    async with chat.line() as thief, chat.line() as quiet_thief:
        await thief.hello()
        await log_in(chat)
        await tell_record(chat, talk)
        for line in (thief, quiet_thief):
            told, how = await heard_until_closed(line)
            assert "Sertraline" not in told
            assert how == COME_AGAIN
    assert await handshake(chat, copied) == 401
    assert (await chat.log_in(copied, **CLAIM)).status == 401
    async with chat.line() as line:
        await line.hello()
        assert await line.replies(1) == [RECORD]


async def test_until_the_browser_comes_with_the_new_cookie_nobody_is_logged_in(chat: Chat, talk: str) -> None:
    async with chat.line() as thief:
        await thief.hello()
        await prove(chat)
        await tell_record(chat, talk)
        assert "Sertraline" not in str(await thief.silence())
        assert await proven(chat, talk) is None


async def test_an_answer_lost_on_its_way_loses_no_conversation(chat: Chat, talk: str) -> None:
    await chat.reply(talk, "Your inquiry number is 7.")
    await prove(chat)
    async with chat.line() as line:  # with the cookie it has
        await line.hello()
        assert await line.replies(1) == ["Your inquiry number is 7."]
    assert await proven(chat, talk) is None


async def test_a_cookie_that_comes_late_opens_the_chat_but_no_record(chat: Chat, talk: str) -> None:
    chat.cookie = await prove(chat)
    chat.clock.now += identity.ARRIVAL
    async with chat.line() as line:
        await line.hello()
    assert await proven(chat, talk) is None


async def test_another_tab_of_the_browser_comes_back_with_the_new_cookie(chat: Chat, talk: str) -> None:
    async with chat.line() as other:
        await other.hello()
        said = await other.say("before the log-in")
        await other.next("ack")
        await log_in(chat)
        assert (await heard_until_closed(other))[1] == COME_AGAIN
    async with chat.line() as other:
        assert (await other.hello())["seconds"] == 15 * 60
        await other.say("before the log-in", said)  # sent again, as the widget does when it is unsure
        assert not (await other.next("ack")).get("error")
    stored = select(InboxMessage.external_id).where(InboxMessage.external_id == said)
    assert await chat.database.run(lambda session: len(session.scalars(stored).all())) == 1


async def test_a_tab_that_asks_with_the_old_cookie_meanwhile_does_not_start_a_conversation(
    chat: Chat, talk: str
) -> None:
    old = chat.cookie
    await log_in(chat)
    fresh, chat.cookie = chat.cookie, old
    response = await chat.visit()
    assert response.status == 409
    assert COOKIE not in response.cookies
    chat.cookie = fresh
    assert (await chat.visit()).status == 200
    assert await proven(chat, talk) == "p1"


async def test_the_code_can_not_be_played_again_for_another_cookie(chat: Chat, talk: str) -> None:
    fresh = await prove(chat)
    again = await chat.log_in(code=CODE)
    assert (await again.json())["renewed"] is False
    assert COOKIE not in again.cookies
    chat.cookie = fresh
    await chat.visit()
    for _ in range(2):
        again = await chat.log_in(code=CODE)
        assert COOKIE not in again.cookies


async def test_the_question_that_waited_is_asked_again_once(chat: Chat, talk: str) -> None:
    await chat.database.run(identity.begin, talk, "What are my allergies?", chat.clock.now)
    await log_in(chat)
    await chat.visit()
    asked = await chat.database.run(lambda session: session.scalars(select(InboxMessage.text)).all())
    assert list(asked) == ["What are my allergies?"]


async def test_at_the_log_off_the_browser_gets_another_cookie(chat: Chat, talk: str) -> None:
    await log_in(chat)
    during = chat.cookie
    async with chat.line() as line, chat.line() as other_tab:
        await line.hello()
        await other_tab.hello()
        await chat.database.run(identity.log_out, talk, chat.clock.now)
        chat.services.bus.publish(talk)
        for each in (line, other_tab):
            assert (await heard_until_closed(each))[1] == COME_AGAIN
    assert COOKIE in (await chat.visit()).cookies
    async with chat.line() as line:
        assert (await line.hello())["seconds"] is None
    chat.clock.now += web_sessions.RENEWAL
    assert await handshake(chat, during) == 401
    async with chat.line() as line:
        await line.hello()


async def test_the_form_is_closed_to_other_sites_and_to_strangers(chat: Chat, talk: str) -> None:
    headers = {"Origin": "https://evil.test", "Cookie": chat.cookie}
    assert (await chat.client.post("/chat/log-in", headers=headers, data=CLAIM)).status == 403
    assert (await chat.log_in(f"{COOKIE}=forged", **CLAIM)).status == 401
    assert (await chat.client.get("/chat/log-in", headers={"Cookie": chat.cookie})).status == 405
