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

from bot.records import audit
from bot.records.casework import inquiries
from bot.records.lifecycle import OPEN
from bot.records.messaging import conversations, messages
from bot.records.models import Conversation, Inquiry, Told, User
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
    """What a patient said in one message; `data` is what was understood of it.

    `corrects`: it puts right the one before, and stands for it from now on.
    """

    kind: Kind
    words: str
    data: dict[str, Any]
    corrects: bool = False


def add(session: Session, conversation_id: str, report: Report, now: dt.datetime, source_id: int) -> Told:
    """Keep a report of a message, once, in the open inquiry of its kind or in a new one.

    Symptoms told one after the other are one report that grows, and so is a reading that is put right before anybody
    has decided on it: its words stay, its value is the new one. Other readings and corrections are each their own.
    """
    conversation = conversations.locked(session, conversation_id)
    recent = _recent(session, conversation_id, report.kind, now)
    for row in recent:
        if source_id in row.sources and report.words in row.words:
            return row
    lately = [row for row in recent if _goes_on(session, conversation, row, now)]
    inquiry = _inquiry(session, conversation_id, lately, report, now, source_id)
    if lately and (report.kind == "symptom" or (report.corrects and lately[0].status == "new")):
        grown = lately[0]
        grown.words, grown.sources = [*grown.words, report.words], [*grown.sources, source_id]
        grown.data = grown.data | report.data
        return grown
    told = Told(
        conversation_id=conversation_id,
        patient_id=conversations.proven_patient_id(conversation, now),
        inquiry_id=inquiry.id,
        kind=report.kind,
        words=[report.words],
        data=report.data,
        sources=[source_id],
        said_at=now,
    )
    session.add(told)
    session.flush()
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
    if not inquiries.may_work(conversation, inquiry, user):
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
    inquiry = session.get_one(Inquiry, told.inquiry_id)
    inquiries.note(session, inquiry, user.username, f"told_{told.status}", now, {"told": told.id})
    audit.by_staff(
        session,
        user.username,
        "update",
        Told.__tablename__,
        "treatment",
        now,
        patient_id=told.patient_id,
        conversation_id=told.conversation_id,
        detail={"told": told.id, "status": told.status},
    )


def _recent(session: Session, conversation_id: str, kind: Kind, now: dt.datetime) -> Sequence[Told]:
    """What was told of the kind lately, newest first."""
    query = select(Told).where(
        Told.conversation_id == conversation_id, Told.kind == kind, Told.said_at > now - TOGETHER
    )
    return session.scalars(query.order_by(Told.id.desc())).all()


def _goes_on(session: Session, conversation: Conversation, told: Told, now: dt.datetime) -> bool:
    """Whether more belongs with this report: its inquiry is open, and of nobody else than is here now."""
    inquiry = session.get_one(Inquiry, told.inquiry_id)
    return inquiry.state in OPEN and inquiries.stranger_id(conversation, inquiry, now) is None


def _inquiry(
    session: Session, conversation_id: str, lately: Sequence[Told], report: Report, now: dt.datetime, source_id: int
) -> Inquiry:
    """The inquiry of these reports, with the new words, or a new one."""
    if not lately:
        return inquiries.open_inquiry(
            session, conversation_id, report.kind, PRIORITY[report.kind], report.words, now, source_id=source_id
        )
    inquiry = session.get_one(Inquiry, lately[0].inquiry_id)
    inquiries.add_words(session, inquiry, report.words, now, source_id=source_id)
    return inquiry
