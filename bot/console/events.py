"""Server-sent events: telling an open page that something changed.

An event carries no data; the page then fetches what it shows. So nothing is lost when an event is, and a page that
reconnects catches up with its first event.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from aiohttp import web

from bot.bus import INQUIRIES
from bot.console import inquiry as inquiry_page
from bot.console.security import current
from bot.records.engine import AWAY
from bot.services import SERVICES

#: Seconds between events when nothing happens (clocks move on), and at least between any two.
HEARTBEAT, CALM = 25.0, 0.5


@dataclass
class Streams:
    """The streams that pages listen to; once `ended`, none begins that the server would have to wait for."""

    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    ended: bool = False


STREAMS = web.AppKey("streams", Streams)


async def inbox(request: web.Request) -> web.StreamResponse:
    """Changes to any inquiry."""
    return await _stream(request, INQUIRIES)


async def inquiry(request: web.Request) -> web.StreamResponse:
    """Changes to one inquiry's conversation."""
    return await _stream(request, await inquiry_page.conversation_id(request))


async def end_streams(app: web.Application) -> None:
    """End every stream, so that the server can stop without waiting for browsers to leave."""
    streams = app[STREAMS]
    streams.ended = True
    for task in tuple(streams.tasks):
        task.cancel()


async def _stream(request: web.Request, topic: str) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
    await response.prepare(request)
    streams = request.app[STREAMS]
    task = asyncio.create_task(_send(request, response, topic))
    streams.tasks.add(task)
    task.add_done_callback(streams.tasks.discard)
    if streams.ended:
        task.cancel()
    # While the database is away the stream ends without a word, and the page comes again.
    with suppress(asyncio.CancelledError, ConnectionError, *AWAY):
        await task
    return response


async def _send(request: web.Request, response: web.StreamResponse, topic: str) -> None:
    async with request.config_dict[SERVICES].bus.subscribe(topic) as subscription:
        while await current(request, active=False):
            await response.write(b"event: changed\ndata: 1\n\n")
            await asyncio.sleep(CALM)
            await subscription.wait(HEARTBEAT)
    await response.write(b"event: ended\ndata: 1\n\n")
