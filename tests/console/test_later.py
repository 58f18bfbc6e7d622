"""Sending an answer later, from the inquiry's page."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.console import clock as clocks
from bot.records.models import OutboxMessage
from bot.services import Services
from tests.console.conftest import AskFor, Clock, Person

PAGE = "/console/inquiries/1001"
#: 2026-11-23 15:00 UTC is nine in the morning in Chicago.
ANSWER = {"text": "Please call us.", "token": "t" * 32, "when": "later", "later": "2026-11-23T11:30"}


def sent(services: Services) -> list[str]:
    with services.database.session() as session:
        return [row.body["text"] for row in session.scalars(select(OutboxMessage))]


async def test_it_is_shown_till_the_clinics_clock_says_so_and_then_it_goes(
    services: Services, maria: Person, ask: AskFor, clock: Clock
) -> None:
    ask()
    assert (await maria.press(1001, "answer", **ANSWER)).status == 303
    page = await maria.see(PAGE)
    assert "Goes out Mon 23 Nov 11:30, by Maria Lopez" in page
    clock.forward(minutes=10)
    await clocks.tick(services)
    assert sent(services) == []
    clock.forward(hours=2, minutes=20)
    await clocks.tick(services)
    assert sent(services) == ["Please call us."]


async def test_it_can_be_cancelled(services: Services, maria: Person, ask: AskFor, clock: Clock) -> None:
    ask()
    await maria.press(1001, "answer", **ANSWER)
    assert (await maria.press(1001, "cancel_later", reply="1")).status == 303
    assert "Answers to come" not in await maria.see(PAGE)
    clock.forward(hours=3)
    await clocks.tick(services)
    assert sent(services) == []


@pytest.mark.parametrize("wrong", [{"later": ""}, {"later": "soon"}, {"later": "2026-11-23T08:00"}, {"when": ""}])
async def test_a_time_that_is_wrong_or_meant_otherwise_sends_nothing_and_keeps_the_words(
    services: Services, maria: Person, ask: AskFor, wrong: dict[str, str]
) -> None:
    ask()
    response = await maria.press(1001, "answer", **(ANSWER | wrong))
    assert response.status == 422
    assert "Please call us.</textarea>" in await response.text()
    assert sent(services) == []
    assert "Answers to come" not in await maria.see(PAGE)
