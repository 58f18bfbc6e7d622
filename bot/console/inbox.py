"""The inbox: what waits for a person, in folders and saved views, to be searched, filtered and worked on in bulk."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy.orm import Session

from bot.console.security import LOGIN, message, page
from bot.console.steps import UNDO
from bot.console.trail import note
from bot.console.wording import WORDS
from bot.records import casework, conversations, desk, inquiries, users, worklist
from bot.records.models import Inquiry, SavedView, User
from bot.records.worklist import Filters
from bot.services import SERVICES

#: The words of a search come in the body of a POST: addresses end up in histories and logs.
MAX_WORDS = 100
#: What each filter may be.
CHOICES: Mapping[str, Sequence[str]] = {
    "folder": worklist.FOLDERS,
    "sort": tuple(worklist.SORTS),
    **{name: tuple(WORDS[name]) for name in ("priority", "channel", "language", "kind", "state", "only")},
}


@dataclass(frozen=True)
class Line:
    """One inquiry in the list; `holder` is the name of whoever works on it."""

    inquiry: Inquiry
    holder: str | None
    mine: bool
    labels: Sequence[str]


@dataclass(frozen=True)
class View:
    """All that the page shows."""

    lines: Sequence[Line]
    more: bool
    alarms: Sequence[Inquiry]
    counts: Mapping[str, int]
    views: Sequence[SavedView]
    labels: Sequence[str]
    people: Sequence[User]


async def show(request: web.Request) -> web.Response:
    """The inbox as a page."""
    return await _render(request, "inbox.html", filters(request.query), audited=True)


async def live(request: web.Request) -> web.Response:
    """The part of the page that changes."""
    return await _render(request, "_list.html", filters(request.query), audited=False)


async def search(request: web.Request) -> web.Response:
    """What has these words, or belongs to these people."""
    form = {name: str(value) for name, value in (await request.post()).items()}
    words = " ".join(form.get("words", "").split())[:MAX_WORDS]
    return await _render(request, "inbox.html", dataclasses.replace(filters(form), words=words), audited=True)


async def save_view(request: web.Request) -> web.Response:
    """Keep the filters in force under a name, or forget that view."""
    form = await request.post()
    chosen = "" if form.get("forget") else query_of(filters({k: str(v) for k, v in form.items()}))
    services = request.config_dict[SERVICES]
    try:
        await services.database.run(desk.save_view, request[LOGIN].user, str(form.get("name", "")), chosen)
    except ValueError as error:
        return message(request, 422, "The view was not saved", f"{error}.".capitalize())
    raise web.HTTPSeeOther(f"{request.app.router['inbox'].url_for()}?{chosen}")


def filters(values: Mapping[str, str]) -> Filters:
    """The filters asked for; what is unknown is left out."""
    known = {name: values[name] for name, allowed in CHOICES.items() if values.get(name) in allowed}
    free = {name: values.get(name, "").strip()[:64] for name in ("label", "owner", "topic")}
    free |= {name: value for name in ("since", "until") if (value := _date(values.get(name, "")))}
    number = values.get("page", "1")
    return Filters(**known, **free, page=int(number) if number.isdecimal() and len(number) < 5 else 1)


def _date(text: str) -> str:
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def query_of(chosen: Filters, **changes: object) -> str:
    """The part of an address that asks for these filters; the words of a search are never in it."""
    values = {**dataclasses.asdict(chosen), "words": "", **changes}
    defaults = dataclasses.asdict(Filters())
    return "&".join(f"{name}={value}" for name, value in values.items() if value and value != defaults[name])


def load(session: Session, user: User, chosen: Filters) -> View:
    """The page's view of these filters."""
    found = worklist.find(session, chosen, user.id)
    talks = conversations.get_many(session, (i.conversation_id for i in found.inquiries))
    holders = {i.id: inquiries.holder_id(talks[i.conversation_id], i) for i in found.inquiries}
    names = users.names(session, holders.values())
    marks = desk.labels(session, list(holders))
    return View(
        lines=[
            Line(i, names.get(holders[i.id] or 0), holders[i.id] == user.id, marks.get(i.id, ()))
            for i in found.inquiries
        ],
        more=found.more,
        alarms=worklist.alarms(session),
        counts=worklist.counts(session, user.id),
        views=desk.views(session, user),
        labels=desk.known_labels(session),
        people=worklist.people(session),
    )


def _load(session: Session, request: web.Request, chosen: Filters, audited: bool) -> View:
    user = request[LOGIN].user
    if audited:
        note(session, user, "query", "inquiries", request.config_dict[SERVICES].now())
    return load(session, user, chosen)


async def _render(request: web.Request, template: str, chosen: Filters, *, audited: bool) -> web.Response:
    view = await request.config_dict[SERVICES].database.run(_load, request, chosen, audited)
    did = request.query.get("did", "")
    return page(
        request,
        template,
        view=view,
        chosen=chosen,
        choices=CHOICES,
        query=query_of(chosen),
        turn=lambda **changes: query_of(chosen, **changes),
        outcomes=casework.OUTCOMES,
        did=did if did in WORDS["did"] else "",
        numbers=[n for n in request.query.get("numbers", "").split(",") if n.isdecimal()],
        refused=request.query.get("refused", "0"),
        undo=UNDO.get(did, ""),
        label=request.query.get("label", ""),
    )
