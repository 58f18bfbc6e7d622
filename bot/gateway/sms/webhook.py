"""What the provider calls: a text came in, or a text of ours got somewhere.

A text is signed, normalised, screened, stored and acknowledged, all within milliseconds; answers go out through
the outbox. When it cannot be stored, the provider is told to try elsewhere, except that an emergency is answered
in the very response.
"""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.bus import INQUIRIES
from bot.gateway.intake import INTAKE, FixedAnswer, Intake, Received
from bot.gateway.sms import consent, keywords, navigation
from bot.gateway.sms.keywords import Keyword
from bot.gateway.sms.providers import PROVIDER
from bot.gateway.sms.providers.interface import Incoming
from bot.gateway.sms.render import render
from bot.gateway.sms.sender import announce
from bot.records import conversations, outbox, sms_numbers
from bot.reply import Language, Reply
from bot.services import SERVICES, Services
from bot.settings import Settings
from bot.words import say

routes = web.RouteTableDef()
log = logging.getLogger(__name__)


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
    services, intake, provider = request.app[SERVICES], request.app[INTAKE], request.app[PROVIDER]
    came = await provider.incoming(request, services.now())
    if came is None:
        return await provider.answer("", None)
    number, directive = sms_numbers.normalise(came.number), intake.emergency(came.text)
    if number is None or not came.id:
        log.warning("a text without a usable number or id was not stored")
        return await provider.answer(came.number, _words(directive))
    storing = _receive(services, intake, came, number)
    try:
        # The place is looked up behind an emergency's answer too: nothing of the database may hold it back.
        received = await (intake.at_once(directive, storing) if directive else storing)
    except SQLAlchemyError as error:
        log.error("a text could not be stored: %s", type(error).__name__)
        return web.Response(status=503)
    return await provider.answer(number, None if received.saved else _words(received.directive))


@routes.post("/sms/status")
async def status(request: web.Request) -> web.Response:
    """Note what became of a text of ours; which one, our own name in the signed report says."""
    services = request.app[SERVICES]
    report = await request.app[PROVIDER].report(request, services.now())
    if report is None:
        return web.Response(status=204)
    part = report.part
    await services.database.run(outbox.taken, part.message, part.part, report.id)
    if report.state:
        await services.database.run(
            outbox.note_status,
            part.message,
            report.state,
            services.now(),
            last=part.part == part.parts,
            error=report.error,
            kind=report.kind,
        )
    await announce(services, part.message, *([INQUIRIES] if report.error else ()))
    return web.Response(status=204)


async def _receive(services: Services, intake: Intake, came: Incoming, number: str) -> Received:
    """Find the text's place and store it there."""
    text = came.text.strip()
    place = await services.database.run(_place, number, text, services.settings.timezone, services.now())
    keyword = _keyword(came, place, text)
    return await intake.receive(
        place.conversation_id,
        came.id,
        text,
        _fixed(services.settings, number, place, keyword, came),
        consent.opt_out_besides(number) if keyword and keyword.kind == "opt_out" else None,
        consent.notices(services.settings, place.conversation_id, number, with_picture=bool(came.pictures)),
    )


def _place(session: Session, number: str, text: str, zone: str, now: dt.datetime) -> _Place:
    conversation = conversations.find_or_start(session, "sms", number, now)
    sms_numbers.heard_from(session, number)
    return _Place(
        conversation_id=conversation.id,
        language=conversations.language_of(conversation),
        with_person=conversation.mode == "person",
        opted_out=sms_numbers.is_opted_out(session, number),
        # Nothing comes between an alarm and the patient.
        moved=() if conversation.alarm else navigation.answers(session, conversation, text, zone, now),
    )


def _keyword(came: Incoming, place: _Place, text: str) -> Keyword | None:
    if came.keyword:
        return Keyword(came.keyword)
    keyword = keywords.classify(text)
    return None if keyword and keyword.kind == "yes" and not place.opted_out else keyword


def _fixed(
    settings: Settings, number: str, place: _Place, keyword: Keyword | None, came: Incoming
) -> FixedAnswer | None:
    """The answer the assistant is not needed for."""
    if keyword:  # the provider may have its own keywords and have answered: then only the state is ours to follow
        return consent.keyword_answer(
            settings, place.conversation_id, number, keyword, provider_answered=came.keyword is not None
        )
    if place.moved:
        return consent.fixed_answer(place.conversation_id, *place.moved)
    if not came.text.strip() and not place.with_person:
        return consent.fixed_answer(place.conversation_id, say("picture" if came.pictures else "empty", place.language))
    return None


def _words(reply: Reply | None) -> str | None:
    return render(reply) if reply else None
