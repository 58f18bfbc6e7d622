"""How many conversations one address may start: each is rows in the database, and asks for no proof of anything."""

from __future__ import annotations

import datetime as dt

from aiohttp import web

from bot.limits import RateLimit, address_of
from bot.services import SERVICES
from bot.settings import Settings

#: Where the web chat counts them.
STARTS = web.AppKey("web_chat_starts", RateLimit)


def start_limit(settings: Settings) -> RateLimit:
    """What one address may start; an emergency is answered beyond it, without a conversation."""
    return RateLimit(settings.chats_an_hour, dt.timedelta(hours=1))


def may_start(request: web.Request) -> bool:
    """Count a conversation that is about to start; False, and not counted, if it is one too many."""
    address = address_of(request)
    return address is None or request.app[STARTS].allow(address, request.app[SERVICES].now())


def has_started_too_many(request: web.Request) -> bool:
    """Whether the next one would be one too many."""
    address = address_of(request)
    return address is not None and request.app[STARTS].is_full(address, request.app[SERVICES].now())
