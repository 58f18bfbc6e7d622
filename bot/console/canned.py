"""Canned replies, each with a short code, and macros, which put one to use with a label and an end."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web
from sqlalchemy.orm import Session

from bot.console.security import message, page
from bot.console.steps import ENDINGS
from bot.records import desk, macros
from bot.records.models import CannedReply, Macro
from bot.services import SERVICES

MAX_TEXT = 1000


async def show(request: web.Request) -> web.Response:
    """Both lists, with forms to add to them or change them."""
    replies, kept = await request.config_dict[SERVICES].database.run(_load)
    codes = sorted({reply.code for reply in replies})
    return page(request, "canned.html", replies=replies, macros=kept, codes=codes, endings=ENDINGS, limit=MAX_TEXT)


async def keep(request: web.Request) -> web.Response:
    """Make, change or take away a reply."""
    form = {name: str(value) for name, value in (await request.post()).items()}
    code, language, text = (form.get(name, "").strip() for name in ("code", "language", "text"))
    try:
        await request.config_dict[SERVICES].database.run(desk.keep_canned, code, language, text[:MAX_TEXT])
    except ValueError as error:
        return message(request, 422, "The reply was not kept", f"{error}.".capitalize())
    raise web.HTTPSeeOther(request.app.router["canned"].url_for())


async def keep_macro(request: web.Request) -> web.Response:
    """Make, change or take away a macro."""
    form = {name: str(value) for name, value in (await request.post()).items()}
    name, reply, label = (form.get(field, "") for field in ("name", "reply", "label"))
    ending = form.get("ending", "")
    try:
        await request.config_dict[SERVICES].database.run(
            macros.keep, name, reply, label, ending if ending in ENDINGS else ""
        )
    except ValueError as error:
        return message(request, 422, "The macro was not kept", f"{error}.".capitalize())
    raise web.HTTPSeeOther(request.app.router["canned"].url_for().with_fragment("macros-title"))


def _load(session: Session) -> tuple[Sequence[CannedReply], Sequence[Macro]]:
    return desk.canned_replies(session), macros.find_all(session)
