"""A line for emergencies alone: without a conversation, as while the database is away, or past a browser's share."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from aiohttp import WSCloseCode, web
from pydantic import ValidationError

from bot.gateway.intake import INTAKE
from bot.gateway.webchat import frames, lines
from bot.services import SERVICES

#: Seconds until the browser is sent to try again; by then the database may be back.
PATIENCE = 20


async def answer_emergencies(app: web.Application, socket: web.WebSocketResponse, who: str) -> None:
    """Show emergencies their fixed answer, refuse everything else, then close. Nothing is stored."""
    with suppress(TimeoutError, ConnectionError):
        async with asyncio.timeout(PATIENCE):
            async for text in lines.said(app, socket, who):
                await _answer(app, socket, text)
    await socket.close(code=WSCloseCode.TRY_AGAIN_LATER)


async def _answer(app: web.Application, socket: web.WebSocketResponse, text: str) -> None:
    with suppress(ValidationError):
        frame = frames.parse(text)
        if not isinstance(frame, frames.Message):
            return
        emergency = app[INTAKE].hear(frame.text).directive
        if emergency:
            await socket.send_json(frames.passing(emergency, app[SERVICES].now().isoformat()))
            await socket.send_json({"type": "ack", "id": str(frame.id), "stored": False})
        else:
            await socket.send_json(frames.error("not_saved", "en", frame.id))
