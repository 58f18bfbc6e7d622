"""Adds text messages to the gateway's application."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

from aiohttp import web

from bot.gateway import handout
from bot.gateway.sms.providers import PROVIDER, open_provider
from bot.gateway.sms.sender import run_sender
from bot.gateway.sms.webhook import routes
from bot.services import SERVICES

#: The running sender; `done()` before the application ends means that no text goes out.
SENDER_TASK = web.AppKey("sender_task", asyncio.Task[None])

log = logging.getLogger(__name__)


def add_sms(app: web.Application) -> None:
    """Add the webhook's routes and, while the application runs, the sender (`SENDER_TASK`).

    Needs `SERVICES` and `INTAKE`.
    """
    app.add_routes(routes)
    app.add_routes(handout.routes)
    app.cleanup_ctx.append(_sender)


async def _sender(app: web.Application) -> AsyncIterator[None]:
    services = app[SERVICES]
    async with open_provider(services.settings) as provider:
        app[PROVIDER] = provider
        task = asyncio.create_task(run_sender(services, provider))
        task.add_done_callback(_note_end)
        app[SENDER_TASK] = task
        yield
        task.cancel()
        await asyncio.wait({task})


def _note_end(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        # Only its kind: an error's own words may quote the text.
        log.critical("the sender has ended: %s", type(error).__name__)
