"""What is typed to prove identity goes to the desk, and into no table, log or transcript."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.gateway.web.conftest import Chat

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
        await line.socket.send_json({"type": "identity", "name": NAME, "birth_date": BORN})
        asked = await line.next("reply")
        assert (asked["reply"]["act"], asked["reply"]["aspect"], asked["cursor"]) == ("verify", "code", None)
        await line.socket.send_json({"type": "code", "code": CODE})
        assert (await line.next("reply"))["reply"]["act"] == "answer"
    assert chat.desk.asked == [(NAME, BORN), (CODE,)]
    stored = await everything_stored(chat)
    for secret in (NAME, BORN, CODE):
        assert secret not in stored
        assert secret not in caplog.text


async def test_another_tab_does_not_see_the_log_in(chat: Chat) -> None:
    await chat.visit()
    async with chat.line() as line, chat.line() as other:
        await line.hello()
        await other.hello()
        await line.socket.send_json({"type": "identity", "name": NAME, "birth_date": BORN})
        await line.next("reply")
        assert await other.silence() == []


@pytest.mark.parametrize(
    "frame",
    [
        {"type": "identity", "name": "I have crushing chest pain", "birth_date": BORN},
        {"type": "identity", "name": NAME, "birth_date": "I want to kill myself"},
        {"type": "code", "code": "I can't breathe"},
    ],
)
@pytest.mark.parametrize("before", [0, 20])
async def test_an_emergency_in_the_log_in_form_is_answered_at_once_and_is_no_claim(
    chat: Chat, frame: dict[str, str], before: int
) -> None:
    await chat.visit()
    async with chat.line() as line:
        await line.hello()
        for _ in range(before):  # as many as are allowed in a minute
            await line.socket.send_json({"type": "code", "code": CODE})
            await line.next("reply")
        await line.socket.send_json(frame)
        told = await line.replies(2)
    assert "911" in told[0] or "988" in told[0]
    assert "inquiry number" in told[1]
    assert len(chat.desk.asked) == before
    typed = frame.get("code") or (frame["name"] if frame["name"] != NAME else frame["birth_date"])
    assert typed in await everything_stored(chat)


@pytest.mark.parametrize(
    "frame",
    [
        {"type": "identity", "name": "", "birth_date": BORN},
        {"type": "identity", "name": NAME},
        {"type": "code", "code": "9" * 21},
        {"type": "code", "code": CODE, "conversation_id": "someone-else"},
    ],
)
async def test_an_incomplete_claim_never_reaches_the_desk(chat: Chat, frame: dict[str, str]) -> None:
    await chat.visit()
    async with chat.line() as line:
        await line.hello()
        await line.socket.send_json(frame)
        assert (await line.next("error"))["code"] == "bad_frame"
    assert not chat.desk.asked


async def test_guessing_fast_is_slowed_down(chat: Chat) -> None:
    await chat.visit()
    async with chat.line() as line:
        await line.hello()
        for _ in range(20):
            await line.socket.send_json({"type": "code", "code": CODE})
            await line.next("reply")
        await line.socket.send_json({"type": "code", "code": CODE})
        assert (await line.next("error"))["code"] == "too_fast"
    assert len(chat.desk.asked) == 20
