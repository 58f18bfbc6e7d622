"""An emergency on the web chat: answered past every limit and without a database, and shown until it is read."""

from __future__ import annotations

from tests.gateway.webchat.conftest import Chat

CHEST_PAIN = "I have crushing chest pain"


async def test_no_limit_turns_an_emergency_away(chat: Chat) -> None:
    await chat.visit()
    async with chat.line() as line:
        await line.hello()
        for number in range(20):
            await line.say(f"message {number}")
            await line.next("ack")
        await line.say(CHEST_PAIN)
        assert (await line.next("reply", "error"))["reply"]["urgency"] == "emergency"


async def test_the_browser_is_told_when_an_alarm_stands_no_more(chat: Chat) -> None:
    await chat.visit()
    async with chat.line() as line:
        assert (await line.hello())["alarm"] is False
        await line.say(CHEST_PAIN)
        assert (await line.next("status"))["alarm"] is True
        await line.say("is it bad?")
        await line.say("i called 911")
        assert (await line.next("status"))["alarm"] is False


async def test_an_emergency_is_answered_with_the_database_away(chat: Chat) -> None:
    await chat.visit()
    async with chat.line() as line:
        await line.hello()
        chat.database.away = True
        said = await line.say(CHEST_PAIN)
        reply = await line.next("reply")
        assert reply["reply"]["urgency"] == "emergency"
        assert reply["cursor"] is None
        assert await line.next("ack") == {"type": "ack", "id": said, "stored": False}


async def test_an_emergency_is_answered_when_the_line_opens_without_a_database(chat: Chat) -> None:
    await chat.visit()
    chat.database.away = True
    async with chat.line() as line:
        said = await line.say(CHEST_PAIN)
        assert (await line.next("reply"))["reply"]["urgency"] == "emergency"
        assert await line.next("ack") == {"type": "ack", "id": said, "stored": False}
