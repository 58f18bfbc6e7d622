"""Logging in and out, and staying logged in."""

from __future__ import annotations

import datetime as dt
import secrets

import aiohttp_jinja2
from aiohttp import web
from sqlalchemy.orm import Session

from bot.console import attempts, browsers, forms
from bot.console.access import HOME, may
from bot.console.hashing import HASHING
from bot.console.security import BACK, COOKIE, LOGIN, MOUNT, same, secret_key, set_cookie
from bot.records.models import User
from bot.records.staff import second_factor, users
from bot.services import SERVICES

#: The log-in form has no session yet; its token is kept in this cookie instead.
FORM_COOKIE = "bedside_console_form"

WRONG = "The user name or password is wrong, or there were too many attempts. Check both, or try again in 15 minutes."
WRONG_CODE = "That code is not right, or it was used already. Wait for the next one."
TOO_MANY = "There were too many attempts from here. Try again in 15 minutes."
STALE = "This page was open for too long. Please log in again."
ENDED = "You are logged off. Log in to go on."


async def show(request: web.Request) -> web.Response:
    """The log-in form."""
    return form_page(request, 200, notice=ENDED if "ended" in request.query else "")


async def submit(request: web.Request) -> web.Response:
    """Log in. Unknown user, wrong password and locked account look the same and take the same time."""
    form = await request.post()
    if not same(request.cookies.get(FORM_COOKIE), form.get("csrf")):
        return form_page(request, 403, error=STALE)
    if not await attempts.may_try(request):
        return form_page(request, 429, error=TOO_MANY)
    username, password = str(form.get("username", "")), str(form.get("password", ""))
    user = await _check(request, username, password)
    if user is None:
        return form_page(request, 403, error=WRONG, username=username)
    pending = user.totp is not None
    response = web.HTTPSeeOther(request.app.router["second" if pending else "home"].url_for())
    await start(request, response, user, pending=pending)
    raise response


async def show_second(request: web.Request) -> web.Response:
    """The form for the second factor, for whoever has just given the password."""
    return _second_form(request, 200) if await _awaiting(request) else form_page(request, 403, error=STALE)


async def submit_second(request: web.Request) -> web.Response:
    """Finish logging in. The session gets a new token: the one from before the second factor is worth nothing."""
    form, services = await request.post(), request.config_dict[SERVICES]
    if not same(request.cookies.get(FORM_COOKIE), form.get("csrf")):
        return form_page(request, 403, error=STALE)
    if not await attempts.may_try(request):
        return form_page(request, 429, error=TOO_MANY)
    token, known = request.cookies.get(COOKIE, ""), attempts.known(request)
    code, key = str(form.get("code", "")), secret_key(services)
    user = await services.database.run(_finish, token, code, key, services.now(), known)
    if user is None:
        again = await _awaiting(request)
        return _second_form(request, 403, error=WRONG_CODE) if again else form_page(request, 403, error=WRONG)
    response = web.HTTPSeeOther(request.app.router["home"].url_for())
    await start(request, response, user)
    raise response


async def go_home(request: web.Request) -> web.Response:
    """Where this person's work is: the inquiry that a session at this browser ended at, or where their role starts."""
    role, router = request[LOGIN].user.role, request.app.router
    left = forms.number(request.cookies.get(BACK, ""))
    url = router["inquiry"].url_for(number=str(left)) if left and may(role, "inquiry") else router[HOME[role]].url_for()
    response = web.HTTPSeeOther(url)
    response.del_cookie(BACK, path=MOUNT)
    raise response


def _finish(session: Session, token: str, code: str, key: bytes, now: dt.datetime, known: int | None) -> User | None:
    user = users.awaiting(session, token, now, known)
    if user is None or not users.prove(session, user, second_factor.matches(user, code, key, now), now, known):
        return None
    users.admit(session, user, now)
    users.forget(session, token)
    return user


async def _awaiting(request: web.Request) -> bool:
    services, token = request.config_dict[SERVICES], request.cookies.get(COOKIE, "")
    known = attempts.known(request)
    return await services.database.run(users.awaiting, token, services.now(), known) is not None


async def start(
    request: web.Request, response: web.StreamResponse, user: User, *, pending: bool = False, attested: bool = False
) -> None:
    """Give the browser a session; a `pending` one waits for our second factor, an `attested` one owes none."""
    services, agent = request.config_dict[SERVICES], browsers.name(request.headers.get("User-Agent", ""))
    token = await services.database.run(
        users.start_session, user, services.now(), pending=pending, attested=attested, agent=agent
    )
    set_cookie(request, response, COOKIE, token)
    if not pending:
        attempts.remember(request, response, user)
    response.del_cookie(FORM_COOKIE, path=MOUNT)


def _second_form(request: web.Request, status: int, *, error: str = "") -> web.Response:
    return open_page(request, "second.html", status, error=error)


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


async def _check(request: web.Request, username: str, password: str) -> User | None:
    services, known = request.config_dict[SERVICES], attempts.known(request)
    stored = await services.database.read(users.password_hash, username)
    correct = await request.app[HASHING].matches(stored, password)
    if password == users.DEMO_PASSWORD and not services.settings.demo:
        correct = False  # its password is in the documentation: never good in production
    return await services.database.run(users.record_attempt, username, correct, services.now(), known)


def form_page(
    request: web.Request, status: int, *, error: str = "", notice: str = "", username: str = ""
) -> web.Response:
    """The log-in form, with the way to the sign-on service where one is set."""
    settings = request.config_dict[SERVICES].settings
    given = {"error": error, "notice": notice, "username": username}
    return open_page(request, "login.html", status, **given, demo=settings.demo, sso=bool(settings.oidc_issuer))


def open_page(request: web.Request, template: str, status: int, **context: object) -> web.Response:
    """A page for whoever is not logged in yet, with a form token of its own."""
    token = secrets.token_urlsafe(16)
    response = aiohttp_jinja2.render_template(
        template, request, {"csrf": token, "login": None, **context}, status=status
    )
    set_cookie(request, response, FORM_COOKIE, token)
    return response
