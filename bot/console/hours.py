"""When the clinic is open: what administrators set, and what patients are promised by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from aiohttp import web
from sqlalchemy.orm import Session

from bot.console import forms
from bot.console.security import page
from bot.records.hours import clinic
from bot.records.models import Closure, User
from bot.services import SERVICES

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


async def show(request: web.Request) -> web.Response:
    """The hours of the week, the holidays kept, and the days on which the clinic is closed besides."""
    return await _render(request, {}, "")


async def keep(request: web.Request) -> web.Response:
    """Set the week and whose holidays are kept, or close or open the clinic on one day."""
    return await forms.kept(request, _keep, _render, "hours")


async def _render(request: web.Request, written: forms.Form, fault: str) -> web.Response:
    week, closures, place = await request.config_dict[SERVICES].database.read(_load)
    return page(
        request,
        "hours.html",
        422 if fault else 200,
        days=DAYS,
        week=week,
        closures=closures,
        place=place,
        written=written,
        fault=fault,
    )


def _load(session: Session) -> tuple[clinic.Week, Sequence[Closure], tuple[str, str]]:
    return clinic.calendar(session).hours, clinic.closures(session), clinic.place(session)


def _keep(session: Session, form: forms.Form, by: User, now: dt.datetime) -> None:
    if "reopen" in form:
        clinic.reopen(session, forms.chosen(forms.day(form["reopen"]), "choose the day to open after all"), by, now)
    elif "closed" in form:
        day = forms.chosen(forms.day(form["closed"]), "choose the day on which the clinic is closed")
        clinic.close(session, day, form.get("why", ""), by, now)
    else:
        country, state = (form.get(name, "").strip().upper() for name in ("country", "state"))
        clinic.set_hours(session, _week(form), country, state, by, now)


def _week(form: forms.Form) -> clinic.Week:
    """The hours written in the form. A day with neither time is closed; half a day's hours are a slip."""
    week = {}
    for day, name in enumerate(DAYS):
        written = form.get(f"opens-{day}", ""), form.get(f"closes-{day}", "")
        if any(written):
            hint = f"give a time to open and one to close on {name}, or neither"
            opens, closes = (forms.chosen(forms.time(text), hint) for text in written)
            week[day] = (opens, closes)
    return week
