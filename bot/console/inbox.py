"""The inbox: what waits for a person, in folders and saved views, to be searched, filtered and worked on in bulk."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from aiohttp import web
from sqlalchemy.orm import Session

from bot.console import forms, sealed
from bot.console.security import LOGIN, page
from bot.console.steps import UNDO
from bot.console.trail import note
from bot.console.wording import WORDS
from bot.records.casework import desk, inquiries, teamwork, worklist
from bot.records.casework.worklist import Filters
from bot.records.messaging import conversations
from bot.records.models import Inquiry, SavedView, User
from bot.records.staff import users
from bot.services import SERVICES

MAX_WORDS = 100
#: What each filter may be.
CHOICES: Mapping[str, Sequence[str]] = {
    "folder": worklist.FOLDERS,
    "sort": tuple(worklist.SORTS),
    **{name: tuple(WORDS[name]) for name in ("priority", "channel", "language", "kind", "state", "only")},
}


@dataclass(frozen=True)
class Refused:
    """A form of the page that was refused: why, what is written in it, and which inquiries are ticked."""

    fault: str = ""
    written: forms.Form = field(default_factory=dict)
    ticked: Collection[int] = ()


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
    """The inbox as a page, or what a search found."""
    return await _render(request, "inbox.html", shown(request, request.query), audited=True)


async def live(request: web.Request) -> web.Response:
    """The part of the page that changes."""
    return await _render(request, "_list.html", filters(request.query), audited=False)


async def search(request: web.Request) -> web.Response:
    """Look for these words, or people; the address of what is found can be gone back to, and does not tell them."""
    form = await forms.fields(request)
    words = " ".join(form.get("words", "").split())[:MAX_WORDS]
    chosen = dataclasses.replace(filters(form), words=words)
    raise web.HTTPSeeOther(f"{request.app.router['inbox'].url_for()}?{here(request, chosen)}")


async def save_view(request: web.Request) -> web.Response:
    """Keep the filters in force under a name, or forget that view."""
    form = await forms.fields(request)
    chosen, name, user = query_of(filters(form)), form.get("name", ""), request[LOGIN].user
    database = request.config_dict[SERVICES].database
    try:
        if form.get("forget"):
            await database.run(desk.forget_view, user, name)
        else:
            await database.run(desk.save_view, user, name, chosen)
    except ValueError as error:
        return await refuse(request, form, Refused(forms.fault(error), {"name": name}))
    raise web.HTTPSeeOther(f"{request.app.router['inbox'].url_for()}?{chosen}")


async def refuse(request: web.Request, values: Mapping[str, str], refused: Refused) -> web.Response:
    """The inbox that these values ask for, after one of its forms was refused: nobody has to write that anew."""
    return await _render(request, "inbox.html", shown(request, values), audited=True, refused=refused)


def shown(request: web.Request, values: Mapping[str, str]) -> Filters:
    """The filters asked for, and the words of a search that are sealed beside them."""
    words = sealed.unseal(request.config_dict[SERVICES], values.get("sealed", ""))
    return dataclasses.replace(filters(values), words=words)


def filters(values: Mapping[str, str]) -> Filters:
    """The filters asked for; what is unknown is left out."""
    known = {name: values[name] for name, allowed in CHOICES.items() if values.get(name) in allowed}
    free = {name: values.get(name, "").strip()[:64] for name in ("label", "owner", "topic")}
    free |= {name: day.isoformat() for name in ("since", "until") if (day := forms.day(values.get(name, "")))}
    return Filters(**known, **free, page=forms.number(values.get("page", "")) or 1)


def query_of(chosen: Filters, **changes: object) -> str:
    """The part of an address that asks for these filters; the words of a search are never in it."""
    values = {**dataclasses.asdict(chosen), "words": "", **changes}
    defaults = dataclasses.asdict(Filters())
    return urlencode({name: value for name, value in values.items() if value and value != defaults[name]})


def here(request: web.Request, chosen: Filters) -> str:
    """The part of an address that asks for these filters and words."""
    words = sealed.seal(request.config_dict[SERVICES], chosen.words)
    return "&".join(filter(None, (query_of(chosen), words and urlencode({"sealed": words}))))


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


async def _render(
    request: web.Request, template: str, chosen: Filters, *, audited: bool, refused: Refused = Refused()
) -> web.Response:
    services, user = request.config_dict[SERVICES], request[LOGIN].user
    if audited:
        await services.database.run(note, user, "query", "inquiries", services.now())
    view = await services.database.read(load, user, chosen)
    did = request.query.get("did", "")
    return page(
        request,
        template,
        422 if refused.fault else 200,
        view=view,
        written=refused.written,
        fault=refused.fault,
        ticked=refused.ticked,
        sealed=sealed.seal(services, chosen.words),
        chosen=chosen,
        choices=CHOICES,
        query=query_of(chosen),
        here=here(request, chosen),
        narrowed=bool(query_of(chosen, folder="", page=1)),
        turn=lambda **changes: query_of(chosen, **changes),
        outcomes=teamwork.OUTCOMES,
        did=did if did in WORDS["did"] else "",
        numbers=[n for n in request.query.get("numbers", "").split(",") if n.isdecimal()],
        left=request.query.get("refused", "0"),
        undo=UNDO.get(did, ""),
        did_label=request.query.get("did_label", ""),
    )
