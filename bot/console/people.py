"""Who may log in: what administrators look after."""

from __future__ import annotations

import datetime as dt

from aiohttp import web
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.console import forms
from bot.console.hashing import HASHING
from bot.console.security import LOGIN, page
from bot.records.models import User
from bot.records.staff import roster, users
from bot.services import SERVICES


async def show(request: web.Request) -> web.Response:
    """Everyone with an account, and a form to add one."""
    return await _render(request, {}, "")


async def add(request: web.Request) -> web.Response:
    """Let somebody log in."""
    return await forms.done(request, _add, _render, "people")


async def change(request: web.Request) -> web.Response:
    """Change a role, let somebody in or out, or reset their second factor."""
    return await forms.kept(request, _change, _refuse, "people")


async def _add(request: web.Request, form: forms.Form) -> None:
    services = request.config_dict[SERVICES]
    username, name = form.get("username", "").strip(), form.get("name", "").strip()
    if not username or not name:
        raise ValueError("give a user name and a full name")
    # Hashing is slow on purpose: not while a transaction is open.
    hashed = await request.app[HASHING].make(form.get("password", ""))
    try:
        await services.database.run(
            users.add_hashed, username, name, hashed, services.now(), form.get("role", ""), request[LOGIN].user
        )
    except IntegrityError:
        raise ValueError("that user name is taken; choose another one") from None


async def _refuse(request: web.Request, _written: forms.Form, fault: str) -> web.Response:
    return await _render(request, {}, fault)  # what was chosen is of somebody, not of the form to add one


async def _render(request: web.Request, written: forms.Form, fault: str) -> web.Response:
    everyone = await request.config_dict[SERVICES].database.read(roster.everyone)
    status = 422 if fault else 200
    return page(request, "people.html", status, everyone=everyone, roles=users.ROLES, written=written, fault=fault)


def _change(session: Session, form: forms.Form, by: User, now: dt.datetime) -> None:
    user = users.find(session, form.get("username", ""))
    if user is None:
        raise ValueError("there is nobody of that name")
    if "role" in form:
        roster.set_role(session, user, form["role"], by, now)
    if "active" in form:
        roster.set_active(session, user, form["active"] == "yes", by, now)
    if "reset" in form:
        roster.reset_second_factor(session, user, by, now)
