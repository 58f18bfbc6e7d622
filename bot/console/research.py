"""Data for research: choose a cohort, see how many they are, and take it away without names."""

from __future__ import annotations

import asyncio
import datetime as dt
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from aiohttp import web
from sqlalchemy.orm import Session

from bot.console import forms
from bot.console.record import REMEDY, SEALED
from bot.console.security import LOGIN, message, page
from bot.errors import Undecryptable
from bot.records.hours import promises
from bot.records.models import AuditEvent
from bot.records.research import approval, catalogue, cohort, release
from bot.records.research.catalogue import Catalogue
from bot.records.research.release import Order
from bot.records.research.small import MINIMUM
from bot.services import SERVICES, Services

#: Exports that the page lists, and how long what there is to choose from is not counted anew.
LISTED, FRESH = 20, dt.timedelta(hours=1)
#: A field may come more than once: what is ticked of a list.
Written = Mapping[str, Sequence[str]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Desk:
    """The desk at which data are prepared: one count or export at a time, for each reads much and keeps a core busy."""

    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        self._offering = asyncio.Lock()
        self._offered: tuple[dt.datetime, Catalogue] | None = None

    async def offered(self, services: Services) -> Catalogue:
        """What is offered to choose from."""
        now = services.now()
        async with self._offering:
            if self._offered is None or now - self._offered[0] > FRESH:
                self._offered = now, await services.database.read(_catalogue, now)
            return self._offered[1]


DESK = web.AppKey("research", Desk)


def _readable(handler: Handler) -> Handler:
    """Say so where a key is missing, instead of telling less than there is."""

    @wraps(handler)
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except Undecryptable:
            return message(request, 503, "The records can’t be opened", f"{SEALED} {REMEDY}")

    return handle


@_readable
async def show(request: web.Request) -> web.StreamResponse:
    """The form, and what was exported."""
    return await _render(request, {})


@_readable
async def count(request: web.Request) -> web.StreamResponse:
    """How many patients a cohort has."""
    written = await _written(request)
    try:
        order = _order(request, written)
    except ValueError as error:
        return await _render(request, written, fault=forms.fault(error))
    async with request.app[DESK].turn:
        patients = await asyncio.to_thread(release.count, request.config_dict[SERVICES].database, order)
    return await _render(request, written, patients=patients)


@_readable
async def export(request: web.Request) -> web.StreamResponse:
    """The export as a file, which lies nowhere once it was sent."""
    written = await _written(request)
    # Closed by the response that sends it.
    file = tempfile.TemporaryFile()  # noqa: SIM115
    try:
        order = _order(request, written)
        async with request.app[DESK].turn:
            await asyncio.to_thread(release.make, request.config_dict[SERVICES].database, order, file, _unseen)
    except ValueError as error:
        file.close()
        return await _render(request, written, fault=forms.fault(error))
    except BaseException:
        file.close()
        raise
    file.seek(0)
    headers = {"Content-Disposition": 'attachment; filename="research.zip"'}
    return web.Response(body=file, content_type="application/zip", headers=headers)


async def _written(request: web.Request) -> Written:
    form = await request.post()
    return {name: [value for value in form.getall(name) if isinstance(value, str)] for name in form}


def _order(request: web.Request, written: Written) -> Order:
    now = request.config_dict[SERVICES].now()
    return Order(cohort.read(written), approval.read(written), request[LOGIN].user.username, now, "console")


def _unseen(stage: str, done: int, total: int) -> None:
    """Nobody sees how far it is: a page waits for the whole file."""


async def _render(request: web.Request, written: Written, *, fault: str = "", patients: int | str = "") -> web.Response:
    services = request.config_dict[SERVICES]
    given: dict[str, Any] = {
        "offered": await request.app[DESK].offered(services),
        "log": await services.database.read(_log),
        "choices": {"level": promises.PRIORITIES, "channel": cohort.CHANNELS, "language": cohort.LANGUAGES},
    }
    status = 422 if fault else 200
    return page(
        request,
        "research.html",
        status,
        written=written,
        fault=fault,
        patients=patients,
        sexes=cohort.SEXES,
        minimum=MINIMUM,
        **given,
    )


def _catalogue(session: Session, now: dt.datetime) -> Catalogue:
    return catalogue.read(session, release.place(session, now))


def _log(session: Session) -> Sequence[AuditEvent]:
    return release.log(session, LISTED)
