"""Running the inquiries' clocks while the console is served: waking, paging, escalating, noticing what is late,
and sending answers whose time has come."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress

from aiohttp import web

from bot.bus import INQUIRIES, OUTBOX
from bot.records.casework import later, paging
from bot.records.hours import clinic
from bot.services import SERVICES, Services

#: Seconds between two looks at the clocks; the shortest promise is five minutes.
EVERY = 10.0
_log = logging.getLogger(__name__)


async def run_clocks(app: web.Application) -> AsyncIterator[None]:
    """Look at the clocks for as long as the application runs."""
    services = app[SERVICES]
    await services.database.run(clinic.ensure, services.settings.timezone)
    task = asyncio.create_task(_run(services))
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def tick(services: Services) -> None:
    """Do what is due, and wake the pages that show it."""
    changed = await services.database.run(paging.tick, services.now())
    if changed:
        services.bus.publish(INQUIRIES, *changed)
    while answered := await services.database.run(later.release, services.now()):
        services.bus.publish(INQUIRIES, OUTBOX, answered)


async def _run(services: Services) -> None:
    while True:
        try:
            await tick(services)
        except Exception as error:  # a database away for a while must not stop the clocks for good
            _log.warning("the clocks of inquiries could not be looked at: %s", type(error).__name__)
        await asyncio.sleep(EVERY)
