"""What the clock tells of who is a patient: nothing."""

from __future__ import annotations

import time

import pytest

from bot.gateway.identity import IdentityDesk
from tests.gateway import test_identity
from tests.gateway.stage import Gateway

talk = test_identity.talk
#: Seconds by which a timer may come early on a machine that is not a real one.
GRAIN = 0.002


@pytest.mark.parametrize("name", ["Maria Lopez", "Nobody Atall"])
async def test_no_answer_is_told_sooner_than_any_other(gateway: Gateway, talk: str, name: str) -> None:
    desk = IdentityDesk(gateway.services, pace=0.2)
    steps = (
        lambda: desk.claim(talk, name, "4/25/1970"),
        lambda: desk.code(talk, "000000"),
        lambda: gateway.desk.intercept(gateway.inbox(talk)[-1], "en"),
    )
    await gateway.hear(talk, f"I am {name} 4/25/1970")
    gateway.desk = desk
    for step in steps:
        began = time.monotonic()
        assert await step()
        assert time.monotonic() - began >= 0.2 - GRAIN
    await desk.close()
