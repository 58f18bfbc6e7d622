"""The log-in form's own way in: beside the line, for only an HTTP answer can change the browser's cookie.

What is typed here goes to the identity desk and into no table. As the line is not used, it goes on hearing meanwhile.
"""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import Any

from aiohttp import web
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from bot.gateway.identity import IDENTITY
from bot.gateway.intake import INTAKE, Heard
from bot.gateway.webchat import frames
from bot.gateway.webchat.limits import LIMIT
from bot.gateway.webchat.origins import require_origin, shared_with
from bot.gateway.webchat.session import find_conversation, give_token
from bot.reply import Reply
from bot.services import SERVICES

Frame = dict[str, Any] | None


async def log_in(request: web.Request) -> web.Response:
    """`POST /chat/log-in`: answers with a `frame` to show once, and whether the cookie is `renewed`.

    403 for a foreign site, 401 without a session. After `renewed` the browser opens its line anew: the log-in begins
    when it comes with the new cookie.
    """
    origin = require_origin(request)
    try:
        details = frames.details(dict(await request.post()))
    except ValidationError:
        return shared_with(origin, web.json_response({"error": "unreadable"}, status=400))
    frame, token = await _answer(request, details)
    response = web.json_response({"frame": frame, "renewed": token is not None})
    if token:
        give_token(response, token, request.app[SERVICES].settings)
    return shared_with(origin, response)


async def _answer(request: web.Request, details: frames.Claim | frames.Code) -> tuple[Frame, str | None]:
    heard = map(request.app[INTAKE].hear, details.typed)
    if alarm := next((each for each in heard if each.directive), None):
        return await _alarm(request, alarm), None
    try:
        conversation_id = await find_conversation(request)
        if conversation_id is None:
            raise web.HTTPUnauthorized
        return await _ask_desk(request, conversation_id, details)
    except SQLAlchemyError:
        return frames.error("not_saved", details.language), None


async def _alarm(request: web.Request, alarm: Heard) -> Frame:
    """An emergency typed into the form is a message, and no attempt to log in; told here if the line can't tell it."""
    conversation_id = None
    with suppress(SQLAlchemyError):
        conversation_id = await find_conversation(request)
    if conversation_id is None:
        return _passing(request, alarm.directive)
    received = await request.app[INTAKE].receive(conversation_id, str(uuid.uuid4()), alarm)
    return None if received.saved else _passing(request, received.directive)


async def _ask_desk(
    request: web.Request, conversation_id: str, details: frames.Claim | frames.Code
) -> tuple[Frame, str | None]:
    desk = request.app[IDENTITY]
    if not request.app[LIMIT].allow(conversation_id, request.app[SERVICES].now()):
        return frames.error("too_fast", details.language), None
    if isinstance(details, frames.Claim):
        return _passing(request, await desk.claim(conversation_id, details.name, details.birth_date)), None
    reply, token = await desk.code(conversation_id, details.code)
    return _passing(request, reply), token


def _passing(request: web.Request, reply: Reply | None) -> Frame:
    return frames.passing(reply, request.app[SERVICES].now().isoformat()) if reply else None
