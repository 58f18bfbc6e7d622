"""The log-in desk before a live FHIR server that is away."""

from __future__ import annotations

import asyncio
import datetime as dt
import threading
from collections.abc import Callable

import pytest

from bot.errors import RecordsUnavailable
from bot.records.access import identity
from tests.gateway import test_identity
from tests.gateway.stage import Gateway
from tests.gateway.test_identity import CLAIM

talk = test_identity.talk


class Away:
    """A live source that can't be reached."""

    def __init__(self) -> None:
        self.asked: list[dt.date] = []

    def refresh(self, patient_id: str, tables: object, now: dt.datetime) -> None:
        raise RecordsUnavailable("away")

    def find(self, birth_date: dt.date, now: dt.datetime) -> None:
        self.asked.append(birth_date)
        raise RecordsUnavailable("away")


@pytest.mark.parametrize("claim", [CLAIM, "Nobody Atall 4/25/1970"])
async def test_while_records_cannot_be_reached_everybody_is_told_so(gateway: Gateway, talk: str, claim: str) -> None:
    away = Away()
    object.__setattr__(gateway.services, "source", away)
    await gateway.say(talk, "what are my allergies")
    (told,) = await gateway.say(talk, claim)
    assert away.asked == [dt.date(1970, 4, 25)]
    assert "can't reach your records now" in told
    assert [inquiry.kind for inquiry in gateway.inquiries()] == ["identity"]
    assert claim not in [message.text for message in gateway.inbox(talk)]


async def test_what_is_no_claim_asks_the_live_source_nothing(gateway: Gateway, talk: str) -> None:
    away = Away()
    object.__setattr__(gateway.services, "source", away)
    await gateway.say(talk, "flu shot 10/12/2024")
    assert away.asked == []


async def test_while_a_log_in_is_locked_nobody_is_looked_up(gateway: Gateway, talk: str) -> None:
    away = Away()
    object.__setattr__(gateway.services, "source", away)
    with gateway.services.database.session() as session:
        for _ in range(identity.MAX_CLAIMS):
            identity.claim(session, talk, "Maria Lopez", dt.date(1970, 4, 25), gateway.services.now(), b"key")
    await gateway.say(talk, CLAIM)
    await gateway.desk.claim(talk, "Maria Lopez", "4/25/1970")
    assert away.asked == []


class Slow:
    """A live source that answers nobody until it is let; `busy` is set once two wait for it."""

    def __init__(self) -> None:
        self.busy, self._answers = asyncio.Event(), threading.Event()
        self._loop, self._asked = asyncio.get_running_loop(), threading.Semaphore(1)

    def refresh(self, patient_id: str, tables: object, now: dt.datetime) -> None:
        raise NotImplementedError

    def find(self, birth_date: dt.date, now: dt.datetime) -> None:
        if not self._asked.acquire(blocking=False):
            self._loop.call_soon_threadsafe(self.busy.set)
        self._answers.wait()

    def answer(self) -> None:
        self._answers.set()


async def test_a_slow_live_source_keeps_nobody_else_waiting(
    gateway: Gateway, leave_threads: Callable[[int], None]
) -> None:
    leave_threads(2)  # as few threads as a small machine has
    slow = Slow()
    object.__setattr__(gateway.services, "source", slow)
    talks = [gateway.start(address=f"browser {number}") for number in range(4)]
    claims = [asyncio.create_task(gateway.desk.claim(talk, "Maria Lopez", "4/25/1970")) for talk in talks[1:]]
    try:
        async with asyncio.timeout(20):
            await slow.busy.wait()
            assert await gateway.say(talks[0], "hello") == ["You said hello"]
    finally:
        slow.answer()
        await asyncio.gather(*claims)
