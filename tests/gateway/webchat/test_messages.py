"""What becomes of messages: stored once, answered in order, caught up after a break, never lost without a word."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import uuid
from collections.abc import Sequence

import pytest
from aiohttp import WSCloseCode, WSMsgType
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.gateway.intake import LONGEST
from bot.records.access import web_sessions
from bot.records.messaging import conversations, messages
from bot.records.models import InboxMessage
from bot.reply import Reply
from bot.words import words
from tests.gateway.webchat.conftest import PATIENCE, Chat

CHEST_PAIN = "I have crushing chest pain"


async def inbox(chat: Chat) -> Sequence[InboxMessage]:
    return await chat.database.run(lambda session: session.scalars(select(InboxMessage)).all())


async def conversation_of(chat: Chat) -> str:
    return (await inbox(chat))[0].conversation_id


def answer_all(session: Session, now: dt.datetime) -> None:
    """The worker answers whatever waits."""
    for message in messages.claim(session, now, 50):
        messages.finish(session, message.id, [Reply(text="Hello.", act="answer", language="en")], now)


async def test_a_message_is_stored_before_it_is_acknowledged(chat: Chat) -> None:
    await chat.visit()
    async with chat.line() as line:
        await line.hello()
        said = await line.say("  what is a stent  ")
        assert await line.next("ack") == {"type": "ack", "id": said, "stored": True}
        assert [row.text for row in await inbox(chat)] == ["what is a stent"]
        await line.next("typing")


async def test_sending_again_with_the_same_id_stores_once(chat: Chat) -> None:
    await chat.visit()
    async with chat.line() as line:
        await line.hello()
        said = await line.say("what is a stent")
        await line.next("ack")
        await line.say("what is a stent", said)
        assert (await line.next("ack"))["stored"] is True
    assert len(await inbox(chat)) == 1


async def test_answers_come_as_soon_as_they_are_written(chat: Chat) -> None:
    await chat.visit()
    async with chat.line() as line:
        await line.hello()
        await line.say("hi")
        await line.next("echo")
        await chat.reply(await conversation_of(chat), "Hello.")
        reply = await line.next("reply")
        assert reply["reply"]["text"] == "Hello."
        assert reply["cursor"] == 1


async def test_a_message_from_one_tab_shows_in_the_other(chat: Chat) -> None:
    await chat.visit()
    async with chat.line() as here, chat.line() as there:
        await here.hello()
        await there.hello()
        said = await here.say("hi from here")
        echo = await there.next("echo")
        assert (echo["id"], echo["text"]) == (said, "hi from here")


async def test_after_a_break_exactly_the_missed_messages_come(chat: Chat) -> None:
    await chat.visit()
    async with chat.line() as line:
        await line.hello()
        await line.say("hi")
        heard = (await line.next("echo"))["heard"]
        conversation_id = await conversation_of(chat)
        await chat.reply(conversation_id, "one")
        cursor = (await line.next("reply"))["cursor"]
    for text in ("two", "three"):
        await chat.reply(conversation_id, text)
    async with chat.line() as line:
        await line.hello(cursor, heard)
        assert await line.replies(2) == ["two", "three"]
        assert await line.silence() == []


async def test_a_new_page_gets_the_whole_talk_in_order(chat: Chat) -> None:
    await chat.visit()
    async with chat.line() as line:
        await line.hello()
        for number in range(3):
            await line.say(f"question {number}")
            await line.next("echo")
            chat.clock.now += dt.timedelta(seconds=1)
            await chat.reply(await conversation_of(chat), f"answer {number}")
            await line.next("reply")
            chat.clock.now += dt.timedelta(seconds=1)
    async with chat.line() as line:
        await line.hello()
        frames = [await line.next("echo", "reply") for _ in range(6)]
    told = [frame.get("text") or frame["reply"]["text"] for frame in frames]
    assert told == [f"{side} {number}" for number in range(3) for side in ("question", "answer")]


async def test_long_histories_come_in_pages_without_gaps(chat: Chat) -> None:
    await chat.visit()
    async with chat.line() as line:
        await line.hello()
        await line.say("hi")
        await line.next("ack")
    conversation_id = await conversation_of(chat)
    for number in range(230):
        await chat.reply(conversation_id, str(number))
    async with chat.line() as line:
        await line.hello()
        assert await line.replies(230) == [str(number) for number in range(230)]


async def test_a_person_taking_over_shows_and_the_bot_does_not_pretend_to_type(chat: Chat) -> None:
    await chat.visit()
    async with chat.line() as line:
        await line.hello()
        await line.say("hi")
        await line.next("typing")
        conversation_id = await conversation_of(chat)

        def hand_over(session: Session) -> None:
            conversations.get(session, conversation_id).mode = "person"

        await chat.database.run(hand_over)
        chat.services.bus.publish(conversation_id)
        assert (await line.next("status"))["mode"] == "person"
        await line.say("hello?")
        await line.next("echo")
        await chat.reply(conversation_id, "Maria here.")
        assert (await line.next("typing", "reply"))["type"] == "reply"


async def test_typing_never_comes_after_the_answer_it_announces(chat: Chat) -> None:
    await chat.visit()
    async with chat.line() as line:
        await line.hello()
        await line.say("hi")
        await line.next("typing")
        await chat.database.run(answer_all, chat.clock.now)
        chat.services.bus.publish(await conversation_of(chat))
        await line.next("reply")
    async with chat.line() as line:
        await line.hello()
        await line.next("reply")
        await line.say("and more")
        assert (await line.next("typing", "echo"))["type"] == "echo", "what is answered is not typed at any more"
        await line.next("typing")


async def test_who_comes_back_sees_that_the_answer_is_still_being_made(chat: Chat) -> None:
    await chat.visit()
    async with chat.line() as line:
        await line.hello()
        await line.say("hi")
        await line.next("ack")
    async with chat.line() as line:
        await line.hello()
        await line.next("echo")
        await line.next("typing")


async def test_one_tap_changes_the_language_everywhere(chat: Chat) -> None:
    await chat.visit()
    async with chat.line() as line:
        assert (await line.hello())["language"] == "en"
        await line.socket.send_json({"type": "language", "language": "es"})
        assert (await line.next("status"))["language"] == "es"
        await line.say("   ")
        assert (await line.next("error"))["message"] == words("empty", "es")


@pytest.mark.parametrize(("text", "code"), [("", "empty"), (" \n ", "empty")])
async def test_a_message_without_words_is_told_so(chat: Chat, text: str, code: str) -> None:
    await chat.visit()
    async with chat.line() as line:
        await line.hello()
        said = await line.say(text)
        error = await line.next("error")
        assert (error["code"], error["id"]) == (code, said)
    assert not await inbox(chat)


@pytest.mark.parametrize(("length", "told"), [(2000, False), (2001, True)])
async def test_a_very_long_message_is_cut_and_told_so(chat: Chat, length: int, told: bool) -> None:
    await chat.visit()
    async with chat.line() as line:
        await line.hello()
        await line.say("x" * length)
        await line.next("ack")
        assert any(frame.get("code") == "too_long" for frame in await line.silence()) is told
    assert len((await inbox(chat))[0].text) == 2000


async def test_what_is_too_long_to_be_read_is_not_taken_and_told_so(chat: Chat) -> None:
    await chat.visit()
    async with chat.line() as line:
        await line.hello()
        said = await line.say("x" * (LONGEST + 1))
        error = await line.next("error", "ack")
        assert (error["code"], error["id"]) == ("not_read", said)
        assert not await inbox(chat)
        await line.say(CHEST_PAIN + ". " + "And then we drove home. " * (LONGEST // 20))
        assert (await line.next("reply"))["reply"]["urgency"] == "emergency"


@pytest.mark.parametrize("letter", ["x", "ñ", "\U0001f600", '"'])
async def test_the_longest_message_that_is_read_fits_whatever_its_letters_are(chat: Chat, letter: str) -> None:
    await chat.visit()
    async with chat.line() as line:
        await line.hello()
        await line.socket.send_str(
            json.dumps({"type": "message", "id": str(uuid.uuid4()), "text": letter * LONGEST}, ensure_ascii=False)
        )
        assert (await line.next("ack", "error"))["type"] == "ack"


async def test_a_frame_that_holds_more_than_anybody_types_ends_the_line(chat: Chat) -> None:
    await chat.visit()
    async with chat.line() as line:
        await line.say("x" * 30_000)
        assert (await line.socket.receive(timeout=PATIENCE)).type is WSMsgType.CLOSE
        assert line.socket.close_code == WSCloseCode.MESSAGE_TOO_BIG


async def test_twenty_messages_a_minute_and_then_a_kind_word(chat: Chat) -> None:
    await chat.visit()
    async with chat.line() as line:
        await line.hello()
        for number in range(20):
            await line.say(f"message {number}")
            await line.next("ack")
        refused = await line.say("one too many")
        error = await line.next("error")
        assert (error["code"], error["id"]) == ("too_fast", refused)
        chat.clock.now += dt.timedelta(minutes=1)
        await line.say("one too many", refused)
        assert (await line.next("ack", "error"))["type"] == "ack"
    assert len(await inbox(chat)) == 21


async def test_anything_else_is_refused_while_the_database_is_away_and_taken_after(chat: Chat) -> None:
    await chat.visit()
    async with chat.line() as line:
        await line.hello()
        chat.database.away = True
        said = await line.say("what is a stent")
        error = await line.next("error", "ack")
        assert (error["code"], error["id"]) == ("not_saved", said)
        chat.database.away = False
        await line.say("what is a stent", said)
        assert (await line.next("ack"))["stored"] is True


@pytest.mark.parametrize(
    "frame",
    [
        "not json",
        "[]",
        '{"type": "message"}',
        '{"type": "message", "id": "1", "text": "x"}',
        '{"type": "hello", "conversation_id": "x"}',
    ],
)
async def test_a_frame_nobody_understands_changes_nothing(chat: Chat, frame: str) -> None:
    await chat.visit()
    async with chat.line() as line:
        await line.hello()
        await line.socket.send_str(frame)
        assert (await line.next("error"))["code"] == "bad_frame"
    assert not await inbox(chat)


async def test_an_unreadable_answer_is_told_so_and_the_next_ones_come(chat: Chat) -> None:
    await chat.visit()
    async with chat.line() as line:
        await line.hello()
        await line.say("hello")
        await line.next("ack")
        conversation_id = await conversation_of(chat)
        with chat.database.session() as session:
            sent = messages.send(session, conversation_id, Reply(text="1", act="answer", language="en"), chat.clock.now)
            sent.body = sent.body | {"act": "sing"}
        await chat.reply(conversation_id, "Two")
        assert await line.replies(2) == [words("unreadable", "en"), "Two"]


async def test_a_line_whose_delivery_breaks_is_closed_so_that_the_page_comes_again(
    chat: Chat, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("my secret words")

    monkeypatch.setattr(messages, "news_since", broken)
    await chat.visit()
    async with chat.line() as line:
        await line.hello()
        while not line.socket.closed:
            await line.socket.receive(timeout=PATIENCE)
        assert line.socket.close_code == WSCloseCode.INTERNAL_ERROR
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text


async def test_shutting_down_lets_browsers_go(chat: Chat) -> None:
    await chat.visit()
    async with chat.line() as line:
        await line.hello()
        assert chat.client.app
        closing = asyncio.create_task(chat.client.app.shutdown())
        assert (await line.socket.receive()).type is WSMsgType.CLOSE
        await closing


async def test_no_words_of_patients_reach_the_log(chat: Chat, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    await chat.visit()
    async with chat.line() as line:
        await line.hello()
        await line.say("my secret illness")
        await line.next("ack")
        await line.socket.send_str('{"type": "message", "text": "my secret illness"}')
        await line.next("error")
        chat.database.away = True
        await line.say("my secret illness, chest pain")
        await line.next("ack", "error")
    assert "secret" not in caplog.text


async def test_a_page_ends_where_the_other_side_may_have_older_ones(chat: Chat) -> None:
    start = chat.clock.now
    with chat.database.session() as session:
        _, conversation_id = web_sessions.start(session, start)
        for second in range(4):
            messages.receive(session, conversation_id, str(second), f"q{second}", start + dt.timedelta(seconds=second))
        for half in (1.5, 3.5):
            answer = Reply(text=f"a{half}", act="answer", language="en")
            messages.send(session, conversation_id, answer, start + dt.timedelta(seconds=half))

    def page(heard: int, cursor: int) -> list[str]:
        with chat.database.session() as session:
            rows = messages.news_since(session, conversation_id, heard, cursor, limit=2)
            return [row.text if isinstance(row, InboxMessage) else str(row.body["text"]) for row in rows]

    assert page(0, 0) == ["q0", "q1"]
    assert page(2, 0) == ["a1.5", "q2", "q3"]
    assert page(4, 1) == ["a3.5"]
    assert page(4, 2) == []
