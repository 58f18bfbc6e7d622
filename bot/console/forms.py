"""What is written in the fields of a form, however wrong, and doing what one asks for.

The words for what is wrong are those of whoever asks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TypeVar

from aiohttp import web
from sqlalchemy.orm import Session

from bot.console.security import LOGIN
from bot.records.models import User
from bot.services import SERVICES

#: Days that a clinic may reckon with; beyond them time itself ends (`datetime.MAXYEAR`).
YEARS = range(1900, 2200)
T = TypeVar("T")

Form = Mapping[str, str]
Work = Callable[[Session, Form, User, dt.datetime], None]
Deed = Callable[[web.Request, Form], Awaitable[None]]
#: Shows the page of a refused form again: with what is written in it, and what is wrong with it.
Show = Callable[[web.Request, Form, str], Awaitable[web.Response]]


async def fields(request: web.Request) -> dict[str, str]:
    """The fields of a form by name; of those that repeat, the last. A line's end is one character, as in browsers."""
    return {name: str(value).replace("\r\n", "\n") for name, value in (await request.post()).items()}


async def kept(request: web.Request, work: Work, show: Show, route: str, fragment: str = "") -> web.Response:
    """Do what a form asks for in one transaction, as `done` does."""
    return await done(request, partial(_in_one_transaction, work), show, route, fragment)


async def done(request: web.Request, deed: Deed, show: Show, route: str, fragment: str = "") -> web.Response:
    """Do what a form asks for, and go to the page of this route.

    After a `ValueError` the page is shown again, with its words and what was written: nobody has to write that anew.
    """
    form = await fields(request)
    try:
        await deed(request, form)
    except ValueError as error:
        return await show(request, form, fault(error))
    raise web.HTTPSeeOther(request.app.router[route].url_for().with_fragment(fragment))


async def _in_one_transaction(work: Work, request: web.Request, form: Form) -> None:
    services = request.config_dict[SERVICES]
    await services.database.run(work, form, request[LOGIN].user, services.now())


def day(text: str) -> dt.date | None:
    """A day as browsers write it; None for anything else."""
    found = moment(text)
    return found.date() if found else None


def moment(text: str) -> dt.datetime | None:
    """A day and time as browsers write it, by a clock that is not said; None for anything else."""
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.replace(tzinfo=None) if found.year in YEARS else None


def time(text: str) -> dt.time | None:
    """A time of the day as browsers write it; None for anything else."""
    try:
        return dt.time.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def number(text: str) -> int:
    """A number; 0, which nothing has, for anything else."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def chosen(value: T | None, hint: str) -> T:
    """What was read of a field; raises `ValueError` with what to do if it could not be."""
    if value is None:
        raise ValueError(hint)
    return value


def fault(error: ValueError) -> str:
    """What is wrong with a form, as a sentence."""
    words = str(error)
    return f"{words[:1].upper()}{words[1:]}."
