"""Which web sites may talk to the chat."""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp import web

from bot.services import SERVICES
from bot.settings import Settings

_LOOPBACK = ("127.0.0.1", "localhost")
#: Listening everywhere; a browser on the same machine then asks for one of the names above.
_ANYWHERE = "0.0.0.0"  # noqa: S104 - compared with, not bound to


def allowed_origins(settings: Settings) -> frozenset[str]:
    """Our own origin and the configured ones. On a developer's machine both names of the loopback count."""
    own = urlsplit(settings.public)
    names = _LOOPBACK if own.hostname in (*_LOOPBACK, _ANYWHERE) else (own.hostname,)
    port = f":{own.port}" if own.port else ""
    return frozenset({f"{own.scheme}://{name}{port}" for name in names}) | frozenset(
        origin.rstrip("/") for origin in settings.allowed_origins
    )


def require_origin(request: web.Request) -> str:
    """The origin the browser names; raises `HTTPForbidden` unless it is on the list.

    Browsers send it with every POST and WebSocket, so a missing one is refused too.
    """
    origin = request.headers.get("Origin", "")
    if origin not in allowed_origins(request.app[SERVICES].settings):
        raise web.HTTPForbidden(text="This site may not use the chat: add it to BEDSIDE_ALLOWED_ORIGINS.")
    return origin


def shared_with(origin: str, response: web.Response) -> web.Response:
    """Let this site's page read the answer, with credentials: a sub-domain of the clinic may embed the chat."""
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Allow-Credentials"] = "true"
    response.headers["Vary"] = "Origin"
    response.headers["Cache-Control"] = "no-store"
    return response
