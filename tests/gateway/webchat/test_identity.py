"""What is typed to prove identity goes to the desk, and into no table, log or transcript."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.reply import Language
from bot.words import words
from tests.gateway.webchat.conftest import Chat

NAME, BORN, CODE = "Ana Maria Ruiz", "March 7, 1980", "482913"


async def everything_stored(chat: Chat) -> str:
    def dump(session: Session) -> str:
        run = session.execute
        tables = [row[0] for row in run(text("SELECT name FROM sqlite_master WHERE type = 'table'"))]
        return "\n".join(str(row) for table in tables for row in run(text(f'SELECT * FROM "{table}"')))

    return await chat.database.run(dump)


async def test_name_birth_date_and_code_reach_only_the_desk(chat: Chat, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    await chat.visit()
    async with chat.line() as line:
        await line.hello()
        asked = (await (await chat.log_in(name=NAME, birth_date=BORN)).json())["frame"]
        assert (asked["reply"]["act"], asked["reply"]["aspect"], asked["cursor"]) == ("verify", "code", None)
        told = (await (await chat.log_in(code=CODE)).json())["frame"]
        assert told["reply"]["act"] == "answer"
        assert await line.silence() == []
    assert chat.desk.asked == [(NAME, BORN), (CODE,)]
    stored = await everything_stored(chat)
    for secret in (NAME, BORN, CODE):
        assert secret not in stored
        assert secret not in caplog.text


async def test_another_tab_does_not_see_the_log_in(chat: Chat) -> None:
    await chat.visit()
    async with chat.line() as other:
        await other.hello()
        await chat.log_in(name=NAME, birth_date=BORN)
        assert await other.silence() == []


async def test_while_the_desk_takes_its_time_an_emergency_on_the_line_is_answered_at_once(chat: Chat) -> None:
    await chat.visit()
    async with chat.line() as line:
        await line.hello()
        chat.desk.slow = asyncio.Event()
        waiting = asyncio.create_task(chat.log_in(name=NAME, birth_date=BORN))
        await chat.desk.slow_asked.wait()
        await line.say("I have crushing chest pain")
        assert "911" in (await line.replies(1))[0]
        assert not waiting.done()
        chat.desk.slow.set()
        assert (await waiting).status == 200


EMERGENCIES = [
    {"name": "I have crushing chest pain", "birth_date": BORN},
    {"name": NAME, "birth_date": "I want to kill myself"},
    {"code": "I can't breathe"},
]


@pytest.mark.parametrize("form", EMERGENCIES)
@pytest.mark.parametrize("before", [0, 20])
async def test_an_emergency_in_the_log_in_form_is_answered_at_once_and_is_no_claim(
    chat: Chat, form: dict[str, str], before: int
) -> None:
    await chat.visit()
    async with chat.line() as line:
        await line.hello()
        for _ in range(before):  # as many as are allowed in a minute
            await chat.log_in(code=CODE)
        assert (await (await chat.log_in(**form)).json()) == {"frame": None, "renewed": False}
        told = await line.replies(2)
    assert "911" in told[0] or "988" in told[0]
    assert "inquiry number" in told[1]
    assert len(chat.desk.asked) == before
    typed = form.get("code") or (form["name"] if form["name"] != NAME else form["birth_date"])
    assert typed in await everything_stored(chat)


@pytest.mark.parametrize("form", EMERGENCIES)
@pytest.mark.parametrize("trouble", ["database away", "session ended"])
async def test_an_emergency_in_the_log_in_form_is_answered_whatever_else_is_wrong(
    chat: Chat, form: dict[str, str], trouble: str
) -> None:
    await chat.visit()
    chat.database.away = trouble == "database away"
    cookie = chat.cookie if chat.database.away else "bedside_chat=forged"
    frame = (await (await chat.log_in(cookie, **form)).json())["frame"]
    assert "911" in frame["reply"]["text"] or "988" in frame["reply"]["text"]
    assert frame["cursor"] is None


@pytest.mark.parametrize("language", ["en", "es"])
async def test_without_the_database_the_form_says_so(chat: Chat, language: Language) -> None:
    await chat.visit()
    chat.database.away = True
    frame = (await (await chat.log_in(code=CODE, language=language)).json())["frame"]
    assert (frame["code"], frame["message"]) == ("not_saved", words("not_saved", language))


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"name": "", "birth_date": BORN},
        {"name": NAME},
        {"code": "9" * 21},
        {"code": CODE, "conversation_id": "someone-else"},
    ],
)
async def test_an_incomplete_claim_never_reaches_the_desk(chat: Chat, form: dict[str, str]) -> None:
    await chat.visit()
    assert (await chat.log_in(**form)).status == 400
    assert not chat.desk.asked


async def test_guessing_fast_is_slowed_down(chat: Chat) -> None:
    await chat.visit()
    for _ in range(20):
        assert (await (await chat.log_in(code=CODE)).json())["frame"]["type"] == "reply"
    assert (await (await chat.log_in(code=CODE)).json())["frame"]["code"] == "too_fast"
    assert len(chat.desk.asked) == 20
