"""The carrier of the trial: speaks the provider's protocol over real HTTP, and is as unreliable as life."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email.utils import format_datetime

from aiohttp import web

#: Share of texts that are refused for the moment, and of those that are taken while the answer is lost.
BUSY, LOST = 0.01, 0.01
#: Reports on a text come in any order, each within so many seconds.
STATES, SPREAD = ("queued", "sending", "sent", "delivered"), 2.0

Post = Callable[[str, dict[str, str]], Awaitable[int]]


@dataclass
class Taken:
    """A text that the carrier has taken from Bedside."""

    id: str
    number: str
    text: str
    at: float = field(default_factory=time.monotonic)
    wall: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))


class Carrier:
    """Takes texts, lists them, and reports on them through `post` (path and form; returns the HTTP status)."""

    def __init__(self, dice: random.Random, post: Post) -> None:
        self.taken: list[Taken] = []
        self.busy = self.lost = self.reports = 0
        self._dice, self._post = dice, post
        self._tasks: set[asyncio.Task[None]] = set()

    def app(self) -> web.Application:
        """The carrier's REST interface."""
        app = web.Application()
        app.router.add_post("/2010-04-01/Accounts/{account}/Messages.json", self._take)
        app.router.add_get("/2010-04-01/Accounts/{account}/Messages.json", self._list)
        return app

    async def settle(self) -> None:
        """Wait until every report is delivered."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def _take(self, request: web.Request) -> web.Response:
        form = await request.post()
        if self._dice.random() < BUSY:
            self.busy += 1
            return web.json_response({"code": 20429}, status=429)
        taken = Taken(f"SM{len(self.taken):032x}", str(form["To"]), str(form["Body"]))
        self.taken.append(taken)
        for state in STATES:
            task = asyncio.create_task(self._report(taken, state, str(form["StatusCallback"])))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if self._dice.random() < LOST:
            self.lost += 1
            return web.Response(status=502)
        return web.json_response({"sid": taken.id}, status=201)

    async def _list(self, request: web.Request) -> web.Response:
        number, size = request.query["To"], int(request.query["PageSize"])
        found = [text for text in reversed(self.taken) if text.number == number][:size]
        messages = [
            {"sid": t.id, "body": t.text, "direction": "outbound-api", "date_created": format_datetime(t.wall)}
            for t in found
        ]
        return web.json_response({"messages": messages})

    async def _report(self, taken: Taken, state: str, callback: str) -> None:
        await asyncio.sleep(self._dice.uniform(0, SPREAD))
        await self._post(callback, {"MessageSid": taken.id, "MessageStatus": state, "To": taken.number})
        self.reports += 1
