"""How often one may try to log in, and the browsers that staff are known by.

Anybody who knows a user name can lock its account by wrong passwords. So a browser that has let somebody in before is
not kept out by a lock, and its tries are counted by themselves (OWASP, "Device cookies"); all others count by their
address.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets

from aiohttp import web

from bot import doors
from bot.console.security import secret_key, set_cookie
from bot.limits import address_of
from bot.records.models import User
from bot.records.staff import tries
from bot.services import SERVICES

#: Tries within the time of a lock: from one address, which a whole clinic may share, and from one known browser.
FROM_ADDRESS, FROM_BROWSER = 100, 10
#: Says who was let in, and opens nothing. Lax, because it must also come along from the sign-on service's pages.
COOKIE = "bedside_console_browser"
LIFE = dt.timedelta(days=90)


async def may_try(request: web.Request) -> bool:
    """Count a try that is about to begin; False, and not counted, if it is one too many. Nothing is written then."""
    services = request.config_dict[SERVICES]
    if known(request) is not None:
        where, limit = request.cookies[COOKIE], FROM_BROWSER
    else:
        where, limit = address_of(request) or "", FROM_ADDRESS
    if not where:
        return True
    asked = _keyed(request, b"place", where), limit, services.now()
    if await services.database.read(tries.are_too_many, *asked):
        return False
    return await services.database.run(tries.count, *asked)


def remember(request: web.Request, response: web.StreamResponse, user: User) -> None:
    """Know this browser from now on as one that has let this user in."""
    about = f"{user.id}.{secrets.token_urlsafe(9)}"
    value = f"{about}.{_signature(request, about)}"
    set_cookie(request, response, COOKIE, value, samesite="Lax", max_age=int(LIFE.total_seconds()))


def known(request: web.Request) -> int | None:
    """The id of whom this browser let in last; None if we do not know it."""
    about, _, signature = request.cookies.get(COOKIE, "").rpartition(".")
    right = doors.opens(signature, _signature(request, about))
    return int(about.partition(".")[0]) if right else None


def _signature(request: web.Request, about: str) -> str:
    return _keyed(request, b"known browser", about)


def _keyed(request: web.Request, purpose: bytes, words: str) -> str:
    key = secret_key(request.config_dict[SERVICES])
    return hmac.new(purpose + key, words.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
