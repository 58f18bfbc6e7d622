"""What administrators look after: who may log in, and when the clinic is open."""

from __future__ import annotations

import asyncio
import datetime as dt

from aiohttp import web
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.console.security import LOGIN, message, page
from bot.records import clinic, staff, users
from bot.records.models import Closure, User
from bot.services import SERVICES

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


async def show(request: web.Request) -> web.Response:
    """Everyone with an account, and a form to add one."""
    everyone = await request.config_dict[SERVICES].database.run(staff.everyone)
    return page(request, "people.html", everyone=everyone, roles=users.ROLES)


async def add(request: web.Request) -> web.Response:
    """Let somebody log in."""
    form = {name: str(value) for name, value in (await request.post()).items()}
    services = request.config_dict[SERVICES]
    username, name = form.get("username", "").strip(), form.get("name", "").strip()
    if not username or not name:
        return message(request, 422, "Nobody was added", "Give a user name and a full name.")
    try:
        # Hashing is slow on purpose: not while a transaction is open.
        hashed = await asyncio.to_thread(users.hash_password, form.get("password", ""))
        await services.database.run(
            users.add_hashed, username, name, hashed, services.now(), form.get("role", ""), request[LOGIN].user
        )
    except ValueError as error:
        return message(request, 422, "Nobody was added", f"{error}.".capitalize())
    except IntegrityError:
        return message(request, 422, "Nobody was added", "That user name is taken. Choose another one.")
    raise web.HTTPSeeOther(request.app.router["people"].url_for())


async def change(request: web.Request) -> web.Response:
    """Change a role, let somebody in or out, or reset their second factor."""
    form = {name: str(value) for name, value in (await request.post()).items()}
    services = request.config_dict[SERVICES]
    try:
        await services.database.run(_change, form, request[LOGIN].user, services.now())
    except ValueError as error:
        return message(request, 422, "Nothing was changed", f"{error}.".capitalize())
    raise web.HTTPSeeOther(request.app.router["people"].url_for())


async def show_hours(request: web.Request) -> web.Response:
    """When the clinic is open."""
    week, closures, place = await request.config_dict[SERVICES].database.run(_hours)
    return page(request, "hours.html", days=DAYS, week=week, closures=closures, place=place)


async def keep_hours(request: web.Request) -> web.Response:
    """Keep the hours of the week, the place whose holidays count, and a day on which the clinic is closed."""
    form = {name: str(value) for name, value in (await request.post()).items()}
    try:
        await request.config_dict[SERVICES].database.run(_keep_hours, form)
    except ValueError as error:
        return message(request, 422, "Nothing was changed", f"{error}.".capitalize())
    raise web.HTTPSeeOther(request.app.router["hours"].url_for())


def _change(session: Session, form: dict[str, str], by: User, now: dt.datetime) -> None:
    user = users.find(session, form.get("username", ""))
    if user is None:
        raise ValueError("there is nobody of that name")
    if "role" in form:
        staff.set_role(session, user, form["role"], by, now)
    if "active" in form:
        staff.set_active(session, user, form["active"] == "yes", by, now)
    if "reset" in form:
        staff.reset_second_factor(session, user, by, now)


def _hours(session: Session) -> tuple[clinic.Week, list[Closure], tuple[str, str]]:
    closures = session.scalars(select(Closure).order_by(Closure.date)).all()
    return clinic.calendar(session).hours, list(closures), clinic.place(session)


def _keep_hours(session: Session, form: dict[str, str]) -> None:
    if "reopen" in form:
        session.execute(delete(Closure).where(Closure.date == dt.date.fromisoformat(form["reopen"])))
        return
    if form.get("closed"):
        session.merge(Closure(date=dt.date.fromisoformat(form["closed"]), reason=form.get("why", "")[:120]))
        return
    week = {
        day: (dt.time.fromisoformat(form[f"opens-{day}"]), dt.time.fromisoformat(form[f"closes-{day}"]))
        for day in range(7)
        if form.get(f"opens-{day}") and form.get(f"closes-{day}")
    }
    clinic.set_hours(session, week, form.get("country", "").strip().upper(), form.get("state", "").strip().upper())
