"""The simulated provider: the REST interface Bedside calls, and a page that is a phone."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import contextmanager, suppress
from hmac import compare_digest
from pathlib import Path
from typing import Any

import aiohttp
import phonenumbers
from aiohttp import web

from bot.settings import Settings
from bot.simulator.calls import Caller
from bot.simulator.texts import Memory, Text

STATIC = Path(__file__).parent / "static"
#: Seconds between the states of a text on its way, and between signs of life to a page.
STEP, HEARTBEAT = 0.2, 15.0

SETTINGS = web.AppKey("settings", Settings)
MEMORY = web.AppKey("memory", Memory)
CALLER = web.AppKey("caller", Caller)
TASKS = web.AppKey("tasks", set[asyncio.Task[Any]])

routes = web.RouteTableDef()


def create_simulator(settings: Settings) -> web.Application:
    """The simulator, ready to be served on loopback."""
    app = web.Application()
    app[SETTINGS], app[MEMORY], app[TASKS] = settings, Memory(), set()
    app.cleanup_ctx.append(_caller)
    app.on_shutdown.append(_stop_tasks)
    app.add_routes(routes)
    app.router.add_static("/static", STATIC)
    return app


@routes.post("/2010-04-01/Accounts/{account}/Messages.json")
async def send_text(request: web.Request) -> web.Response:
    """The provider's "create message": takes a text for a phone."""
    _authenticate(request)
    form = await request.post()
    phone, body = _e164(str(form.get("To", ""))), str(form.get("Body", ""))
    if phone is None or not body:
        return web.json_response({"code": 21211, "message": "Invalid To or Body", "status": 400}, status=400)
    text = request.app[MEMORY].add(phone, body, incoming=False, status="queued")
    _start(request.app, _carry(request.app, text, str(form.get("StatusCallback", ""))))
    return web.json_response(_resource(request, text), status=201)


@routes.get("/2010-04-01/Accounts/{account}/Messages.json")
async def list_texts(request: web.Request) -> web.Response:
    """The provider's "list messages": what went to a phone, newest first."""
    _authenticate(request)
    size = int(request.query.get("PageSize", 50))
    texts = request.app[MEMORY].sent_to(request.query.get("To", ""))
    found = [_resource(request, text) for text in texts[:size]]
    return web.json_response({"messages": found, "page_size": size})


@routes.get("/")
async def page(request: web.Request) -> web.FileResponse:
    """The phone."""
    return web.FileResponse(STATIC / "phone.html")


@routes.get("/phones")
async def phones(request: web.Request) -> web.Response:
    """Every phone seen so far."""
    return web.json_response(request.app[MEMORY].phones())


@routes.post("/texts")
async def write(request: web.Request) -> web.Response:
    """The phone's owner writes a text."""
    form = await request.post()
    phone, body = _e164(str(form.get("phone", ""))), str(form.get("text", ""))
    if phone is None:
        raise web.HTTPBadRequest(text="That is not a phone number. Start with + and the country code.")
    text = request.app[MEMORY].add(phone, body, incoming=True, status="sending")
    _start(request.app, request.app[CALLER].pass_on(text))
    return web.json_response({"phone": phone, "sid": text.sid}, status=202)


@routes.get("/events")
async def events(request: web.Request) -> web.StreamResponse:
    """The phone's whole thread, again at every change (server-sent events)."""
    phone, memory = _e164(request.query.get("phone", "")), request.app[MEMORY]
    if phone is None:
        raise web.HTTPBadRequest(text="That is not a phone number. Start with + and the country code.")
    stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await stream.prepare(request)
    with memory.watch(phone) as changed, _ended_at_shutdown(request.app):
        try:
            while True:
                changed.clear()
                await stream.write(f"data: {json.dumps(memory.thread(phone))}\n\n".encode())
                await _changed_or_heartbeat(changed)
        except (ConnectionError, asyncio.CancelledError):
            return stream


async def _changed_or_heartbeat(changed: asyncio.Event) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(HEARTBEAT):
            await changed.wait()


async def _carry(app: web.Application, text: Text, callback: str) -> None:
    for status in ("sent", "delivered"):
        await asyncio.sleep(STEP)
        await app[CALLER].report(text, status, callback)


def _authenticate(request: web.Request) -> None:
    settings = request.app[SETTINGS]
    expected = aiohttp.BasicAuth(settings.sms_account, settings.sms_token.get_secret_value()).encode()
    given = request.headers.get("Authorization", "")
    known = request.match_info["account"] == settings.sms_account
    if not (known and compare_digest(given.encode(), expected.encode())):
        body = json.dumps({"code": 20003, "message": "Authenticate", "status": 401})
        raise web.HTTPUnauthorized(text=body, content_type="application/json")


def _e164(raw: str) -> str | None:
    try:
        number = phonenumbers.parse(raw)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _resource(request: web.Request, text: Text) -> dict[str, object]:
    settings = request.app[SETTINGS]
    return text.as_resource(settings.sms_account, settings.sms_number)


def _start(app: web.Application, work: Coroutine[None, None, None]) -> None:
    task = asyncio.create_task(work)
    app[TASKS].add(task)  # the event loop alone would let it be collected
    task.add_done_callback(app[TASKS].discard)


async def _caller(app: web.Application) -> AsyncIterator[None]:
    async with aiohttp.ClientSession() as http:
        app[CALLER] = Caller(app[SETTINGS], app[MEMORY], http)
        yield


@contextmanager
def _ended_at_shutdown(app: web.Application) -> Iterator[None]:
    # An open page would otherwise hold the server for a minute.
    task = asyncio.current_task()
    assert task is not None
    app[TASKS].add(task)
    try:
        yield
    finally:
        app[TASKS].discard(task)


async def _stop_tasks(app: web.Application) -> None:
    tasks = app[TASKS].copy()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
