"""The browser's session: a secret cookie that names one conversation, and the only way into it."""

from __future__ import annotations

from typing import cast

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.bus import INBOX
from bot.gateway.webchat.origins import require_origin, shared_with
from bot.gateway.webchat.starts import may_start
from bot.records.access import web_sessions
from bot.reply import Language
from bot.services import SERVICES
from bot.settings import Settings

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
    return shared_with(origin, response)


async def find_conversation(request: web.Request) -> str | None:
    """The conversation of this browser's cookie; None for a missing, forged or ended one.

    The cookie given for a right code begins the log-in here. All others are only read: whoever comes back waits for
    no writer.
    """
    services = request.app[SERVICES]
    token = token_of(request)
    if not token:
        return None
    entry = await services.database.read(web_sessions.find, token, services.now())
    if entry and entry.log_in == "due":
        entry = await services.database.run(web_sessions.enter, token, services.now())
    if entry and entry.log_in == "begun":
        # The question that waited for the log-in; and whoever still has the line of an older token must leave it.
        services.bus.publish(INBOX, entry.conversation_id)
    return entry.conversation_id if entry else None


def token_of(request: web.Request) -> str:
    """The token in this browser's cookie; "" without one."""
    return request.cookies.get(COOKIE, "")


def give_token(response: web.Response, token: str, settings: Settings) -> None:
    """Set the cookie."""
    response.set_cookie(
        COOKIE,
        token,
        path=COOKIE_PATH,
        max_age=int(web_sessions.LIFE.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=settings.public.startswith("https:"),
    )


async def _resume_or_start(request: web.Request) -> web.Response:
    services, token = request.app[SERVICES], token_of(request)
    database, now = services.database, services.now()
    if await find_conversation(request):
        over = await database.read(web_sessions.standing, token, now) == "over"
        renewed = await database.run(web_sessions.renew, token, now) if over else None
        return _with_token(request, renewed, resumed=True)
    if await database.read(web_sessions.ended_lately, token, now):
        # Another tab has the new cookie or is about to: a conversation begun here would take its place.
        return web.json_response({"error": "ended"}, status=409)
    if not may_start(request):
        # As while the database is away: the browser opens its line all the same, and emergencies are answered there.
        return web.json_response({"error": "too_many"}, status=503)
    chosen = (await request.post()).get("language")
    language = cast(Language, chosen) if chosen in ("en", "es") else None
    fresh, _ = await database.run(web_sessions.start, now, language)
    return _with_token(request, fresh, resumed=False)


def _with_token(request: web.Request, token: str | None, *, resumed: bool) -> web.Response:
    response = web.json_response({"resumed": resumed})
    if token:
        give_token(response, token, request.app[SERVICES].settings)
    return response
