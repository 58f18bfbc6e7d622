"""One action on many inquiries at once, with its undo."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from aiohttp import web
from sqlalchemy.orm import Session

from bot.bus import INQUIRIES
from bot.console import trail
from bot.console.security import LOGIN, message
from bot.console.steps import STEPS, UNDO, Form
from bot.errors import BedsideError
from bot.records import inquiries
from bot.records.models import User
from bot.records.worklist import PAGE_SIZE
from bot.services import SERVICES

ALLOWED = frozenset(UNDO) | frozenset(UNDO.values())


class Done(NamedTuple):
    """Which inquiries an action changed, the conversations to wake, and how many it could not change."""

    numbers: list[int]
    conversations: set[str]
    refused: int


async def act(request: web.Request) -> web.Response:
    """Do the chosen action to each inquiry that was ticked."""
    posted = await request.post()
    form = {name: str(value) for name, value in posted.items()}
    name = form.get("action", "")
    ticked = sorted({int(n) for n in map(str, posted.getall("number", [])) if n.isdecimal() and len(n) < 10})
    if name not in ALLOWED or not 0 < len(ticked) <= PAGE_SIZE:
        return message(request, 422, "Nothing was done", "Choose an action, and tick the inquiries it is for.")
    services = request.config_dict[SERVICES]
    done = await services.database.run(_do_all, ticked, request[LOGIN].user, name, form, services.now())
    await services.bus.publish(INQUIRIES, *done.conversations)
    told = {"did": name, "numbers": ",".join(map(str, done.numbers)), "refused": str(done.refused)}
    told |= {"label": form["label"]} if name in ("label", "unlabel") and "label" in form else {}
    raise web.HTTPSeeOther(request.app.router["inbox"].url_for().with_query(told))


def _do_all(session: Session, numbers: Sequence[int], user: User, name: str, form: Form, now: dt.datetime) -> Done:
    done = Done([], set(), 0)
    for number in numbers:
        conversation_id = _do(session, number, user, name, form, now)
        if conversation_id is None:
            done = done._replace(refused=done.refused + 1)
        else:
            done.numbers.append(number)
            done.conversations.add(conversation_id)
    return done


def _do(session: Session, number: int, user: User, name: str, form: Form, now: dt.datetime) -> str | None:
    """The conversation of the inquiry that was changed; None if it could not be."""
    inquiry = inquiries.by_number(session, number)
    if inquiry is None:
        return None
    try:
        with session.begin_nested():
            if not STEPS[name](session, inquiry, user, form, now):
                return None
    except (ValueError, BedsideError):
        return None
    trail.note(session, user, "update", f"inquiries.{name}", now, inquiry)
    return inquiry.conversation_id
