"""One action on many inquiries at once, with its undo."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl

from aiohttp import web
from sqlalchemy.orm import Session

from bot.bus import INQUIRIES
from bot.console import forms, inbox, trail
from bot.console.security import LOGIN
from bot.console.steps import STEPS, UNDO, Form
from bot.errors import BedsideError
from bot.records.casework import inquiries
from bot.records.casework.worklist import PAGE_SIZE
from bot.records.models import Inquiry, User
from bot.services import SERVICES

ALLOWED = frozenset(UNDO) | frozenset(UNDO.values())


class Done(NamedTuple):
    """Which inquiries an action changed, the conversations to wake, and how many it could not change.

    `fault` is what was wrong with the form for one of those, as a sentence.
    """

    numbers: list[int]
    conversations: set[str]
    refused: int
    fault: str


async def act(request: web.Request) -> web.Response:
    """Do the chosen action to each inquiry that was ticked."""
    form = await forms.fields(request)
    name = form.get("action", "")
    ticked = sorted({forms.number(str(n)) for n in (await request.post()).getall("number", [])} - {0})
    if name not in ALLOWED or not 0 < len(ticked) <= PAGE_SIZE:
        return await _refuse(request, form, ticked, "Choose an action, and tick the inquiries it is for.")
    services = request.config_dict[SERVICES]
    done = await services.database.run(do_all, ticked, request[LOGIN].user, name, form, services.now())
    services.bus.publish(INQUIRIES, *done.conversations)
    if done.fault and not done.numbers:
        return await _refuse(request, form, ticked, done.fault)
    told = {"did": name, "numbers": ",".join(map(str, done.numbers)), "refused": str(done.refused)}
    told |= {"did_label": form["label"]} if name in ("label", "unlabel") and "label" in form else {}
    raise web.HTTPSeeOther(request.app.router["inbox"].url_for().with_query(_list_of(form) | told))


async def _refuse(request: web.Request, form: Form, ticked: Sequence[int], fault: str) -> web.Response:
    return await inbox.refuse(request, _list_of(form), inbox.Refused(fault, form, ticked))


def do_all(session: Session, numbers: Sequence[int], user: User, name: str, form: Form, now: dt.datetime) -> Done:
    """Do the action to each of these inquiries, all in one transaction."""
    found = [inquiry for number in numbers if (inquiry := inquiries.by_number(session, number))]
    inquiries.lock_all(session, found)
    changed, fault = [], ""
    for inquiry in found:
        try:
            if _do(session, inquiry, user, name, form, now):
                changed.append(inquiry)
        except ValueError as error:
            fault = fault or forms.fault(error)
    talks = {inquiry.conversation_id for inquiry in changed}
    return Done([inquiry.number for inquiry in changed], talks, len(numbers) - len(changed), fault)


def _list_of(form: Form) -> dict[str, str]:
    """The list that the inquiries were ticked in, as the query of an address."""
    asked = dict(parse_qsl(form.get("here", "")))
    return dict(parse_qsl(inbox.query_of(inbox.filters(asked)))) | {k: v for k, v in asked.items() if k == "sealed"}


def _do(session: Session, inquiry: Inquiry, user: User, name: str, form: Form, now: dt.datetime) -> bool:
    """Whether the inquiry could be changed; raises `ValueError` for a form that asks what can't be done."""
    try:
        with session.begin_nested():
            if not STEPS[name](session, inquiry, user, form, now):
                return False
    except BedsideError:
        return False
    trail.note(session, user, "update", f"inquiries.{name}", now, inquiry)
    return True
