"""What a coordinator does to an inquiry: answer the patient, keep a draft, or press one of the buttons of `steps`.

Every one may be pressed twice: an answer carries its form's token and is sent once, the others change nothing again.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy.orm import Session

from bot.bus import INQUIRIES, OUTBOX
from bot.console import forms, trail
from bot.console import inquiry as inquiry_page
from bot.console.inquiry import Refused
from bot.console.security import LOGIN, message, page
from bot.console.steps import STEPS, Form, Step, clinic_time
from bot.errors import BedsideError
from bot.records.casework import desk, inquiries, later, worklist
from bot.records.messaging import conversations
from bot.records.models import Inquiry, User
from bot.records.staff import users
from bot.services import SERVICES

STRANGER = (
    "Another patient than the one who asked is now verified in this conversation. Call the patient who asked instead. "
    "Only if your answer is meant for the person who is there now: confirm that below and send again."
)


@dataclass(frozen=True)
class Outcome:
    """What became of an action; refused because of a colleague, `holder`, or of whoever is verified, `stranger`."""

    conversation_id: str
    done: bool
    holder: str = ""
    stranger: bool = False


async def change(request: web.Request) -> web.Response:
    """Press a button of `steps`."""
    name = request.match_info["action"]
    form = await forms.fields(request)
    return await _act(request, name, STEPS[name], form)


async def answer(request: web.Request) -> web.Response:
    """Send the patient an answer."""
    form = await forms.fields(request)
    text = form["text"] = form.get("text", "").strip()
    if not 16 <= len(form.get("token", "")) <= 64:
        return message(request, 400, "This form is incomplete", "Nothing was sent. Open the page again and retry.")
    if not text:
        return await inquiry_page.render(request, 422, error="Write an answer first.")
    if len(text) > inquiry_page.MAX_ANSWER:
        error = (
            f"The answer has {len(text)} characters; {inquiry_page.MAX_ANSWER} is the most. Shorten it and send again."
        )
        return await inquiry_page.render(request, 422, draft=text, error=error)
    if form.get("when") == "later":
        return await _act(request, "later", _later, form, draft=text)
    if form.get("later"):
        error = "You gave a time. Press Send later, or take the time away and answer now."
        return await inquiry_page.render(request, 422, draft=text, error=error, refused=Refused("later", form))
    return await _act(request, "answer", _answer, form, draft=text)


async def keep_draft(request: web.Request) -> web.Response:
    """Keep an answer or a private note begun; of an answer, colleagues see that somebody writes.

    409 if its form was sent before this came.
    """
    form, number = await forms.fields(request), inquiry_page.number(request)
    services = request.config_dict[SERVICES]
    outcome = await services.database.run(_keep, number, request[LOGIN].user, form, services.now())
    if outcome is None:
        raise web.HTTPNotFound
    services.bus.publish(outcome.conversation_id)
    return web.Response(status=204 if outcome.done else 409)


def _keep(session: Session, number: int, user: User, form: Form, now: dt.datetime) -> Outcome | None:
    inquiry, token = inquiries.by_number(session, number), form.get("token", "")
    if inquiry is None:
        return None
    if "note" in form:
        kept = desk.keep_note_draft(session, inquiry, user, form["note"][: desk.MAX_NOTE], token)
    else:
        words = form.get("text", "")[: inquiry_page.MAX_ANSWER]
        kept = desk.keep_draft(session, inquiry, user, words, now, token)
    return Outcome(inquiry.conversation_id, kept)


def _answer(session: Session, inquiry: Inquiry, user: User, form: Form, now: dt.datetime) -> bool:
    to_stranger = form.get("stranger") == "yes"
    sent = inquiries.answer(
        session, inquiry, user, form["text"], now, client_key=form["token"], to_stranger=to_stranger
    )
    return sent and desk.keep_draft(session, inquiry, user, "", now)


def _later(session: Session, inquiry: Inquiry, user: User, form: Form, now: dt.datetime) -> bool:
    send_at = clinic_time(session, form.get("later", ""))
    kept = later.schedule(session, inquiry, user, form["text"], send_at, form["token"], now)
    return kept and desk.keep_draft(session, inquiry, user, "", now)


async def _act(request: web.Request, name: str, step: Step, form: Form, draft: str = "") -> web.Response:
    services, number, refused = request.config_dict[SERVICES], inquiry_page.number(request), Refused(name, form)
    try:
        outcome = await services.database.run(_do, number, request[LOGIN].user, name, step, form, services.now())
    except ValueError as error:
        return await inquiry_page.render(request, 422, draft=draft, fault=str(error), refused=refused)
    except BedsideError as error:
        return await inquiry_page.render(request, 409, draft=draft, fault=str(error), refused=refused)
    if outcome is None:
        raise web.HTTPNotFound
    if outcome.stranger:
        return await inquiry_page.render(request, 409, draft=draft, error=STRANGER)
    if not outcome.done:
        unsent = draft or form.get("correction") or form.get("reason", "")
        return page(request, "conflict.html", 409, number=number, holder=outcome.holder, draft=unsent)
    services.bus.publish(INQUIRIES, OUTBOX, outcome.conversation_id)
    raise web.HTTPSeeOther(await _next(request, number) if form.get("then") == "next" else _here(request, name))


def _here(request: web.Request, name: str) -> str:
    url = request.app.router["inquiry"].url_for(number=request.match_info["number"])
    return str(url.with_query(done=name))


async def _next(request: web.Request, number: int) -> str:
    found = await request.config_dict[SERVICES].database.read(worklist.next_for, request[LOGIN].user.id, number)
    router = request.app.router
    return str(router["inquiry"].url_for(number=str(found.number)) if found else router["inbox"].url_for())


def _do(
    session: Session, number: int, user: User, name: str, step: Step, form: Form, now: dt.datetime
) -> Outcome | None:
    inquiry = inquiries.by_number(session, number)
    if inquiry is None:
        return None
    done = step(session, inquiry, user, form, now)
    if done:
        trail.note(session, user, "update", f"inquiries.{name}", now, inquiry)
        return Outcome(inquiry.conversation_id, True)
    conversation = conversations.get(session, inquiry.conversation_id)
    if inquiries.may_work(conversation, inquiry, user):
        return Outcome(inquiry.conversation_id, False, stranger=True)
    holder = inquiries.holder_id(conversation, inquiry)
    return Outcome(inquiry.conversation_id, False, users.names(session, [holder]).get(holder or 0, "A colleague"))
