"""What the provider calls: a text came in, or a text of ours got somewhere.

A text is signed, normalised, screened, stored and acknowledged, all within milliseconds; answers go out through
the outbox. When it cannot be stored, the provider is told to try again or elsewhere (`bot.gateway.away`), except that
an emergency is answered in the very response.
"""

from __future__ import annotations

import datetime as dt
import logging

from aiohttp import web
from sqlalchemy.orm import Session

from bot.bus import INQUIRIES, OUTBOX
from bot.gateway import alarm, keywords
from bot.gateway.intake import INTAKE, FixedAnswer, Heard, Intake, OwnAnswer, Received
from bot.gateway.keywords import Keyword
from bot.gateway.sms import consent, navigation
from bot.gateway.sms.providers import PROVIDER
from bot.gateway.sms.providers.interface import Incoming
from bot.gateway.sms.render import render
from bot.gateway.sms.sender import announce
from bot.phone import e164
from bot.records.messaging import conversations, sms_numbers
from bot.records.models import Conversation
from bot.records.outbound import outbox
from bot.reply import Reply
from bot.services import SERVICES, Services
from bot.settings import Settings
from bot.words import say

routes = web.RouteTableDef()
log = logging.getLogger(__name__)


@routes.post("/sms/incoming")
async def incoming(request: web.Request) -> web.Response:
    """Take in a text."""
    services, intake, provider = request.app[SERVICES], request.app[INTAKE], request.app[PROVIDER]
    came = await provider.incoming(request, services.now())
    if came is None:
        return await provider.answer("", None)
    number, heard = e164(came.number), intake.hear(came.text.strip())
    if number is None or not came.id:
        log.warning("a text without a usable number or id was not stored")
        return await provider.answer(came.number, _words(heard.directive))
    storing = _receive(services, intake, came, heard, number)
    # The place is looked up behind an emergency's answer too: nothing of the database may hold it back.
    received = await (intake.at_once(heard.directive, storing) if heard.directive else storing)
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


async def _receive(services: Services, intake: Intake, came: Incoming, heard: Heard, number: str) -> Received:
    """Find the text's place and store it there."""
    conversation_id = await services.database.run(_place, number, services.now())
    keyword = Keyword(came.keyword) if came.keyword else keywords.classify(heard.text)
    received = await intake.receive(
        conversation_id,
        came.id,
        heard,
        _own_answer(services.settings, number, keyword, came),
        consent.opt_out_besides(number) if keyword and keyword.kind == "opt_out" else None,
        consent.notices(services.settings, conversation_id, number, with_picture=bool(came.pictures)),
    )
    services.bus.publish(OUTBOX)  # mostly it is the assistant that answers; the rest is to go out now
    return received


def _place(session: Session, number: str, now: dt.datetime) -> str:
    sms_numbers.heard_from(session, number)
    return conversations.find_or_start(session, "sms", number, now).id


def _own_answer(settings: Settings, number: str, keyword: Keyword | None, came: Incoming) -> OwnAnswer:
    """The answer the assistant is not needed for. Only a keyword comes between an alarm and the patient."""

    def find(session: Session, conversation: Conversation, now: dt.datetime) -> FixedAnswer | None:
        if keyword and (came.keyword or keyword.kind != "yes" or sms_numbers.is_opted_out(session, number)):
            # The provider may have its own keywords and have answered: then only the state is ours to follow.
            told = came.keyword is not None
            return consent.keyword_answer(settings, conversation.id, number, keyword, provider_answered=told)
        if alarm.stands(conversation):
            return None
        if moved := navigation.answers(session, conversation, came.text.strip(), settings.timezone, now):
            return consent.fixed_answer(conversation.id, *moved)
        if came.text.strip() or conversation.mode == "person":
            return None
        blind = say("picture" if came.pictures else "empty", conversations.language_of(conversation))
        return consent.fixed_answer(conversation.id, blind)

    return find


def _words(reply: Reply | None) -> str | None:
    return render(reply) if reply else None
