"""Phone calls to patients: asked for, made, and how each went. Kept in the inquiry's history."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.casework import inquiries
from bot.records.lifecycle import OPEN, ForbiddenMove
from bot.records.models import Inquiry, InquiryEvent, User

#: How a call can go. Only `reached` counts as an answer to the patient.
OUTCOMES = ("reached", "left_message", "no_answer", "wrong_number")


def ask(session: Session, inquiry: Inquiry, user: User, reason: str, now: dt.datetime) -> bool:
    """A coordinator asks for a call; nothing happens while one is asked for already."""
    inquiries.locked(session, inquiry)
    want(session, inquiry, user.username, {"reason": reason.strip()[:300]}, now)
    return True


def want(session: Session, inquiry: Inquiry, actor: str, detail: dict[str, Any], now: dt.datetime) -> None:
    """Note that the patient must be phoned, unless that is noted and nobody has reached them since."""
    if not is_wanted(session, inquiry):
        inquiries.note(session, inquiry, actor, "phone_call", now, detail)


def record(session: Session, inquiry: Inquiry, user: User, outcome: str, now: dt.datetime) -> bool:
    """Note a call that was made; one that reached the patient is an answer. Raises `ValueError` for an unknown outcome.

    Returns False, noting nothing, if a colleague has the inquiry.
    """
    if outcome not in OUTCOMES:
        raise ValueError("choose how the call went")
    conversation = inquiries.locked(session, inquiry)
    if not inquiries.may_work(conversation, inquiry, user):
        return False
    if inquiry.state not in OPEN:
        raise ForbiddenMove("a finished inquiry needs no call; reopen it first")
    inquiries.accept_for(inquiry, user, now)
    if outcome == "reached":
        inquiries.responded(inquiry, now)
    inquiries.move(session, inquiry, "in_progress", user.username, "called", now, {"outcome": outcome})
    return True


def is_wanted(session: Session, inquiry: Inquiry) -> bool:
    """Whether the patient is still to be phoned: a call was asked for, and none since has reached them."""
    query = select(InquiryEvent).where(
        InquiryEvent.inquiry_id == inquiry.id, InquiryEvent.event.in_(("phone_call", "called"))
    )
    wanted = False
    for line in session.scalars(query.order_by(InquiryEvent.id)):
        wanted = line.event == "phone_call" or (wanted and (line.detail or {}).get("outcome") != "reached")
    return wanted
