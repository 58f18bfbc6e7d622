"""Small wishes of a patient: rating, staying logged in, typing, and having the conversation deleted."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from sqlalchemy import func, select

from bot.bus import typing_topic
from bot.records.casework import inquiries
from bot.records.messaging import conversations, messages
from bot.records.models import AuditEvent, Conversation, InboxMessage, OutboxMessage, Patient
from bot.reply import Reply
from bot.words import words
from tests.gateway.webchat.conftest import PATIENCE, Chat, Line

MINUTE = dt.timedelta(minutes=1)
HIDDEN = words("private_hidden", "en")


@pytest.fixture
async def talk(chat: Chat) -> str:
    """A visitor's conversation."""
    await chat.visit()
    return await chat.database.run(lambda session: session.scalars(select(Conversation.id)).one())


def log_in(chat: Chat, talk: str) -> None:
    now = chat.clock.now
    with chat.database.session() as session:
        session.merge(Patient(id="p1", given="A", family="B", name_key="a b", as_of=now))
        row = conversations.get(session, talk)
        row.patient_id, row.verified_at, row.verified_until = "p1", now, now + 15 * MINUTE


async def tell_record(chat: Chat, talk: str) -> None:
    reply = Reply(text="Sertraline 50 mg", act="answer", language="en", private=True)
    await chat.database.run(messages.send, talk, reply, chat.clock.now)
    chat.services.bus.publish(talk)


async def wish(line: Line, **frame: object) -> None:
    await line.socket.send_json(frame)
    await line.silence()


@pytest.mark.parametrize("helpful", [True, False])
async def test_an_answer_is_rated_and_the_rating_comes_back_with_it(chat: Chat, talk: str, helpful: bool) -> None:
    await chat.reply(talk, "Asthma is a disease of the airways.")
    async with chat.line() as line:
        await line.hello()
        reply = await line.next("reply")
        assert reply["helpful"] is None
        await wish(line, type="rate", cursor=reply["cursor"], helpful=helpful)
        await wish(line, type="rate", cursor=reply["cursor"] + 1, helpful=True)
    async with chat.line() as line:
        await line.hello()
        assert (await line.next("reply"))["helpful"] is helpful


async def test_nobody_rates_an_answer_given_to_another(chat: Chat, talk: str) -> None:
    await chat.reply(talk, "yours")
    chat.cookie = ""
    await chat.visit()
    async with chat.line() as line:
        await line.hello()
        await wish(line, type="rate", cursor=1, helpful=True)
    assert await chat.database.run(lambda session: session.scalar(select(OutboxMessage.helpful))) is None


async def test_a_log_off_takes_record_answers_from_an_open_chat(chat: Chat, talk: str) -> None:
    log_in(chat, talk)
    async with chat.line() as line:
        assert (await line.hello())["seconds"] == 15 * 60
        await tell_record(chat, talk)
        shown = await line.next("reply")
        assert shown["reply"]["text"] == "Sertraline 50 mg"
        chat.clock.now += 15 * MINUTE
        chat.services.bus.publish(talk)
        assert (await line.next("status"))["seconds"] is None
        hidden = await line.next("reply")
        assert (hidden["cursor"], hidden["reply"]["text"]) == (shown["cursor"], HIDDEN)
        log_in(chat, talk)
        chat.services.bus.publish(talk)
        assert (await line.next("reply"))["reply"]["text"] == "Sertraline 50 mg"


async def test_a_chat_that_was_away_at_the_log_off_learns_of_it(chat: Chat, talk: str) -> None:
    log_in(chat, talk)
    await tell_record(chat, talk)
    async with chat.line() as line:
        await line.hello()
        cursor = (await line.next("reply"))["cursor"]
    chat.clock.now += 15 * MINUTE
    async with chat.line() as line:
        await line.hello(cursor=cursor)
        assert await line.replies(1) == [HIDDEN]


async def test_staying_puts_the_log_off_further_away(chat: Chat, talk: str) -> None:
    log_in(chat, talk)
    async with chat.line() as line:
        await line.hello()
        chat.clock.now += 14 * MINUTE
        await line.socket.send_json({"type": "stay"})
        assert (await line.next("status"))["seconds"] == 15 * 60
        chat.clock.now += 14 * MINUTE
        await line.socket.send_json({"type": "stay"})
        assert (await line.next("status"))["seconds"] == 15 * 60
    chat.clock.now += 15 * MINUTE
    async with chat.line() as line:
        await line.hello()
        await wish(line, type="stay")
        assert (await line.hello())["seconds"] is None, "once logged off, no wish brings it back"


async def test_a_coordinator_sees_that_the_patient_is_typing(chat: Chat, talk: str) -> None:
    async with chat.line() as line, chat.services.bus.subscribe(typing_topic(talk, "patient")) as coordinator:
        await line.hello()
        await wish(line, type="typing")
        assert await coordinator.wait(PATIENCE)
        await wish(line, type="typing")
        await wish(line, type="typing")
        assert not await coordinator.wait(0), "not for each key"
        chat.clock.now += dt.timedelta(seconds=1)
        await wish(line, type="typing")
        assert await coordinator.wait(PATIENCE)


async def test_the_patient_sees_a_coordinator_typing_in_a_live_chat_only(chat: Chat, talk: str) -> None:
    typing = typing_topic(talk, "coordinator")

    def mode(value: str) -> None:
        with chat.database.session() as session:
            conversations.get(session, talk).mode = value

    async with chat.line() as line:
        await line.hello()
        chat.services.bus.publish(typing)
        await asyncio.sleep(0)
        mode("person")
        chat.services.bus.publish(talk)
        assert (await line.next("status", "typing"))["type"] == "status"
        chat.services.bus.publish(typing)
        await line.next("typing")


async def test_a_conversation_is_deleted_from_everywhere(chat: Chat, talk: str) -> None:
    async with chat.line() as here, chat.line() as there:
        await here.hello()
        await there.hello()
        await here.say("what is a stent")
        await here.next("ack")
        await here.socket.send_json({"type": "forget"})
        assert await here.next("forgotten") == {"type": "forgotten", "erased": True}
        await there.next("forgotten")
    for table in (Conversation, InboxMessage, OutboxMessage):
        assert (
            await chat.database.run(lambda session, t=table: session.scalar(select(func.count()).select_from(t))) == 0
        )
    last = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)
    line = await chat.database.run(lambda session: session.scalars(last).one())
    assert (line.action, line.conversation_id) == ("erase", talk)
    assert "stent" not in str(vars(line))
    before = chat.cookie
    await chat.visit()
    assert chat.cookie != before


async def test_what_was_passed_to_a_person_stays_with_them(chat: Chat, talk: str) -> None:
    async with chat.line() as line:
        await line.hello()
        await line.say("my knee hurts")
        await line.next("ack")

        with chat.database.session() as session:
            inquiries.open_inquiry(session, talk, "symptom", "routine", "my knee hurts", chat.clock.now)
        await line.socket.send_json({"type": "forget"})
        assert await line.next("forgotten") == {"type": "forgotten", "erased": False}
    assert await chat.database.run(lambda session: session.scalars(select(InboxMessage.text)).all()) == [
        "my knee hurts"
    ]
    chat.cookie, before = "", chat.cookie
    answer = await chat.client.post("/chat/session", headers={"Origin": "https://clinic.test", "Cookie": before})
    assert await answer.json() == {"resumed": False}, "no browser gets back in"
