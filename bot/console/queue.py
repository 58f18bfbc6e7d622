"""The queue: what waits for a person, most urgent first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy.orm import Session

from bot.console.security import LOGIN, page
from bot.console.trail import note
from bot.records import conversations, inquiries, users
from bot.records.models import Conversation, Inquiry
from bot.services import SERVICES

LIMIT = 1000


@dataclass(frozen=True)
class Line:
    """One inquiry in the queue; `holder` is the name of whoever works on it."""

    inquiry: Inquiry
    conversation: Conversation
    holder: str | None
    mine: bool


VIEWS: dict[str, Callable[[Line], bool]] = {
    "open": lambda line: line.inquiry.state in inquiries.OPEN,
    "mine": lambda line: line.inquiry.state in inquiries.OPEN and line.mine,
    "unassigned": lambda line: line.inquiry.state in inquiries.OPEN and line.holder is None,
    "all": lambda line: True,
}


async def show(request: web.Request) -> web.Response:
    """The queue as a page."""
    services = request.config_dict[SERVICES]
    await services.database.run(note, request[LOGIN].user, "query", "inquiries", services.now())
    return await _render(request, "queue.html")


async def live(request: web.Request) -> web.Response:
    """The part of the queue page that changes."""
    return await _render(request, "_queue.html")


def load(session: Session, user_id: int, view: str) -> list[Line]:
    """The lines of a view, most urgent first; at most `LIMIT`, of which the page then tells."""
    found = inquiries.queue(session, include_closed=view == "all", limit=LIMIT)
    talks = conversations.get_many(session, (i.conversation_id for i in found))
    holders = {i.id: inquiries.holder_id(talks[i.conversation_id], i) for i in found}
    names = users.names(session, holders.values())
    lines = (Line(i, talks[i.conversation_id], names.get(holders[i.id] or 0), holders[i.id] == user_id) for i in found)
    return [line for line in lines if VIEWS[view](line)]


async def _render(request: web.Request, template: str) -> web.Response:
    services = request.config_dict[SERVICES]
    view = request.query.get("show", "open")
    view = view if view in VIEWS else "open"
    lines = await services.database.run(load, request[LOGIN].user.id, view)
    alarms = [line for line in lines if line.inquiry.priority == "emergency" and line.inquiry.state == "new"]
    return page(request, template, lines=lines, alarms=alarms, view=view, limit=LIMIT)
