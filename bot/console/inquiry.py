"""One inquiry: the patient's words, the conversation, and what is known about who asks."""

from __future__ import annotations

import asyncio
import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from aiohttp import web
from sqlalchemy.orm import Session

from bot.console import aside, library, packet, steps, trail
from bot.console.aside import Aside
from bot.console.packet import Packet
from bot.console.present import Entry, entry
from bot.console.security import LOGIN, page
from bot.console.wording import WORDS
from bot.errors import Undecryptable
from bot.records import lifecycle
from bot.records.casework import calls, grounds, inquiries, mentions, teamwork
from bot.records.chart import patients
from bot.records.hours import promises
from bot.records.messaging import conversations, messages
from bot.records.models import Conversation, InboxMessage, Inquiry, InquiryEvent, OutboxMessage, Patient, User
from bot.records.staff import users
from bot.services import SERVICES

#: Stands for a name in a record that none of our keys opens.
UNREADABLE = "(a name that can’t be read)"
#: Room for a long answer; a text message of this length goes out in parts.
MAX_ANSWER = 1500


@dataclass(frozen=True)
class View:
    """All that the page shows. `holder` is the name of whoever has it; `patient` is there once known.

    `chart` is there as well for who works for the patient, or gave a reason (`bot.records.casework.grounds`).

    `stranger_id` and `stranger` say who is verified if that is another patient than the one who asked.
    `sealed`: the record is there, and none of our keys opens it.
    `record_answers` is the outbox id of the newest answer shown from the patient's record; 0 if there is none.
    """

    inquiry: Inquiry
    conversation: Conversation
    holder: str | None
    mine: bool
    takeable: bool
    verified: bool
    entries: Sequence[Entry]
    packet: Packet
    history: Sequence[InquiryEvent]
    others: Sequence[Inquiry]
    record_answers: int
    stranger_id: str | None
    number_doubted: bool
    aside: Aside
    stranger: str | None = None
    patient: Patient | None = None
    chart: patients.ChartSummary | None = None
    sealed: bool = False


@dataclass(frozen=True)
class Refused:
    """The form that was refused, by its action, and what is written in it: nobody has to write that again."""

    action: str = ""
    form: Mapping[str, str] = field(default_factory=dict)

    def kept(self, action: str, name: str, default: str = "") -> str:
        """What stands in a field of this action's form."""
        return self.form.get(name, default) if action == self.action else default

    def unfold(self, *actions: str) -> str:
        """The attribute that unfolds what one of these actions' forms is in."""
        return " open" if self.action in actions else ""


async def show(request: web.Request) -> web.Response:
    """The page; the look at the patient's words and record goes into the audit."""
    return await render(request, 200)


async def live(request: web.Request) -> web.Response:
    """The parts of the page that change while it is open; an answer from the record that is new goes into the audit."""
    services = request.config_dict[SERVICES]
    asked = number(request), request[LOGIN].user, services.now()
    view, is_more = await services.database.read(glance, *asked)
    if is_more:
        view = await services.database.run(refresh, *asked)
    return page(request, "_live.html", view=_found(view))


async def render(
    request: web.Request,
    status: int,
    *,
    draft: str = "",
    error: str = "",
    fault: str = "",
    refused: Refused = Refused(),
) -> web.Response:
    """The page, after an action that was refused with the coordinator's draft and form kept.

    `error` says why an answer was not sent, `fault` why something else was not done.
    """
    services = request.config_dict[SERVICES]
    view = _found(await services.database.run(read, number(request), request[LOGIN].user, services.now()))
    done = request.query.get("done", "")
    return page(
        request,
        "inquiry.html",
        status,
        view=view,
        proposal=await asyncio.to_thread(
            packet.draft, request.app[library.SHELF], view.inquiry, view.conversation, view.packet.understanding
        ),
        draft=draft or await _begun(request, view),
        error=error,
        fault=fault,
        refused=refused,
        done=done if done in WORDS["done"] else "",
        token=uuid.uuid4().hex,
        limit=MAX_ANSWER,
        sheets=await asyncio.to_thread(lambda: request.app[library.SHELF].sheets) if view.inquiry.patient_id else (),
        choices={
            "outcomes": teamwork.OUTCOMES,
            "calls": calls.OUTCOMES,
            "priorities": promises.PRIORITIES,
            "reminders": steps.REMINDERS,
        },
    )


async def _begun(request: web.Request, view: View) -> str:
    """The answer begun: the draft kept, with the library's words that were chosen for it, once."""
    chosen = await library.chosen(request, view.conversation.channel, conversations.language_of(view.conversation))
    draft = view.aside.draft
    return draft if chosen in draft else "\n\n".join(filter(None, (draft, chosen)))


async def conversation_id(request: web.Request) -> str:
    """The conversation this inquiry belongs to; raises `HTTPNotFound`."""
    inquiry = await request.config_dict[SERVICES].database.read(inquiries.by_number, number(request))
    if inquiry is None:
        raise web.HTTPNotFound
    return inquiry.conversation_id


def number(request: web.Request) -> int:
    """The inquiry's number, from the address."""
    return int(request.match_info["number"])


def read(session: Session, number: int, user: User, now: dt.datetime) -> View | None:
    """What the page shows, with who the patient is if known, and the record for who may see it, noted in the audit."""
    view = load(session, number, user, now)
    if view is None:
        return None
    trail.note(session, user, "read", "inquiries", now, view.inquiry)
    mentions.see(session, view.inquiry, user, now)
    if view.record_answers:
        trail.record_answers(session, user, view.inquiry, view.record_answers, now)
    patient_id = view.inquiry.patient_id or (view.conversation.patient_id if view.verified else None)
    if patient_id is None:
        return view
    try:
        return _with_record(session, view, patient_id, user, now)
    except Undecryptable:
        return replace(view, sealed=True, stranger=UNREADABLE if view.stranger_id else None)


def _with_record(session: Session, view: View, patient_id: str, user: User, now: dt.datetime) -> View:
    purpose = grounds.purpose(session, patient_id, user, now)
    if purpose is None and view.mine and view.inquiry.state in lifecycle.OPEN:
        purpose = "treatment"  # theirs, though whoever asks has proven who they are only since
    reader = patients.Reader("staff", user.username, purpose or "treatment", "console", view.conversation.id)
    patient = patients.contact(session, patient_id, now, reader)
    view = replace(
        view,
        patient=patient,
        packet=replace(view.packet, phone=view.packet.phone or patient.phone),
        stranger=patients.name(session, view.stranger_id, now, reader) if view.stranger_id else None,
    )
    if purpose is None:
        return view
    visit = patients.next_appointment(session, patient_id, now, reader)
    chart = patients.chart_summary(session, patient_id, now, reader)
    return replace(view, chart=chart, packet=replace(view.packet, visit=visit))


def glance(session: Session, number: int, user: User, now: dt.datetime) -> tuple[View | None, bool]:
    """What changes on an open page, and whether it shows more of the record than the audit says."""
    view = load(session, number, user, now)
    return view, view is not None and view.record_answers > trail.newest_shown(session, user, view.inquiry, now)


def refresh(session: Session, number: int, user: User, now: dt.datetime) -> View | None:
    """The same; the audit says so if it shows more of the record than it did."""
    view, is_more = glance(session, number, user, now)
    if view and is_more:
        trail.record_answers(session, user, view.inquiry, view.record_answers, now)
    return view


def load(session: Session, number: int, user: User, now: dt.datetime) -> View | None:
    """What the page shows apart from the record; None for an unknown number."""
    inquiry = inquiries.by_number(session, number)
    if inquiry is None:
        return None
    conversation = conversations.get(session, inquiry.conversation_id)
    holder = inquiries.holder_id(conversation, inquiry)
    said = messages.transcript(session, conversation.id)
    return View(
        inquiry=inquiry,
        conversation=conversation,
        holder=users.names(session, [holder]).get(holder or 0),
        mine=holder == user.id,
        takeable=inquiries.may_take(session, conversation, user, now),
        verified=conversations.proven_patient_id(conversation, now) is not None,
        entries=[entry(message, conversation, inquiry.patient_id) for message in said],
        packet=packet.build(session, inquiry, conversation, said, now),
        history=inquiries.history(session, inquiry),
        others=[other for other in inquiries.open_for(session, conversation.id) if other.id != inquiry.id],
        record_answers=_newest_record_answer(said, inquiry.patient_id),
        stranger_id=inquiries.stranger_id(conversation, inquiry, now),
        number_doubted=teamwork.number_is_doubted(session, conversation, inquiry),
        aside=aside.load(session, inquiry, user, now),
    )


def _newest_record_answer(said: Sequence[InboxMessage | OutboxMessage], patient_id: str | None) -> int:
    answers = (m for m in said if isinstance(m, OutboxMessage) and m.body.get("private"))
    return max((answer.id for answer in answers if messages.may_show(answer, patient_id)), default=0)


def _found(view: View | None) -> View:
    if view is None:
        raise web.HTTPNotFound
    return view
