"""What a coordinator does to an inquiry: take over, answer, hand back, close.

Every one may be pressed twice: an answer carries its form's token and is sent once, the others change nothing again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from aiohttp import web
from sqlalchemy.orm import Session

from bot.bus import INQUIRIES, OUTBOX
from bot.console import inquiry as inquiry_page
from bot.console import trail
from bot.console.security import LOGIN, message, page
from bot.records import casework, conversations, inquiries, users
from bot.records.models import Inquiry, User
from bot.services import SERVICES

Step = Callable[[Session, Inquiry, User, dt.datetime], bool]
STEPS: dict[str, Step] = {"take": inquiries.take, "handback": inquiries.hand_back, "close": casework.close}

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
    """Take over, hand back or close."""
    name = request.match_info["action"]
    return await _act(request, name, STEPS[name])


async def answer(request: web.Request) -> web.Response:
    """Send the patient an answer."""
    form = await request.post()
    text, token = str(form.get("text", "")).replace("\r\n", "\n").strip(), str(form.get("token", ""))
    if not 16 <= len(token) <= 64:
        return message(request, 400, "This form is incomplete", "Nothing was sent. Open the page again and retry.")
    if not text:
        return await inquiry_page.render(request, 422, error="Write an answer first.")
    if len(text) > inquiry_page.MAX_ANSWER:
        error = (
            f"The answer has {len(text)} characters; {inquiry_page.MAX_ANSWER} is the most. Shorten it and send again."
        )
        return await inquiry_page.render(request, 422, draft=text, error=error)
    step = partial(_answer, text, token, form.get("stranger") == "yes")
    return await _act(request, "answer", step, draft=text)


def _answer(
    text: str, token: str, to_stranger: bool, session: Session, inquiry: Inquiry, user: User, now: dt.datetime
) -> bool:
    return inquiries.answer(session, inquiry, user, text, now, client_key=token, to_stranger=to_stranger)


async def _act(request: web.Request, name: str, step: Step, draft: str = "") -> web.Response:
    services, number = request.config_dict[SERVICES], inquiry_page.number(request)
    outcome = await services.database.run(_do, number, request[LOGIN].user, name, step, services.now())
    if outcome is None:
        raise web.HTTPNotFound
    if outcome.stranger:
        return await inquiry_page.render(request, 409, draft=draft, error=STRANGER)
    if not outcome.done:
        return page(request, "conflict.html", 409, number=number, holder=outcome.holder, draft=draft)
    await services.bus.publish(INQUIRIES, OUTBOX, outcome.conversation_id)
    url = request.app.router["inquiry"].url_for(number=str(number))
    raise web.HTTPSeeOther(url.with_query(done=name))


def _do(session: Session, number: int, user: User, name: str, step: Step, now: dt.datetime) -> Outcome | None:
    inquiry = inquiries.by_number(session, number)
    if inquiry is None:
        return None
    done = step(session, inquiry, user, now)
    if done:
        trail.note(session, user, "update", f"inquiries.{name}", now, inquiry)
        return Outcome(inquiry.conversation_id, True)
    conversation = conversations.get(session, inquiry.conversation_id)
    holder = inquiries.holder_id(conversation, inquiry)
    if holder in (None, user.id):
        return Outcome(inquiry.conversation_id, False, stranger=True)
    return Outcome(inquiry.conversation_id, False, users.names(session, [holder]).get(holder or 0, "A colleague"))
