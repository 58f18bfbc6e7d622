"""What shows a record is shown while that patient is logged in, and to nobody else who opens the browser."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.records.messaging import conversations, messages
from bot.records.models import Conversation, Patient
from bot.reply import Language, Reply
from bot.words import words
from tests.gateway.webchat.conftest import Chat

MINE = "The medicines on your list: Sertraline 50 mg"


@pytest.fixture
async def talk(chat: Chat) -> str:
    """A visitor's conversation; two patients may log in to it."""
    await chat.visit()
    with chat.database.session() as session:
        for patient_id in ("p1", "p2"):
            session.add(Patient(id=patient_id, given="A", family="B", name_key="a b", as_of=chat.clock.now))
        return session.query(Conversation).one().id


def log_in(chat: Chat, talk: str, patient_id: str) -> None:
    now = chat.clock.now
    with chat.database.session() as session:
        row = conversations.get(session, talk)
        row.patient_id, row.verified_at, row.verified_until = patient_id, now, now + dt.timedelta(minutes=15)


async def tell(chat: Chat, talk: str, text: str = MINE, language: Language = "en", *, private: bool = True) -> None:
    reply = Reply(text=text, act="answer", language=language, private=private)
    await chat.database.run(messages.send, talk, reply, chat.clock.now)
    chat.services.bus.publish(talk)


async def all_replies(chat: Chat, count: int = 1) -> list[str]:
    """What a browser that was not there before is shown."""
    async with chat.line() as line:
        await line.hello()
        return await line.replies(count)


async def test_right_after_asking_it_is_shown(chat: Chat, talk: str) -> None:
    log_in(chat, talk, "p1")
    async with chat.line() as line:
        await line.hello()
        await tell(chat, talk)
        assert await line.replies(1) == [MINE]
    assert await all_replies(chat) == [MINE], "a page opened anew shows it too while the log-in lasts"


@pytest.mark.parametrize("language", ["en", "es"])
async def test_after_the_log_off_it_is_hidden(chat: Chat, talk: str, language: Language) -> None:
    log_in(chat, talk, "p1")
    await tell(chat, talk, language=language)
    await tell(chat, talk, "Asthma is a disease of the airways.", private=False)
    chat.clock.now += dt.timedelta(days=20)
    async with chat.line() as line:
        await line.hello()
        first, second = [await line.next("reply") for _ in range(2)]
    assert first["reply"]["text"] == words("private_hidden", language)
    assert "Sertraline" not in str(first)
    assert first["cursor"] < second["cursor"], "hidden messages keep their place"
    assert second["reply"]["text"].startswith("Asthma")


async def test_the_next_person_at_the_browser_does_not_see_it_by_logging_in(chat: Chat, talk: str) -> None:
    log_in(chat, talk, "p1")
    await tell(chat, talk)
    log_in(chat, talk, "p2")
    await tell(chat, talk, "The medicines on your list: Metformin")
    hidden = words("private_hidden", "en")
    assert await all_replies(chat, 2) == [hidden, "The medicines on your list: Metformin"]
    log_in(chat, talk, "p1")
    assert await all_replies(chat, 2) == [MINE, hidden]


async def test_an_answer_made_after_the_log_off_is_not_shown(chat: Chat, talk: str) -> None:
    async with chat.line() as line:
        await line.hello()
        await tell(chat, talk)
        assert await line.replies(1) == [words("private_hidden", "en")]
