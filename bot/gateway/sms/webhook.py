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
from xml.sax.saxutils import escape

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.bus import INQUIRIES
from bot.gateway.intake import INTAKE, FixedAnswer
from bot.gateway.sms import consent, keywords, navigation
from bot.gateway.sms.keywords import Keyword
from bot.gateway.sms.provider import failure_of
from bot.gateway.sms.render import render
from bot.gateway.sms.sender import announce
from bot.gateway.sms.signature import signed_form
from bot.gateway.sms.wordings import Kind
from bot.records import conversations, outbox, sms_numbers
from bot.reply import Language, Reply
from bot.services import SERVICES
from bot.settings import Settings
from bot.words import say

routes = web.RouteTableDef()
log = logging.getLogger(__name__)

#: Provider's states of a text that mean something to us; the others only say that it is on its way.
_STATES = {"sent": "sent", "delivered": "delivered", "read": "delivered", "undelivered": "undelivered"}
_STATES |= {"failed": "failed", "canceled": "failed"}
#: What the provider says that it took a text for, and has answered itself.
_OPT_OUT_TYPES: dict[str, Kind] = {"stop": "opt_out", "start": "opt_in", "help": "help"}


@dataclass(frozen=True)
class _Place:
    """Where a text belongs, and what the answer to it depends on there. `moved` is what a word like MORE brings."""

    conversation_id: str
    language: Language
    with_person: bool
    opted_out: bool
    moved: tuple[Reply, ...]


@routes.post("/sms/incoming")
async def incoming(request: web.Request) -> web.Response:
    """Take in a text."""
    services, intake = request.app[SERVICES], request.app[INTAKE]
    form = await signed_form(request, services.settings)
    text, number = form.get("Body", "").strip(), sms_numbers.normalise(form.get("From", ""))
    message_id, with_picture = form.get("MessageSid", ""), form.get("NumMedia", "0") != "0"
    if number is None or not message_id:
        log.warning("a text without a usable number or id was not stored")
        return _twiml(intake.emergency(text))
    try:
        place = await services.database.run(_place, number, text, services.now())
        keyword = _keyword(form, place, text)
        provider_answered = form.get("OptOutType", "").lower() in _OPT_OUT_TYPES
        fixed = _fixed(
            services.settings,
            number,
            place,
            keyword,
            text,
            with_picture=with_picture,
            provider_answered=provider_answered,
        )
        after_emergency = consent.opt_out_besides(number) if keyword and keyword.kind == "opt_out" else None
        notices = consent.notices(services.settings, place.conversation_id, number, with_picture=with_picture)
        received = await intake.receive(place.conversation_id, message_id, text, fixed, after_emergency, notices)
    except SQLAlchemyError as error:
        log.error("a text could not be stored: %s", type(error).__name__)
        directive = intake.emergency(text)
        return _twiml(directive) if directive else web.Response(status=503)
    return _twiml(None if received.saved else received.directive)


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
    if state:
        last, kind = query.get("part") == query.get("parts"), failure_of(error or "")
        await services.database.run(outbox.note_status, message_id, state, now, last=last, error=error, kind=kind)
    await announce(services, message_id, *([INQUIRIES] if error else ()))
    return web.Response(status=204)


def _place(session: Session, number: str, text: str, now: dt.datetime) -> _Place:
    conversation = conversations.find_or_start(session, "sms", number, now)
    sms_numbers.heard_from(session, number)
    return _Place(
        conversation_id=conversation.id,
        language=conversations.language_of(conversation),
        with_person=conversation.mode == "person",
        opted_out=sms_numbers.is_opted_out(session, number),
        # Nothing comes between an alarm and the patient.
        moved=() if conversation.alarm else navigation.answers(session, conversation, text, now),
    )


def _keyword(form: Mapping[str, str], place: _Place, text: str) -> Keyword | None:
    if told := _OPT_OUT_TYPES.get(form.get("OptOutType", "").lower()):
        return Keyword(told)
    keyword = keywords.classify(text)
    return None if keyword and keyword.kind == "yes" and not place.opted_out else keyword


def _fixed(
    settings: Settings,
    number: str,
    place: _Place,
    keyword: Keyword | None,
    text: str,
    *,
    with_picture: bool,
    provider_answered: bool,
) -> FixedAnswer | None:
    """The answer the assistant is not needed for."""
    if keyword:  # the provider may have its own keywords and have answered: then only the state is ours to follow
        return consent.keyword_answer(
            settings, place.conversation_id, number, keyword, provider_answered=provider_answered
        )
    if place.moved:
        return consent.fixed_answer(place.conversation_id, *place.moved)
    if not text and not place.with_person:
        return consent.fixed_answer(place.conversation_id, say("picture" if with_picture else "empty", place.language))
    return None


def _twiml(message: Reply | None) -> web.Response:
    body = f"<Response><Message>{escape(render(message))}</Message></Response>" if message else "<Response/>"
    return web.Response(text=f'<?xml version="1.0" encoding="UTF-8"?>{body}', content_type="text/xml")
