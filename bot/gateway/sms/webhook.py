"""What the provider calls: a text came in, or a text of ours got somewhere.

A text is signed, normalised, screened, stored and acknowledged, all within milliseconds; answers go out through
the outbox. When it cannot be stored, the provider is told to try elsewhere, except that an emergency is answered
in the very response.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from xml.sax.saxutils import escape

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.bus import INQUIRIES
from bot.gateway.intake import INTAKE, FixedAnswer, Received
from bot.gateway.sms import consent, keywords
from bot.gateway.sms.keywords import Keyword, Kind
from bot.gateway.sms.render import render
from bot.gateway.sms.sender import OPTED_OUT, announce
from bot.gateway.sms.signature import signed_form
from bot.records import conversations, outbox, sms_numbers
from bot.reply import Language, Reply
from bot.services import SERVICES
from bot.words import say

routes = web.RouteTableDef()
log = logging.getLogger(__name__)

#: Provider's states of a text that mean something to us; the others only say that it is on its way.
_STATES = {"sent": "sent", "delivered": "delivered", "read": "delivered", "undelivered": "undelivered"}
_STATES |= {"failed": "failed", "canceled": "failed"}


@dataclass(frozen=True)
class _Place:
    """Where a text belongs, and what the answer to it depends on there."""

    conversation_id: str
    language: Language
    with_person: bool
    opted_out: bool


@routes.post("/sms/incoming")
async def incoming(request: web.Request) -> web.Response:
    """Take in a text."""
    services, intake = request.app[SERVICES], request.app[INTAKE]
    form = await signed_form(request, services.settings)
    text, number = form.get("Body", "").strip(), sms_numbers.normalise(form.get("From", ""))
    if number is None or not form.get("MessageSid"):
        log.warning("a text without a usable number or id was not stored")
        return _twiml(intake.emergency(text))
    directive = intake.emergency(text)
    storing = _receive(request, form, number, text)
    try:
        # The place is looked up behind an emergency's answer too: nothing of the database may hold it back.
        received = await (intake.at_once(directive, storing) if directive else storing)
    except SQLAlchemyError as error:
        log.error("a text could not be stored: %s", type(error).__name__)
        return web.Response(status=503)
    return _twiml(None if received.saved else received.directive)


async def _receive(request: web.Request, form: Mapping[str, str], number: str, text: str) -> Received:
    """Find the text's place and store it there."""
    services = request.app[SERVICES]
    place = await services.database.run(_place, number, services.now())
    keyword = _keyword(form, place, text)
    fixed = _fixed(request, number, place, keyword, text, provider_answered=bool(form.get("OptOutType")))
    besides = consent.opt_out_besides(number) if keyword and keyword.kind == "opt_out" else None
    return await request.app[INTAKE].receive(place.conversation_id, form["MessageSid"], text, fixed, besides)


@routes.post("/sms/status")
async def status(request: web.Request) -> web.Response:
    """Note what became of a text of ours; which one, our own signed address says."""
    services = request.app[SERVICES]
    form = await signed_form(request, services.settings)
    query = request.query
    if not query.get("message", "").isdecimal():
        raise web.HTTPBadRequest
    message_id, now = int(query["message"]), services.now()
    state, error = _STATES.get(form.get("MessageStatus", "")), form.get("ErrorCode", "")[:64] or None
    if error == str(OPTED_OUT):
        await services.database.run(outbox.opted_out_at_provider, message_id, now)
    elif state:
        last = query.get("part") == query.get("parts")
        await services.database.run(outbox.note_status, message_id, state, last=last, error=error, now=now)
    await announce(services, message_id, *([INQUIRIES] if error else ()))
    return web.Response(status=204)


def _place(session: Session, number: str, now: dt.datetime) -> _Place:
    conversation = conversations.find_or_start(session, "sms", number, now)
    return _Place(
        conversation_id=conversation.id,
        language=conversations.language_of(conversation),
        with_person=conversation.mode == "person",
        opted_out=sms_numbers.is_opted_out(session, number),
    )


def _keyword(form: Mapping[str, str], place: _Place, text: str) -> Keyword | None:
    told = form.get("OptOutType", "").lower()
    if told:
        kinds = {"stop": "opt_out", "start": "opt_in"}
        return Keyword(cast(Kind, kinds.get(told, "help")))
    keyword = keywords.classify(text)
    return None if keyword and keyword.kind == "yes" and not place.opted_out else keyword


def _fixed(
    request: web.Request, number: str, place: _Place, keyword: Keyword | None, text: str, *, provider_answered: bool
) -> FixedAnswer | None:
    """The answer the assistant is not needed for."""
    if keyword:  # the provider may have its own keywords and have answered: then only the state is ours to follow
        settings = request.app[SERVICES].settings
        return consent.keyword_answer(
            settings, place.conversation_id, number, keyword, provider_answered=provider_answered
        )
    if not text and not place.with_person:
        return consent.fixed_answer(place.conversation_id, say("empty", place.language))
    return None


def _twiml(message: Reply | None) -> web.Response:
    body = f"<Response><Message>{escape(render(message))}</Message></Response>" if message else "<Response/>"
    return web.Response(text=f'<?xml version="1.0" encoding="UTF-8"?>{body}', content_type="text/xml")
