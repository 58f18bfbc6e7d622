"""The on-call list: who gets notices, and which notices reached nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy.orm import Session

from bot.console.security import LOGIN, message, page
from bot.records import clinic, notices, on_call, users, worklist
from bot.records.models import Notice, User
from bot.services import SERVICES

#: How far back notices are listed that reached nobody.
LOOK_BACK = dt.timedelta(days=7)


@dataclass(frozen=True)
class View:
    """All that the page shows; `now_on` are those on call at this moment."""

    now_on: Sequence[User]
    ahead: Sequence[on_call.Planned]
    people: Sequence[User]
    troubles: Sequence[tuple[Notice, int]]


async def show(request: web.Request) -> web.Response:
    """The list, with a form to add to it."""
    services = request.config_dict[SERVICES]
    view = await services.database.run(_load, services.now())
    mail = bool(services.settings.smtp_host)
    return page(request, "on_call.html", view=view, mail=mail, most=on_call.MAX_WEEKS)


async def keep(request: web.Request) -> web.Response:
    """Add shifts, or take one away."""
    form = {name: str(value) for name, value in (await request.post()).items()}
    services = request.config_dict[SERVICES]
    try:
        await services.database.run(_keep, form, request[LOGIN].user, services.now())
    except ValueError as error:
        return message(request, 422, "Nothing was changed", f"{error}.".capitalize())
    raise web.HTTPSeeOther(request.app.router["on_call"].url_for())


def _load(session: Session, now: dt.datetime) -> View:
    return View(
        on_call.at(session, now),
        on_call.ahead(session, now),
        worklist.people(session),
        notices.troubles(session, now - LOOK_BACK),
    )


def _keep(session: Session, form: Mapping[str, str], by: User, now: dt.datetime) -> None:
    if "remove" in form:
        on_call.remove(session, int(form["remove"]), by, now)
        return
    user = users.find(session, form.get("user", ""))
    if user is None:
        raise ValueError("choose who is on call")
    hours = dt.time.fromisoformat(form.get("begins", "")), dt.time.fromisoformat(form.get("ends", ""))
    first, weeks = dt.date.fromisoformat(form.get("first", "")), int(form.get("weeks", "1"))
    on_call.plan(session, user, first, hours, weeks, clinic.calendar(session).zone, by, now)
