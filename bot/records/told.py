"""What patients tell: each report reaches a coordinator by an inquiry, who accepts it or not.

Nothing told ever enters the chart's own tables.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records import audit, conversations, inquiries, lifecycle, messages
from bot.records.models import Inquiry, InquiryEvent, Told, User
from bot.words import say

Kind = Literal["symptom", "reading", "correction"]
Verdict = Literal["accepted", "amended", "declined"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
MAX_CORRECTION = 1000

#: What is told of one kind within this time belongs to the inquiry that the first of it opened.
TOGETHER = dt.timedelta(hours=2)
PRIORITY: dict[Kind, str] = {"symptom": "urgent", "reading": "routine", "correction": "routine"}


@dataclass(frozen=True)
class Report:
    """What a patient said in one message; `data` is what was understood of it."""

    kind: Kind
    words: str
    data: dict[str, Any]


def add(session: Session, conversation_id: str, report: Report, now: dt.datetime, source_id: int) -> Told:
    """Keep a report, once for each inbox message, in the open inquiry of its kind or in a new one.

    Symptoms told one after the other are one report that grows; readings and corrections are each their own.
    """
    conversation = conversations.locked(session, conversation_id)
    latest = _latest(session, conversation_id, report.kind, now)
    if latest and source_id in latest.sources:
        return latest
    if latest and report.kind == "symptom":
        latest.words, latest.sources = [*latest.words, report.words], [*latest.sources, source_id]
        latest.data = latest.data | report.data
        _note(session, latest.inquiry_id, "patient", "patient_added", now, latest.id)
        return latest
    inquiry_id = latest.inquiry_id if latest else _inquiry(session, conversation_id, report, now, source_id).id
    told = Told(
        conversation_id=conversation_id,
        patient_id=conversations.proven_patient_id(conversation, now),
        inquiry_id=inquiry_id,
        kind=report.kind,
        words=[report.words],
        data=report.data,
        sources=[source_id],
        said_at=now,
    )
    session.add(told)
    session.flush()
    if latest:
        _note(session, inquiry_id, "patient", "patient_added", now, told.id)
    return told


def of_inquiry(session: Session, inquiry: Inquiry) -> Sequence[Told]:
    """What was told in an inquiry, oldest first."""
    return session.scalars(select(Told).where(Told.inquiry_id == inquiry.id).order_by(Told.id)).all()


def settle(
    session: Session, inquiry: Inquiry, user: User, told_id: int, verdict: str, correction: str, now: dt.datetime
) -> bool:
    """Decide on what was told in this inquiry, and tell the patient what became of it; the same twice is once.

    `verdict`: accepted, declined, or amended, which needs the `correction`. The patient's own words stay as they are.
    Returns False, changing nothing, if a colleague has the inquiry. Raises `ValueError` for what cannot be decided.
    """
    conversation = inquiries.locked(session, inquiry)
    told = next((row for row in of_inquiry(session, inquiry) if row.id == told_id), None)
    if told is None or verdict not in VERDICTS:
        raise ValueError("choose what to do with what the patient told")
    correction = correction.strip()[:MAX_CORRECTION] if verdict == "amended" else ""
    if verdict == "amended" and not correction:
        raise ValueError("write what is right instead")
    if inquiries.holder_id(conversation, inquiry) not in (None, user.id):
        return False
    if (told.status, told.correction or "") != (verdict, correction):
        decide(session, told, user, now, verdict, correction)
        # Not to another person who is logged in there by now.
        if inquiries.stranger_id(conversation, inquiry, now) is None:
            language = conversations.language_of(conversation)
            said = say(f"told_{verdict}", language, author="system", number=inquiry.number)
            messages.send(session, conversation.id, said, now)
    return True


def decide(session: Session, told: Told, user: User, now: dt.datetime, verdict: Verdict, correction: str = "") -> None:
    """A coordinator takes what was told to the care team, corrected or not, or leaves it; the last decision counts."""
    told.status, told.decided_by, told.decided_at = verdict, user.id, now
    told.correction = correction or None
    _note(session, told.inquiry_id, user.username, f"told_{told.status}", now, told.id)
    audit.record(
        session,
        now=now,
        actor_type="staff",
        actor_id=user.username,
        action="update",
        resource=Told.__tablename__,
        purpose="treatment",
        outcome="success",
        patient_id=told.patient_id,
        channel="console",
        conversation_id=told.conversation_id,
        detail={"told": told.id, "status": told.status},
    )


def _latest(session: Session, conversation_id: str, kind: Kind, now: dt.datetime) -> Told | None:
    """The newest report of the kind, if a new one belongs with it."""
    query = (
        select(Told)
        .join(Inquiry, Inquiry.id == Told.inquiry_id)
        .where(
            Told.conversation_id == conversation_id,
            Told.kind == kind,
            Told.said_at > now - TOGETHER,
            Inquiry.state.in_(lifecycle.OPEN),
        )
    )
    return session.scalars(query.order_by(Told.id.desc()).limit(1)).first()


def _inquiry(session: Session, conversation_id: str, report: Report, now: dt.datetime, source_id: int) -> Inquiry:
    return inquiries.open_inquiry(
        session, conversation_id, report.kind, PRIORITY[report.kind], report.words, now, source_id=source_id
    )


def _note(session: Session, inquiry_id: int, actor: str, event: str, now: dt.datetime, told_id: int) -> None:
    session.add(InquiryEvent(inquiry_id=inquiry_id, at=now, actor=actor, event=event, detail={"told": told_id}))
