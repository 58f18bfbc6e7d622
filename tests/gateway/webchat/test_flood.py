"""One browser that sends without end: it waits in its own line, and everybody else is answered as ever."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from bot.gateway.intake import Heard, Intake
from bot.gateway.webchat import app
from bot.gateway.webchat.limits import Pace
from bot.gateway.webchat.lines import MOST_LINES
from tests.gateway.webchat.conftest import Chat

CHEST_PAIN = "I have crushing chest pain"
BURST = 10


@pytest.fixture(autouse=True)
async def over(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[asyncio.Event]:
    """Who has come too fast gets no other turn before this; a line that is closed earlier waits for it in vain."""
    over = asyncio.Event()

    async def wait(seconds: float) -> None:
        if seconds:
            await over.wait()

    monkeypatch.setattr(app, "frame_pace", lambda _: Pace(BURST, dt.timedelta(hours=1), wait))
    yield over
    over.set()


@pytest.fixture
def screened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that was screened."""
    texts: list[str] = []
    hear = Intake.hear

    def heard(intake: Intake, text: str) -> Heard:
        texts.append(text)
        return hear(intake, text)

    monkeypatch.setattr(Intake, "hear", heard)
    return texts


async def test_ten_tabs_that_send_without_end_keep_no_other_patients_emergency_waiting(
    chat: Chat, screened: list[str], over: asyncio.Event
) -> None:
    async with AsyncExitStack() as stack:
        await chat.visit()
        for line in [await stack.enter_async_context(chat.line()) for _ in range(MOST_LINES)]:
            for _ in range(BURST):
                await line.say("my head and my arm and my foot")
        chat.cookie = ""
        await chat.visit()
        other = await stack.enter_async_context(chat.line())
        await other.say(CHEST_PAIN)
        assert (await other.next("ack"))["stored"] is True
        assert screened.count("my head and my arm and my foot") <= BURST
        over.set()


async def test_whatever_kind_of_frame_it_is_it_counts(chat: Chat, screened: list[str], over: asyncio.Event) -> None:
    await chat.visit()
    async with chat.line() as line, chat.line() as same_browser:
        for frame in [{"type": "ping"}] * (BURST - 1):
            await line.socket.send_json(frame)
            await line.next("pong")
        await line.socket.send_str("not a frame")
        await line.next("error")
        await same_browser.say("hello")
        chat.cookie = ""
        await chat.visit()
        async with chat.line() as other:
            await other.say(CHEST_PAIN)
            await other.next("ack")
        assert screened == [CHEST_PAIN]
        over.set()


async def test_one_tab_too_many_answers_emergencies_alone(chat: Chat) -> None:
    await chat.visit()
    async with AsyncExitStack() as stack:
        for _ in range(MOST_LINES):
            await stack.enter_async_context(chat.line())
        async with chat.line() as line:
            await line.say("what is a stent")
            assert (await line.next("error", "ack"))["code"] == "not_saved"
            await line.say(CHEST_PAIN)
            assert (await line.next("reply"))["reply"]["urgency"] == "emergency"
