"""Logging in and out, and staying logged in."""

from __future__ import annotations

import asyncio
import secrets

import aiohttp_jinja2
from aiohttp import web

from bot.console.security import COOKIE, LOGIN, MOUNT, same, set_cookie
from bot.records import users
from bot.records.models import User
from bot.services import SERVICES, Services

#: Password checks at once: each takes 64 MB and a core, so a flood of log-ins must queue.
AT_ONCE = 2
HASHING = web.AppKey("hashing", asyncio.Semaphore)
#: The log-in form has no session yet; its token is kept in this cookie instead.
FORM_COOKIE = "bedside_console_form"

WRONG = "The user name or password is wrong, or there were too many attempts. Check both, or try again in 15 minutes."
STALE = "This page was open for too long. Please log in again."
ENDED = "You are logged off. Log in to go on."


async def show(request: web.Request) -> web.Response:
    """The log-in form."""
    return _form(request, 200, notice=ENDED if "ended" in request.query else "")


async def submit(request: web.Request) -> web.Response:
    """Log in. Unknown user, wrong password and locked account look the same and take the same time."""
    form = await request.post()
    if not same(request.cookies.get(FORM_COOKIE), form.get("csrf")):
        return _form(request, 403, error=STALE)
    username, password = str(form.get("username", "")), str(form.get("password", ""))
    services = request.config_dict[SERVICES]
    async with request.app[HASHING]:
        user = await _check(services, username, password)
    if user is None:
        return _form(request, 403, error=WRONG, username=username)
    response = web.HTTPSeeOther(request.app.router["inbox"].url_for())
    set_cookie(request, response, COOKIE, await services.database.run(users.start_session, user, services.now()))
    response.del_cookie(FORM_COOKIE, path=MOUNT)
    raise response


async def leave(request: web.Request) -> web.Response:
    """Log out."""
    services = request.config_dict[SERVICES]
    await services.database.run(users.end_session, request.cookies[COOKIE], services.now())
    response = web.HTTPSeeOther(request.app.router["login"].url_for().with_query(ended=1))
    response.del_cookie(COOKIE, path=MOUNT)
    raise response


async def remaining(request: web.Request) -> web.Response:
    """Seconds until this session ends; asked by POST, the session is extended first."""
    left = request[LOGIN].ends_at - request.config_dict[SERVICES].now()
    return web.json_response({"seconds": int(left.total_seconds())})


async def _check(services: Services, username: str, password: str) -> User | None:
    stored = await services.database.run(users.password_hash, username)
    correct = await asyncio.to_thread(users.password_matches, stored, password)
    if password == users.DEMO_PASSWORD and not services.settings.demo:
        correct = False  # its password is in the documentation: never good in production
    return await services.database.run(users.record_attempt, username, correct, services.now())


def _form(request: web.Request, status: int, *, error: str = "", notice: str = "", username: str = "") -> web.Response:
    token = secrets.token_urlsafe(16)
    demo = request.config_dict[SERVICES].settings.demo
    context = {"csrf": token, "error": error, "notice": notice, "username": username, "demo": demo, "login": None}
    response = aiohttp_jinja2.render_template("login.html", request, context, status=status)
    set_cookie(request, response, FORM_COOKIE, token)
    return response
