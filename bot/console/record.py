"""The whole record of who asked, reached from an inquiry, so that no address names a patient.

Outside one's own inquiries a reason is asked for first (`bot.records.casework.grounds`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy.orm import Session

from bot.console import forms
from bot.console import inquiry as inquiry_page
from bot.console.security import LOGIN, message, page
from bot.errors import Undecryptable
from bot.records.access import proxies
from bot.records.casework import grounds, inquiries, overview
from bot.records.casework.overview import Moment, Overview
from bot.records.chart.patients import Reader
from bot.records.models import User
from bot.services import SERVICES

SEALED = "This is kept, and none of our keys opens it."
REMEDY = "Whoever runs Bedside must put the old key back in."


@dataclass(frozen=True)
class View:
    """What the page shows; `overview` is None as long as a reason is owed. `carers` are the proxies in force."""

    overview: Overview | None = None
    timeline: Sequence[Moment] = ()
    carers: frozenset[int] = frozenset()
    purpose: str = ""


async def show(request: web.Request) -> web.Response:
    """The record, or the question why it is to be opened."""
    number, services = inquiry_page.number(request), request.config_dict[SERVICES]
    try:
        view = await services.database.run(_read, number, request[LOGIN].user, services.now())
    except Undecryptable:
        return message(request, 503, "The record can’t be opened", f"{SEALED} {REMEDY}")
    if view is None:
        return message(request, 404, "There is no record here", "Who asked has not proven who they are.")
    shown = "record.html" if view.overview else "reason.html"
    return page(request, shown, number=number, view=view, reasons=grounds.REASONS, sealed=SEALED, remedy=REMEDY)


async def open_it(request: web.Request) -> web.Response:
    """Give the reason, which goes into the audit, and see the record."""
    reason, number = str((await request.post()).get("reason", "")), inquiry_page.number(request)
    services = request.config_dict[SERVICES]
    try:
        await services.database.run(_give, number, request[LOGIN].user, reason, services.now())
    except ValueError as error:
        return message(request, 422, "The record stays closed", forms.fault(error))
    raise web.HTTPSeeOther(request.app.router["record"].url_for(number=str(number)))


def _read(session: Session, number: int, user: User, now: dt.datetime) -> View | None:
    patient_id = _patient_id(session, number)
    if patient_id is None:
        return None
    purpose = grounds.purpose(session, patient_id, user, now)
    if purpose is None:
        return View()
    found = overview.read(session, patient_id, now, Reader("staff", user.username, purpose, "console"))
    carers = frozenset(proxy.id for proxy in found.proxies if proxies.in_force(proxy, now))
    return View(found, overview.timeline(found), carers, purpose)


def _give(session: Session, number: int, user: User, reason: str, now: dt.datetime) -> None:
    patient_id = _patient_id(session, number)
    if patient_id is None:
        raise ValueError("who asked has not proven who they are")
    grounds.give(session, patient_id, user, reason, now)


def _patient_id(session: Session, number: int) -> str | None:
    inquiry = inquiries.by_number(session, number)
    return inquiry.patient_id if inquiry else None
