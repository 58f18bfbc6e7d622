"""The WebSocket behind the widget: takes frames in, and closes when another token has taken the place of its own."""

from __future__ import annotations

import asyncio
import logging
import weakref
from contextlib import suppress

from aiohttp import WSCloseCode, WSMsgType, web
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from bot.gateway.intake import INTAKE, MAX_LENGTH
from bot.gateway.webchat import frames
from bot.gateway.webchat.cards import CARDS
from bot.gateway.webchat.delivery import POLL, Delivery
from bot.gateway.webchat.limits import LIMIT
from bot.gateway.webchat.origins import require_origin
from bot.gateway.webchat.outage import answer_emergencies
from bot.gateway.webchat.session import find_conversation, token_of
from bot.gateway.webchat.wishes import Wish, Wishes
from bot.records import conversations, web_sessions
from bot.reply import Reply
from bot.services import SERVICES

#: Seconds between the server's own pings; a browser that misses one is gone.
HEARTBEAT = 25.0
#: Bytes; the widget's text box ends well below.
MAX_FRAME = 32_768
#: A line closes so when its token no longer counts: the browser opens another with the cookie it has now.
COME_AGAIN = 4000
#: Every open line; weakly held, so that a line that ended is forgotten.
SOCKETS = web.AppKey("web_chat_sockets", weakref.WeakSet[web.WebSocketResponse])

log = logging.getLogger(__name__)


async def chat_socket(request: web.Request) -> web.StreamResponse:
    """`GET /chat/ws`: one browser's line. 403 for a foreign site, 401 without a session."""
    require_origin(request)
    outage, conversation_id = False, None
    try:
        conversation_id = await find_conversation(request)
    except SQLAlchemyError:
        outage = True
    if conversation_id is None and not outage:
        raise web.HTTPUnauthorized
    socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=MAX_FRAME)
    await socket.prepare(request)
    request.app[SOCKETS].add(socket)
    if conversation_id:
        await ChatLine(request.app, socket, conversation_id, token_of(request)).run()
    else:
        await answer_emergencies(request.app, socket)
    return socket


async def close_sockets(app: web.Application) -> None:
    """Let every browser go at shutdown; widgets reconnect by themselves."""
    sockets = app[SOCKETS]
    for socket in tuple(sockets):
        await socket.close(code=WSCloseCode.GOING_AWAY)


class ChatLine:
    """One open line: answers the browser's frames while `Delivery` brings it what is new."""

    def __init__(self, app: web.Application, socket: web.WebSocketResponse, conversation_id: str, token: str) -> None:
        self._services = app[SERVICES]
        self._intake = app[INTAKE]
        self._limit = app[LIMIT]
        self._socket = socket
        self._conversation_id = conversation_id
        self._token = token
        self._delivery = Delivery(self._services, app[CARDS], socket, conversation_id, token)
        self._delivering: list[asyncio.Task[None]] = []
        self._wishes = Wishes(self._services, socket, conversation_id)

    async def run(self) -> None:
        """Serve until the browser leaves or its token no longer counts."""
        watching = asyncio.create_task(self._watch())
        try:
            async for message in self._socket:
                if message.type is WSMsgType.TEXT:
                    await self._answer(message.data)
        except ConnectionError:
            pass  # the browser left while we spoke; what is stored reaches it when it is back
        finally:
            await _stop(watching)
            await self._stop_delivery()

    async def _watch(self) -> None:
        """Close the line of a token that no longer counts; whoever was only listening hears nothing more, too."""
        async with self._services.bus.subscribe(self._conversation_id) as wake:
            while await self._token_counts():
                await wake.wait(POLL)
        await self._socket.close(code=COME_AGAIN)

    async def _token_counts(self) -> bool:
        try:
            standing = await self._services.database.read(web_sessions.standing, self._token, self._services.now())
        except SQLAlchemyError:
            return True  # nothing can be read with it either
        return standing not in ("over", "ended")

    async def _answer(self, text: str) -> None:
        try:
            frame = frames.parse(text)
        except ValidationError:
            await self._socket.send_json({"type": "error", "code": "bad_frame", "message": "unreadable frame"})
            return
        match frame:
            case frames.Ping():
                await self._socket.send_json({"type": "pong"})
            case frames.Hello():
                await self._hello(frame)
            case frames.SetLanguage():
                await self._set_language(frame)
            case frames.Message():
                await self._message(frame)
            case frames.Typing() | frames.Stay() | frames.Rate() | frames.Forget():
                await self._wish(frame)

    async def _hello(self, hello: frames.Hello) -> None:
        await self._stop_delivery()
        try:
            await self._delivery.read_status()
        except SQLAlchemyError:
            await self._socket.close(code=WSCloseCode.TRY_AGAIN_LATER)
            return
        news, typing = self._delivery.run(hello.heard, hello.cursor), self._delivery.run_typing()
        self._delivering = [asyncio.create_task(news), asyncio.create_task(typing)]

    async def _wish(self, frame: Wish) -> None:
        try:
            await self._wishes.grant(frame)
        except SQLAlchemyError:
            await self._refuse("not_saved")

    async def _set_language(self, frame: frames.SetLanguage) -> None:
        try:
            await self._services.database.run(conversations.set_language, self._conversation_id, frame.language)
        except SQLAlchemyError:
            await self._refuse("not_saved")
            return
        await self._services.bus.publish(self._conversation_id)

    async def _message(self, frame: frames.Message) -> None:
        text = frame.text.strip()
        if not text:
            await self._refuse("empty", frame)
        elif not self._allowed() and self._intake.emergency(text) is None:
            await self._refuse("too_fast", frame)
        else:
            await self._receive(frame, text)

    async def _receive(self, frame: frames.Message, text: str) -> None:
        try:
            received = await self._intake.receive(self._conversation_id, str(frame.id), text)
        except SQLAlchemyError:
            await self._refuse("not_saved", frame)
            return
        lost = received.directive is not None and not received.saved
        if lost and received.directive:
            await self._show(received.directive)
        await self._socket.send_json({"type": "ack", "id": str(frame.id), "stored": not lost})
        if len(text) > MAX_LENGTH:
            await self._refuse("too_long")

    def _allowed(self) -> bool:
        return self._limit.allow(self._conversation_id, self._services.now())

    async def _show(self, reply: Reply) -> None:
        await self._socket.send_json(frames.passing(reply, self._services.now().isoformat()))

    async def _refuse(self, code: str, message: frames.Message | None = None) -> None:
        language = self._delivery.status.language
        await self._socket.send_json(frames.error(code, language, message.id if message else None))

    async def _stop_delivery(self) -> None:
        for task in self._delivering:
            await _stop(task)
        self._delivering = []


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError, ConnectionError):
        await task
