"""One's own account: password, second factor, and where one is logged in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import segno
from aiohttp import web
from sqlalchemy.orm import Session

from bot.console import forms
from bot.console.hashing import HASHING
from bot.console.security import COOKIE, LOGIN, message, page, secret_key
from bot.records.models import User
from bot.records.staff import roster, second_factor, users
from bot.services import SERVICES

#: Said the same whether a proof was wrong or came too late, so that a guess tells nothing.
TOO_MANY = "or there were too many attempts. Check it, or try again in 15 minutes."


@dataclass(frozen=True)
class Enrolment:
    """A second factor about to be turned on: its secret, and the picture an app reads, as SVG."""

    secret: str
    picture: str


async def show(request: web.Request) -> web.Response:
    """The account page."""
    return await _render(request, 200)


async def change_password(request: web.Request) -> web.Response:
    """Set another password, proven by the one in force; every other session ends."""
    form, user, services = await request.post(), request[LOGIN].user, request.config_dict[SERVICES]
    old, new, hashing = str(form.get("old", "")), str(form.get("new", "")), request.app[HASHING]
    if new == users.DEMO_PASSWORD:
        return await _render(request, 422, error="That password is public. Choose another one.")
    try:
        hashed = await hashing.make(new)
    except ValueError as error:
        return await _render(request, 422, error=forms.fault(error))
    correct = await hashing.matches(user.password_hash, old)
    if not await services.database.run(roster.change_password, user.id, correct, hashed, _own(request), services.now()):
        return await _render(request, 422, error=f"The password you have now is not that one, {TOO_MANY}")
    raise web.HTTPSeeOther(request.app.router["account"].url_for().with_query(done="password"))


async def set_email(request: web.Request) -> web.Response:
    """Set where notices go; nothing written means nowhere."""
    address, services = str((await request.post()).get("email", "")), request.config_dict[SERVICES]
    try:
        await services.database.run(_set_email, request[LOGIN].user.id, address, services.now())
    except ValueError as error:
        return await _render(request, 422, error=forms.fault(error))
    raise web.HTTPSeeOther(request.app.router["account"].url_for().with_query(done="email"))


async def end_session(request: web.Request) -> web.Response:
    """End one of one's own sessions."""
    chosen = str((await request.post()).get("session", ""))
    await request.config_dict[SERVICES].database.run(roster.end_one, request[LOGIN].user, chosen)
    raise web.HTTPSeeOther(request.app.router["account"].url_for().with_query(done="session"))


async def turn_on(request: web.Request) -> web.Response:
    """Turn the second factor on, once its first code proves that the app has the secret; shows the backup codes."""
    form, services = await request.post(), request.config_dict[SERVICES]
    secret, code = str(form.get("secret", "")), "".join(str(form.get("code", "")).split())
    user_id = request[LOGIN].user.id
    if not _is_secret(secret):
        return message(request, 422, "This form is incomplete", "Open your account again and retry.")
    try:
        codes = await services.database.run(_turn_on, user_id, secret, code, secret_key(services), services.now())
    except ValueError as error:
        return await _render(request, 422, error=forms.fault(error))
    if codes is None:
        return await _render(request, 422, error="That is not the code the app shows now.", secret=secret)
    return page(request, "backup_codes.html", codes=codes)


async def turn_off(request: web.Request) -> web.Response:
    """Turn the second factor off, with one of its codes."""
    code, services = str((await request.post()).get("code", "")), request.config_dict[SERVICES]
    user_id, key = request[LOGIN].user.id, secret_key(services)
    if not await services.database.run(roster.turn_off_second_factor, user_id, code, key, services.now()):
        return await _render(request, 422, error=f"That code is not right, {TOO_MANY}")
    raise web.HTTPSeeOther(request.app.router["account"].url_for().with_query(done="off"))


def _set_email(session: Session, user_id: int, address: str, now: dt.datetime) -> None:
    roster.set_email(session, session.get_one(User, user_id), address, now)


def _turn_on(
    session: Session, user_id: int, secret: str, code: str, key: bytes, now: dt.datetime
) -> tuple[str, ...] | None:
    codes = second_factor.turn_on(session, session.get_one(User, user_id, with_for_update=True), secret, code, key, now)
    return None if codes is None else tuple(codes)


def _is_secret(secret: str) -> bool:
    return len(secret) == 32 and secret.isalnum() and secret.isascii()


def _own(request: web.Request) -> str:
    return users.session_id(request.cookies[COOKIE])[: roster.SHORT]


async def _render(request: web.Request, status: int, *, error: str = "", secret: str = "") -> web.Response:
    services, user = request.config_dict[SERVICES], request[LOGIN].user
    sessions = await services.database.read(roster.sessions, user, services.now())
    enrolment = None if user.totp else _enrolment(secret or second_factor.new_secret(), user.username)
    done = request.query.get("done", "")
    return page(
        request,
        "account.html",
        status,
        sessions=sessions,
        own=_own(request),
        enrolment=enrolment,
        error=error,
        done=done,
        required=not services.settings.demo and not request[LOGIN].attested,
    )


def _enrolment(secret: str, username: str) -> Enrolment:
    picture = segno.make(second_factor.address(secret, username), error="m")
    return Enrolment(secret, picture.svg_inline(light="white", omitsize=True, svgclass="qr", lineclass=None))
