"""Logging in through the clinic's own sign-on service, where one is set; passwords go on working beside it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

from aiohttp import web

from bot.console import attempts
from bot.console.login import STALE, TOO_MANY, form_page, open_page, start
from bot.console.provider import Arrival, Provider
from bot.console.security import MOUNT, same, set_cookie
from bot.errors import ProviderUnavailable, SignOnRefused
from bot.records.staff import sign_ons, users
from bot.records.staff.sign_ons import Attempt
from bot.services import SERVICES, Services

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")

#: Questions to the service at once, and those that may wait for it: a flood of them must not take the threads that
#: serve everybody, nor keep staff waiting for longer than they would.
AT_ONCE, IN_LINE = 2, 20
#: The sign-on service; None where none is set.
PROVIDER = web.AppKey("provider", Provider)
#: The attempt's secret. Lax, because the answer comes from the service's pages; sent to these two addresses alone.
ATTEMPT_COOKIE, PATH = "bedside_console_sso", f"{MOUNT}/sso"

AWAY = "The sign-on service does not answer. Try again in a few minutes, or log in with your password."
UNKNOWN = (
    "You are signed on, but nobody with an account here has that name, or the account is locked or shut. "
    "Ask an administrator."
)
REFUSED = "The answer of the sign-on service could not be trusted. Try again; if it stays so, tell an administrator."
NOT_SIGNED_ON = "The sign-on service did not let you in. Try again, or log in with your password."


class Turns:
    """A few at once, a few more in line; the others are sent away."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._here = 0

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for one's turn and take it; raises `ProviderUnavailable` at once if too many wait already."""
        if self._here >= AT_ONCE + IN_LINE:
            raise ProviderUnavailable("too many ask the sign-on service at once")
        self._here += 1
        try:
            async with self._turns:
                yield
        finally:
            self._here -= 1


ASKING = web.AppKey("asking", Turns)


def set_up(app: web.Application, services: Services) -> None:
    """Make the sign-on service known to the console, if one is set."""
    app[ASKING] = Turns()
    if services.settings.oidc_issuer:
        app[PROVIDER] = Provider(services.settings, f"{services.settings.public}{PATH}/back")


async def leave_for_service(request: web.Request) -> web.Response:
    """Go to the sign-on service. Where to is its own word alone, and where to come back to is ours."""
    provider, services = _provider(request), request.config_dict[SERVICES]
    if not await attempts.may_try(request):
        return form_page(request, 429, error=TOO_MANY)
    attempt = Attempt.new()
    try:
        address = await _ask(request, lambda: provider.address(attempt, services.now()))
        await services.database.run(sign_ons.begin, attempt, services.now())
    except ProviderUnavailable as error:
        return _away(request, error)
    response = web.HTTPSeeOther(address)
    set_cookie(request, response, ATTEMPT_COOKIE, attempt.secret, path=PATH, samesite="Lax")
    raise response


async def come_back(request: web.Request) -> web.Response:
    """Let in whom the sign-on service has sent, if this browser asked it to, and has not had the answer yet."""
    provider, services = _provider(request), request.config_dict[SERVICES]
    attempt = Attempt(request.cookies.get(ATTEMPT_COOKIE, ""))
    if not same(attempt.state, request.query.get("state")) or not await _end(services, attempt):
        return form_page(request, 403, error=STALE)
    try:
        arrival = await _ask(request, lambda: provider.arrival(_code(request), attempt, services.now()))
    except ProviderUnavailable as error:
        return _away(request, error)
    except SignOnRefused as error:
        return await _refused(request, error)
    return await _let_in(request, arrival)


async def _let_in(request: web.Request, arrival: Arrival) -> web.Response:
    services = request.config_dict[SERVICES]
    now, known = services.now(), attempts.known(request)
    user = await services.database.run(users.record_sign_on, arrival.username, arrival.attested, now, known)
    if user is None:
        return form_page(request, 403, error=UNKNOWN)
    pending = user.totp is not None and not arrival.attested
    # Not a redirect: the browser would still call it the service's doing, and keep the session's cookie back.
    response = open_page(request, "arrived.html", 200, onward="second" if pending else "home")
    await start(request, response, user, pending=pending, attested=arrival.attested)
    response.del_cookie(ATTEMPT_COOKIE, path=PATH)
    return response


def _provider(request: web.Request) -> Provider:
    provider = request.app.get(PROVIDER)
    if provider is None:
        raise web.HTTPNotFound
    return provider


def _code(request: web.Request) -> str:
    """The code in the service's answer; raises `SignOnRefused` if it is an error, or another service's (RFC 9207)."""
    query, issuer = request.query, request.config_dict[SERVICES].settings.oidc_issuer
    if query.get("iss", issuer) != issuer:
        raise SignOnRefused("the answer is another service's")
    if "error" in query or not query.get("code"):
        raise SignOnRefused("the service let nobody in")
    return query["code"]


async def _end(services: Services, attempt: Attempt) -> bool:
    return await services.database.run(sign_ons.end, attempt, services.now())


async def _ask(request: web.Request, question: Callable[[], Answer]) -> Answer:
    async with request.app[ASKING].turn():
        return await asyncio.to_thread(question)


async def _refused(request: web.Request, error: SignOnRefused) -> web.Response:
    services = request.config_dict[SERVICES]
    logger.warning("single sign-on refused: %s", error)
    await services.database.run(users.refuse_sign_on, services.now())
    return form_page(request, 403, error=NOT_SIGNED_ON if "error" in request.query else REFUSED)


def _away(request: web.Request, error: ProviderUnavailable) -> web.Response:
    logger.warning("single sign-on: %s", error)
    return form_page(request, 503, error=AWAY)
