"""The browser's session: a secret cookie that names one conversation, and the only way into it."""

from __future__ import annotations

from typing import cast

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.gateway.webchat.origins import require_origin
from bot.records import conversations
from bot.reply import Language
from bot.services import SERVICES

COOKIE = "bedside_chat"
#: The cookie goes to the chat only, never to the console or the static files.
COOKIE_PATH = "/chat"


async def open_session(request: web.Request) -> web.Response:
    """`POST /chat/session`: resume this browser's conversation or start one."""
    origin = require_origin(request)
    try:
        response = await _resume_or_start(request)
    except SQLAlchemyError:
        response = web.json_response({"error": "unavailable"}, status=503)
    # Named one by one, and with credentials: a sub-domain of the clinic may embed the chat, nobody else.
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Allow-Credentials"] = "true"
    response.headers["Vary"] = "Origin"
    response.headers["Cache-Control"] = "no-store"
    return response


async def find_conversation(request: web.Request) -> str | None:
    """The conversation of this browser's cookie; None for a missing, forged or expired one."""
    services = request.app[SERVICES]
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    return await services.database.run(conversations.web_conversation, token, services.now())


async def _resume_or_start(request: web.Request) -> web.Response:
    if await find_conversation(request):
        return web.json_response({"resumed": True})
    services = request.app[SERVICES]
    chosen = (await request.post()).get("language")
    language = cast(Language, chosen) if chosen in ("en", "es") else None
    token, _ = await services.database.run(conversations.start_web_session, services.now(), language)
    response = web.json_response({"resumed": False})
    response.set_cookie(
        COOKIE,
        token,
        path=COOKIE_PATH,
        max_age=int(conversations.WEB_SESSION_LIFE.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=services.settings.public.startswith("https:"),
    )
    return response
