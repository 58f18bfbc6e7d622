"""Canned replies, each with a short code, and macros, which put one to use with a label and an end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from aiohttp import web
from sqlalchemy.orm import Session

from bot.console import forms
from bot.console.security import page
from bot.console.steps import ENDINGS
from bot.records.casework import canned, macros
from bot.records.models import CannedReply, Macro, User
from bot.services import SERVICES


async def show(request: web.Request) -> web.Response:
    """Both lists, with forms to add to them or change the reply or macro that the address names."""
    return await _render(request, request.query)


async def keep(request: web.Request) -> web.Response:
    """Make, change or take away a reply."""
    return await forms.kept(request, _keep, _render, "canned", "replies")


async def keep_macro(request: web.Request) -> web.Response:
    """Make, change or take away a macro."""
    return await forms.kept(request, _keep_macro, _render, "canned", "macros")


def _keep(session: Session, form: forms.Form, by: User, now: dt.datetime) -> None:
    code, language = form.get("code", "").strip(), form.get("language", "")
    if form.get("remove"):
        canned.take_away(session, code, language, by, now)
    else:
        canned.keep(session, code, language, form.get("text", ""), by, now, seen=form.get("seen", ""))


def _keep_macro(session: Session, form: forms.Form, by: User, now: dt.datetime) -> None:
    name, ending = form.get("name", ""), form.get("ending", "")
    if form.get("remove"):
        macros.take_away(session, name, by, now)
        return
    work = macros.Work(form.get("reply", ""), form.get("label", ""), ending if ending in ENDINGS else "")
    macros.keep(session, name, work, by, now, seen=form.get("seen", str(macros.Work())))


async def _render(request: web.Request, written: forms.Form, fault: str = "") -> web.Response:
    """The page; its forms hold what was `written` in one that is refused, else what the address asks to change."""
    replies, kept = await request.config_dict[SERVICES].database.read(_load)
    reply = next((r for r in replies if (r.code, r.language) == (written.get("code"), written.get("language"))), None)
    macro = next((m for m in kept if m.name == written.get("name")), None)
    return page(
        request,
        "canned.html",
        422 if fault else 200,
        replies=replies,
        macros=kept,
        codes=sorted({each.code for each in replies}),
        endings=ENDINGS,
        limit=canned.MAX_TEXT,
        fault=fault,
        written=written,
        reply=reply,
        macro=macro,
        does=macros.work(macro),
    )


def _load(session: Session) -> tuple[Sequence[CannedReply], Sequence[Macro]]:
    return canned.find_all(session), macros.find_all(session)
