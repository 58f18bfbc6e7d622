"""Who sends texts is woken as soon as there is one."""

from __future__ import annotations

from bot.bus import OUTBOX
from tests.gateway.sms.conftest import Door


async def test_what_is_answered_at_once_goes_out_at_once(door: Door) -> None:
    async with door.services.bus.subscribe(OUTBOX) as wake:
        await door.text("HELP")
        assert await wake.wait(0)
