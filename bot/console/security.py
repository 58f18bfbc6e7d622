"""What stands before every page: log-in, form tokens, and the headers of every response."""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from typing import Literal

import aiohttp_jinja2
from aiohttp import web
from aiohttp.typedefs import Handler

from bot import doors
from bot.console import access
from bot.records.staff import users
from bot.services import SERVICES, Services

#: Where the console is mounted; its cookies are sent nowhere else.
MOUNT = "/console"
COOKIE = "bedside_console"
#: Names the inquiry from whose page a session ended, for who logs in next; its draft waits there.
BACK = "bedside_console_back"
LOGIN = web.RequestKey("login", users.Login)

#: Requests a page makes by itself: they do not keep an idle session alive.
_PASSIVE = frozenset({"inbox_live", "inbox_events", "inquiry_live", "inquiry_events", "alerts", "session"})
#: What somebody without a second factor may still reach, where one is required.
_ENROLLING = frozenset({"account", "second_factor", "password", "logout", "session"})
_HEADERS = MappingProxyType(
    {
        "Content-Security-Policy": (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
            "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
        "Cache-Control": "no-store",
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
)


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let nobody in without a log-in, and no change through without the session's form token."""
    resource = request.match_info.route.resource
    name = resource.name if resource else None
    if name in access.OPEN:
        return await handler(request)
    changes = request.method not in ("GET", "HEAD")
    login = await current(request, active=changes or name not in _PASSIVE)
    if login is None:
        raise _log_in(request)
    request[LOGIN] = login
    if resource is not None and not access.may(login.user.role, name or ""):
        return message(request, 403, "This is not yours to do", "Your role does not include it.")
    if _owes_second_factor(request, login) and name not in _ENROLLING:
        raise web.HTTPSeeOther(request.app.router["account"].url_for().with_query(done="required"))
    if changes and not same(login.csrf, (await request.post()).get("csrf")):
        return message(request, 403, "This form is out of date", "Nothing was changed. Open the page again and retry.")
    try:
        return await handler(request)
    except web.HTTPNotFound:
        return message(request, 404, "There is nothing here", "The address is wrong, or this inquiry does not exist.")


def _owes_second_factor(request: web.Request, login: users.Login) -> bool:
    """Outside the demo nobody works with a password alone; the sign-on service may vouch for the other factor."""
    return login.user.totp is None and not login.attested and not request.config_dict[SERVICES].settings.demo


def secret_key(services: Services) -> bytes:
    """The key under which secrets of second factors are kept."""
    return services.settings.secret_key.get_secret_value().encode()


def _log_in(request: web.Request) -> web.HTTPSeeOther:
    """The way to the log-in form, and from there back to the inquiry that a session ended at."""
    url = request.app.router["login"].url_for()
    if COOKIE not in request.cookies:
        return web.HTTPSeeOther(url)
    response = web.HTTPSeeOther(url.with_query(ended=1))
    if number := request.match_info.get("number"):
        set_cookie(request, response, BACK, number)
    return response


async def current(request: web.Request, *, active: bool) -> users.Login | None:
    """The log-in behind this request, if there is one."""
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    services = request.config_dict[SERVICES]
    # Only what a person does is noted; pages that refresh themselves keep nobody's message waiting.
    call = services.database.run if active else services.database.read
    return await call(users.resume, token, services.now(), active=active)


def same(expected: str | None, given: object) -> bool:
    """Whether a form token is the expected one; compared in constant time."""
    return isinstance(given, str) and doors.opens(given, expected or "")


def set_cookie(
    request: web.Request,
    response: web.StreamResponse,
    name: str,
    value: str,
    *,
    path: str = MOUNT,
    samesite: Literal["Strict", "Lax"] = "Strict",
    max_age: int | None = None,
) -> None:
    """Set a cookie that only this console gets and no script can read; over HTTPS alone where we have it."""
    secure = request.config_dict[SERVICES].settings.public.startswith("https:")
    response.set_cookie(name, value, path=path, httponly=True, samesite=samesite, secure=secure, max_age=max_age)


def page(request: web.Request, template: str, status: int = 200, **context: object) -> web.Response:
    """A page for whoever is logged in; templates find them as `login`."""
    login, now = request[LOGIN], request.config_dict[SERVICES].now()
    given = {"login": login, "now": now, "may": partial(access.may, login.user.role), **context}
    return aiohttp_jinja2.render_template(template, request, given, status=status)


def message(request: web.Request, status: int, title: str, text: str) -> web.Response:
    """A page that only says something, with a way back to the inbox."""
    return page(request, "message.html", status, title=title, text=text)


async def protect(_request: web.Request, response: web.StreamResponse) -> None:
    """Put the security headers on every response, errors and streams included."""
    response.headers.update(_HEADERS)
