"""`/ready`: whether a patient who writes now would be answered. It asks every part that an answer needs.

It has a thread and connections of its own, and looks once for all who ask at the same time: however slow a part is and
however often somebody asks, no patient's message waits for it. An emergency needs none of this to be answered.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

import aiohttp
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.gateway.app import WORKER_TASK
from bot.gateway.sms.app import SENDER_TASK
from bot.services import Services

#: Seconds within which a part must answer.
LIMIT = 2.0


def add_ready(app: web.Application, services: Services) -> None:
    """Answer `/ready` with 200, or 503 and the names of the parts that are missing."""

    async def running(app: web.Application) -> AsyncIterator[None]:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LIMIT)) as http:
            look = _Look(app, services, http)
            app[_LOOK] = look
            yield
            look.close()

    app.cleanup_ctx.append(running)
    app.router.add_get("/ready", _ready)


async def _ready(request: web.Request) -> web.Response:
    missing = await request.app[_LOOK].missing()
    body = {"status": "not ready" if missing else "ready", "missing": missing}
    return web.json_response(body, status=503 if missing else 200)


class _Look:
    """A look at every part, shared by whoever asks meanwhile."""

    def __init__(self, app: web.Application, services: Services, http: aiohttp.ClientSession) -> None:
        self._app = app
        self._services = services
        self._http = http
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ready")
        self._under_way: asyncio.Task[list[str]] | None = None

    async def missing(self) -> list[str]:
        """The names of the parts that do not answer."""
        if self._under_way is None or self._under_way.done():
            self._under_way = asyncio.create_task(self._ask())
        return await asyncio.shield(self._under_way)

    def close(self) -> None:
        """Wait for nothing."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _ask(self) -> list[str]:
        settings = self._services.settings
        database, rasa, actions = await asyncio.gather(
            self._database_answers(),
            self._answers(f"http://127.0.0.1:{settings.rasa_port}/webhooks/bedside/"),
            self._answers(f"http://127.0.0.1:{settings.actions_port}/health"),
        )
        there = {
            "database": database,
            "rasa": rasa,
            "actions": actions,
            "worker": not self._app[WORKER_TASK].done(),
            "sms sender": not self._app[SENDER_TASK].done(),
        }
        return [name for name, answers in there.items() if not answers]

    async def _answers(self, url: str) -> bool:
        try:
            async with self._http.get(url) as response:
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def _database_answers(self) -> bool:
        look = asyncio.get_running_loop().run_in_executor(self._thread, self._services.database.probe)
        try:
            await asyncio.wait_for(look, LIMIT)
        except (SQLAlchemyError, TimeoutError):
            return False
        return True


_LOOK = web.AppKey("look", _Look)
