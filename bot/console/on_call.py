"""The on-call list: who gets notices, and which notices reached nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy.orm import Session

from bot.console import forms
from bot.console.security import page
from bot.records.casework import notices, on_call, worklist
from bot.records.hours import clinic
from bot.records.models import Notice, User
from bot.records.staff import users
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
    return await _render(request, {}, "")


async def keep(request: web.Request) -> web.Response:
    """Add shifts, or take one away."""
    return await forms.kept(request, _keep, _render, "on_call")


async def _render(request: web.Request, written: forms.Form, fault: str) -> web.Response:
    services = request.config_dict[SERVICES]
    view = await services.database.read(_load, services.now())
    return page(
        request,
        "on_call.html",
        422 if fault else 200,
        view=view,
        mail=bool(services.settings.smtp_host),
        most=on_call.MAX_WEEKS,
        written=written,
        fault=fault,
    )


def _load(session: Session, now: dt.datetime) -> View:
    return View(
        on_call.at(session, now),
        on_call.ahead(session, now),
        worklist.people(session),
        notices.troubles(session, now - LOOK_BACK),
    )


def _keep(session: Session, form: forms.Form, by: User, now: dt.datetime) -> None:
    if "remove" in form:
        on_call.remove(session, forms.number(form["remove"]), by, now)
        return
    user = users.find(session, form.get("user", ""))
    if user is None:
        raise ValueError("choose who is on call")
    first = forms.chosen(forms.day(form.get("first", "")), "choose the day of the first shift")
    begins, ends = (
        forms.chosen(forms.time(form.get(name, "")), "give the times from when and until when")
        for name in ("begins", "ends")
    )
    weeks = forms.number(form.get("weeks", "1"))
    on_call.plan(session, user, first, (begins, ends), weeks, clinic.zone(session), by, now)
