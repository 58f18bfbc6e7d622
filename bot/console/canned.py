"""Canned replies: sentences often needed, each with a short code."""

from __future__ import annotations

from aiohttp import web

from bot.console.security import message, page
from bot.records import desk
from bot.services import SERVICES

MAX_TEXT = 1000


async def show(request: web.Request) -> web.Response:
    """The list, with a form to add to it or change it."""
    replies = await request.config_dict[SERVICES].database.run(desk.canned_replies)
    return page(request, "canned.html", replies=replies, limit=MAX_TEXT)


async def keep(request: web.Request) -> web.Response:
    """Make, change or take away a reply."""
    form = {name: str(value) for name, value in (await request.post()).items()}
    code, language, text = (form.get(name, "").strip() for name in ("code", "language", "text"))
    try:
        await request.config_dict[SERVICES].database.run(desk.keep_canned, code, language, text[:MAX_TEXT])
    except ValueError as error:
        return message(request, 422, "The reply was not kept", f"{error}.".capitalize())
    raise web.HTTPSeeOther(request.app.router["canned"].url_for())
