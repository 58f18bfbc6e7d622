"""Answers that a coordinator writes now and that go out later, unless they no longer fit by then.

When its time comes an answer is looked at again: after a new message of the patient, an end of the inquiry, a change of
hands or of who is logged in, it is held back and a person decides. The promise to the patient runs on meanwhile.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records import inquiries
from bot.records.lifecycle import OPEN, ForbiddenMove
from bot.records.models import InboxMessage, Inquiry, LaterReply, User

#: How far ahead an answer may be put.
FURTHEST = dt.timedelta(days=30)
BATCH = 50


class Waiting(NamedTuple):
    """An answer to come, and whose it is."""

    reply: LaterReply
    author: str


def schedule(
    session: Session, inquiry: Inquiry, user: User, text: str, send_at: dt.datetime, token: str, now: dt.datetime
) -> bool:
    """Send this answer at a time to come, once for each `token`; False, changing nothing, if a colleague has it.

    Raises `ValueError` for a time that has passed, is too far away, or is after the answer is owed.
    """
    if not now < send_at <= now + FURTHEST:
        raise ValueError(f"choose a time within the next {FURTHEST.days} days")
    conversation = inquiries.locked(session, inquiry)
    if session.scalar(select(LaterReply.id).where(LaterReply.token == token)) is not None:
        return True
    if inquiries.holder_id(conversation, inquiry) not in (None, user.id):
        return False
    if inquiry.state not in OPEN:
        raise ForbiddenMove("a finished inquiry gets no answer later; reopen it first")
    if inquiry.owed_at is not None and send_at > inquiry.owed_at:
        raise ValueError("the patient was promised an answer before that")
    inquiries.accept_for(inquiry, user, now)
    session.add(
        LaterReply(
            inquiry_id=inquiry.id, user_id=user.id, token=token, text=text, send_at=send_at, created_at=now
        )
    )  # fmt: skip
    inquiries.move(session, inquiry, "in_progress", user.username, "later", now)
    return True


def cancel(session: Session, inquiry: Inquiry, user: User, reply_id: int, now: dt.datetime) -> bool:
    """Do not send it after all; anyone who works on inquiries may. Raises `ValueError` if it is too late."""
    inquiries.locked(session, inquiry)
    reply = session.get(LaterReply, reply_id, with_for_update=True)
    if reply is None or reply.inquiry_id != inquiry.id or reply.status == "sent":
        raise ValueError("that answer has gone out already, or is not of this inquiry")
    if reply.status != "cancelled":
        reply.status = "cancelled"
        inquiries.note(session, inquiry, user.username, "later_cancelled", now)
    return True


def waiting(session: Session, inquiry: Inquiry) -> Sequence[Waiting]:
    """The answers of an inquiry still to come or held back, the next one first."""
    query = select(LaterReply, User.name).join(User, User.id == LaterReply.user_id)
    query = query.where(LaterReply.inquiry_id == inquiry.id, LaterReply.status.in_(("scheduled", "held")))
    return [Waiting(reply, name) for reply, name in session.execute(query.order_by(LaterReply.send_at))]


def release(session: Session, now: dt.datetime) -> Sequence[str]:
    """Send what is due, or hold it back; returns the conversations concerned."""
    query = select(LaterReply.id, LaterReply.inquiry_id).where(
        LaterReply.status == "scheduled", LaterReply.send_at <= now
    )
    changed: list[str] = []
    for reply_id, inquiry_id in session.execute(query.order_by(LaterReply.send_at).limit(BATCH)).all():
        inquiry = session.get_one(Inquiry, inquiry_id)
        # The conversation first, as everywhere, and then the row: somebody may cancel it, or another process send it.
        inquiries.locked(session, inquiry)
        reply = session.get_one(LaterReply, reply_id, with_for_update=True, populate_existing=True)
        if reply.status == "scheduled":
            _release(session, inquiry, reply, now)
            changed.append(inquiry.conversation_id)
    return changed


def _release(session: Session, inquiry: Inquiry, reply: LaterReply, now: dt.datetime) -> None:
    user = session.get_one(User, reply.user_id)
    reason = _unfit(session, inquiry, reply, user)
    if reason is None and not inquiries.answer(session, inquiry, user, reply.text, now, client_key=reply.token):
        reason = "not_alone"
    reply.status, reply.reason = ("held", reason) if reason else ("sent", None)
    if reason:
        inquiry.snoozed_until, inquiry.updated_at = None, now
        inquiries.note(session, inquiry, "clock", "later_held", now)


def _unfit(session: Session, inquiry: Inquiry, reply: LaterReply, user: User) -> str | None:
    if not user.active:
        return "author_left"
    if inquiry.state not in OPEN:
        return "finished"
    since = InboxMessage.conversation_id == inquiry.conversation_id, InboxMessage.received_at > reply.created_at
    return "patient_wrote" if session.scalar(select(InboxMessage.id).where(*since).limit(1)) is not None else None
