"""Putting the gateway together: one aiohttp application, its worker, and the channels."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

from aiohttp import ClientSession, web

from bot.gateway.answering import Answering
from bot.gateway.assistant import Assistant, RasaAssistant
from bot.gateway.away import answer_without_database
from bot.gateway.identity import IDENTITY, IdentityDesk
from bot.gateway.intake import INTAKE, Intake
from bot.gateway.sms.app import SENDER_TASK, add_sms
from bot.gateway.webchat import add_web_chat
from bot.gateway.webchat.cards import CARDS, Cards, read_library
from bot.gateway.worker import Worker
from bot.safety import Directives, Screen
from bot.services import SERVICES, Services

WORKER_TASK = web.AppKey("worker_task", asyncio.Task[None])
#: The largest request body taken, in bytes: far above any message, far below harm.
MAX_BODY = 256 * 1024


def create_app(services: Services, *, assistant: Assistant | None = None) -> web.Application:
    """The public application; `assistant` replaces Rasa in tests."""
    screen, directives = Screen.load(), Directives.load(services.settings.country)
    app = web.Application(client_max_size=MAX_BODY, middlewares=[answer_without_database])
    app[SERVICES] = services
    app[INTAKE] = Intake(services, screen, directives)
    desk = IdentityDesk(services)
    app[IDENTITY] = desk
    app[CARDS] = Cards()
    app.cleanup_ctx.append(read_library)
    app.router.add_get("/health", _health)
    add_web_chat(app)
    add_sms(app)
    app.cleanup_ctx.append(_worker(lambda rasa: Answering(services, assistant or rasa, desk, screen, directives)))
    app.on_cleanup.append(_close)
    return app


async def _health(request: web.Request) -> web.Response:
    """200 while the worker and the SMS sender are at work; 503 if one of them has died."""
    dead = [name for name, task in _tasks(request.app).items() if task.done()]
    return web.json_response({"status": "down" if dead else "ok", "dead": dead}, status=503 if dead else 200)


def _tasks(app: web.Application) -> dict[str, asyncio.Task[None]]:
    return {"worker": app[WORKER_TASK], "sms sender": app[SENDER_TASK]}


async def _close(app: web.Application) -> None:
    await app[INTAKE].close()
    await app[IDENTITY].close()


def _worker(answering: Callable[[Assistant], Answering]) -> Callable[[web.Application], AsyncIterator[None]]:
    async def running(app: web.Application) -> AsyncIterator[None]:
        services = app[SERVICES]
        async with ClientSession() as session:
            worker = Worker(services, answering(RasaAssistant(session, services.settings)))
            task = app[WORKER_TASK] = asyncio.create_task(worker.run())
            yield
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    return running
