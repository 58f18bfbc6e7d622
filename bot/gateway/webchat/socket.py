"""The WebSocket behind the widget: takes frames in, and keeps what was typed for log-in out of every table."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import uuid
import weakref
from contextlib import suppress

from aiohttp import WSCloseCode, WSMsgType, web
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from bot.gateway.identity import IDENTITY
from bot.gateway.intake import INTAKE, MAX_LENGTH
from bot.gateway.webchat import frames
from bot.gateway.webchat.cards import CARDS
from bot.gateway.webchat.delivery import Delivery
from bot.gateway.webchat.limits import RateLimit
from bot.gateway.webchat.origins import require_origin
from bot.gateway.webchat.outage import answer_emergencies
from bot.gateway.webchat.session import find_conversation
from bot.gateway.webchat.wishes import Wish, Wishes
from bot.records import conversations
from bot.reply import Reply
from bot.services import SERVICES
from bot.settings import Settings

#: Seconds between the server's own pings; a browser that misses one is gone.
HEARTBEAT = 25.0
#: Bytes; the widget's text box ends well below.
MAX_FRAME = 32_768
LIMIT = web.AppKey("web_chat_limit", RateLimit)
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
        await ChatLine(request.app, socket, conversation_id).run()
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

    def __init__(self, app: web.Application, socket: web.WebSocketResponse, conversation_id: str) -> None:
        self._services = app[SERVICES]
        self._intake = app[INTAKE]
        self._identity = app[IDENTITY]
        self._limit = app[LIMIT]
        self._socket = socket
        self._conversation_id = conversation_id
        self._delivery = Delivery(self._services, app[CARDS], socket, conversation_id)
        self._delivering: list[asyncio.Task[None]] = []
        self._wishes = Wishes(self._services, socket, conversation_id)

    async def run(self) -> None:
        """Serve until the browser leaves."""
        try:
            async for message in self._socket:
                if message.type is WSMsgType.TEXT:
                    await self._answer(message.data)
        except ConnectionError:
            pass  # the browser left while we spoke; what is stored reaches it when it is back
        finally:
            await self._stop_delivery()

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
            case frames.Claim() | frames.Code():
                await self._log_in(frame)
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

    async def _log_in(self, frame: frames.Claim | frames.Code) -> None:
        typed = (frame.name, frame.birth_date) if isinstance(frame, frames.Claim) else (frame.code,)
        if alarm := next((text for text in typed if self._intake.emergency(text)), None):
            await self._alarm(alarm)
            return
        if not self._allowed():
            await self._refuse("too_fast")
            return
        try:
            if isinstance(frame, frames.Claim):
                reply = await self._identity.claim(self._conversation_id, frame.name, frame.birth_date)
            else:
                reply = await self._identity.code(self._conversation_id, frame.code)
        except SQLAlchemyError:
            await self._refuse("not_saved")
            return
        await self._show(reply)

    async def _alarm(self, text: str) -> None:
        """An emergency typed into the log-in form is a message, and no attempt to log in."""
        received = await self._intake.receive(self._conversation_id, str(uuid.uuid4()), text)
        if received.directive and not received.saved:
            await self._show(received.directive)

    def _allowed(self) -> bool:
        return self._limit.allow(self._conversation_id, self._services.now())

    async def _show(self, reply: Reply) -> None:
        await self._socket.send_json(frames.passing(reply, self._services.now().isoformat()))

    async def _refuse(self, code: str, message: frames.Message | None = None) -> None:
        language = self._delivery.status.language
        await self._socket.send_json(frames.error(code, language, message.id if message else None))

    async def _stop_delivery(self) -> None:
        for task in self._delivering:
            task.cancel()
            with suppress(asyncio.CancelledError, ConnectionError):
                await task
        self._delivering = []


def message_limit(settings: Settings) -> RateLimit:
    """What one conversation may send; emergencies are answered beyond it."""
    return RateLimit(settings.messages_a_minute, dt.timedelta(minutes=1))
