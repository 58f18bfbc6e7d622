"""Adding the web chat to the gateway's application."""

from __future__ import annotations

import aiohttp_jinja2
import jinja2
from aiohttp import web

from bot.gateway.webchat.limits import LIMIT, PACE, frame_pace, message_limit
from bot.gateway.webchat.lines import LINES, Lines, close_lines
from bot.gateway.webchat.log_in import log_in
from bot.gateway.webchat.pages import (
    DIRECTIVES,
    PAGES,
    STATIC,
    TEMPLATES,
    compress,
    country_numbers,
    full_page,
    guard,
    home,
)
from bot.gateway.webchat.session import open_session
from bot.gateway.webchat.socket import chat_socket
from bot.gateway.webchat.starts import STARTS, start_limit
from bot.safety import Directives
from bot.services import SERVICES


def add_web_chat(app: web.Application) -> None:
    """Add pages, sessions, socket and static files to `app`.

    The application holds `SERVICES` already, and `INTAKE`, `IDENTITY` and `CARDS` by the time it serves.
    """
    app[LIMIT] = message_limit(app[SERVICES].settings)
    app[STARTS] = start_limit(app[SERVICES].settings)
    app[DIRECTIVES] = Directives.load(app[SERVICES].settings.country)
    app[PACE] = frame_pace(app[SERVICES].settings)
    app[LINES] = Lines()
    aiohttp_jinja2.setup(
        app, app_key=PAGES, loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    app.middlewares.append(compress)
    app.on_response_prepare.append(guard)
    app.on_shutdown.append(close_lines)
    app.router.add_routes(
        [
            web.get("/", home),
            web.get("/chat", full_page),
            web.post("/chat/session", open_session),
            web.post("/chat/log-in", log_in),
            web.get("/chat/ws", chat_socket),
            web.get("/static/chat/numbers.js", country_numbers),
            web.static("/static", STATIC),
        ]
    )
