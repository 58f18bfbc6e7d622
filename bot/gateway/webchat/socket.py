"""The WebSocket behind the widget: takes frames in, and keeps `Delivery` at work beside."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Coroutine
from contextlib import suppress

from aiohttp import WSCloseCode, web
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from bot.gateway.intake import INTAKE, LONGEST, MAX_LENGTH, Heard
from bot.gateway.webchat import frames, lines
from bot.gateway.webchat.cards import CARDS
from bot.gateway.webchat.delivery import Delivery
from bot.gateway.webchat.limits import LIMIT
from bot.gateway.webchat.lines import LINES
from bot.gateway.webchat.origins import require_origin
from bot.gateway.webchat.outage import answer_emergencies
from bot.gateway.webchat.session import find_conversation, token_of
from bot.gateway.webchat.starts import has_started_too_many
from bot.gateway.webchat.wishes import Wish, Wishes
from bot.records.messaging import conversations
from bot.reply import Reply
from bot.services import SERVICES

#: Seconds between the server's own pings; a browser that misses one is gone.
HEARTBEAT = 25.0
#: Bytes; the longest message that is read fits, whatever its letters are.
MAX_FRAME = 4 * LONGEST + 1024

log = logging.getLogger(__name__)


async def chat_socket(request: web.Request) -> web.StreamResponse:
    """`GET /chat/ws`: one browser's line. 403 for a foreign site, 401 without a session.

    A browser that can have none, as the database is away or its address has started too many, gets a line for
    emergencies alone; so does one that has too many open.
    """
    require_origin(request)
    without, conversation_id = has_started_too_many(request), None
    try:
        conversation_id = await find_conversation(request)
    except SQLAlchemyError:
        without = True
    if conversation_id is None and not without:
        raise web.HTTPUnauthorized
    socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=MAX_FRAME)
    await socket.prepare(request)
    who = conversation_id or uuid.uuid4().hex
    crowded = request.app[LINES].are_many(who)
    with request.app[LINES].kept(who, socket):
        if conversation_id and not crowded:
            await ChatLine(request.app, socket, conversation_id, token_of(request)).run()
        else:
            await answer_emergencies(request.app, socket, who)
    return socket


class ChatLine:
    """One open line: answers the browser's frames while `Delivery` brings it what is new."""

    def __init__(self, app: web.Application, socket: web.WebSocketResponse, conversation_id: str, token: str) -> None:
        self._app = app
        self._services = app[SERVICES]
        self._intake = app[INTAKE]
        self._limit = app[LIMIT]
        self._socket = socket
        self._conversation_id = conversation_id
        self._delivery = Delivery(self._services, app[CARDS], socket, conversation_id, token)
        self._beside: list[asyncio.Task[None]] = []
        self._wishes = Wishes(self._services, socket, conversation_id)

    async def run(self) -> None:
        """Serve until the browser leaves or its token no longer counts."""
        self._begin(self._delivery.watch())
        try:
            async for text in lines.said(self._app, self._socket, self._conversation_id):
                await self._answer(text)
        except ConnectionError:
            pass  # the browser left while we spoke; what is stored reaches it when it is back
        finally:
            await self._stop()

    def _begin(self, *parts: Coroutine[object, object, None]) -> None:
        self._beside = [asyncio.create_task(self._keep(part)) for part in parts]

    async def _keep(self, part: Coroutine[object, object, None]) -> None:
        """Do a part of the line's work; if it breaks, close the line, so that the page comes again."""
        try:
            await part
        except ConnectionError:
            pass  # the browser left
        except Exception as error:  # its words may be a patient's
            log.error("web chat: a line is closed: %s", type(error).__name__)
            await self._socket.close(code=WSCloseCode.INTERNAL_ERROR)

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
        await self._stop()
        try:
            await self._delivery.read_status()
        except SQLAlchemyError:
            await self._socket.close(code=WSCloseCode.TRY_AGAIN_LATER)
            return
        self._begin(self._delivery.run(hello.heard, hello.cursor), self._delivery.run_typing())

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
        self._services.bus.publish(self._conversation_id)

    async def _message(self, frame: frames.Message) -> None:
        text = frame.text.strip()
        heard = self._intake.hear(text)
        if not heard.text:
            await self._refuse("empty", frame)
        elif len(text) > LONGEST and heard.directive is None:
            await self._refuse("not_read", frame)
        elif not self._allowed() and heard.directive is None:
            await self._refuse("too_fast", frame)
        else:
            await self._receive(frame, heard)

    async def _receive(self, frame: frames.Message, heard: Heard) -> None:
        try:
            received = await self._intake.receive(self._conversation_id, str(frame.id), heard)
        except SQLAlchemyError:
            await self._refuse("not_saved", frame)
            return
        lost = received.directive is not None and not received.saved
        if lost and received.directive:
            await self._show(received.directive)
        await self._socket.send_json({"type": "ack", "id": str(frame.id), "stored": not lost})
        if len(heard.text) > MAX_LENGTH:
            await self._refuse("too_long")

    def _allowed(self) -> bool:
        return self._limit.allow(self._conversation_id, self._services.now())

    async def _show(self, reply: Reply) -> None:
        await self._socket.send_json(frames.passing(reply, self._services.now().isoformat()))

    async def _refuse(self, code: str, message: frames.Message | None = None) -> None:
        language = self._delivery.status.language
        await self._socket.send_json(frames.error(code, language, message.id if message else None))

    async def _stop(self) -> None:
        for task in self._beside:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        self._beside = []
