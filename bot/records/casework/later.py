"""Answers that a coordinator writes now and that go out later, unless they no longer fit by then.

When its time comes an answer is looked at again: after a new message of the patient, an end of the inquiry, a change of
hands or of who is logged in, it is held back and a person decides. The promise to the patient runs on meanwhile.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.records.casework import inquiries
from bot.records.encryption import SEALED
from bot.records.lifecycle import OPEN, ForbiddenMove
from bot.records.models import Conversation, InboxMessage, Inquiry, LaterReply, User

#: How far ahead an answer may be put.
FURTHEST = dt.timedelta(days=30)


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
    if is_scheduled(session, token):
        return True
    if not inquiries.may_work(conversation, inquiry, user):
        return False
    if inquiry.state not in OPEN:
        raise ForbiddenMove("a finished inquiry gets no answer later; reopen it first")
    if inquiry.owed_at is not None and send_at > inquiry.owed_at:
        raise ValueError("the patient was promised an answer before that")
    inquiries.accept_for(inquiry, user, now)
    session.add(
        LaterReply(
            inquiry_id=inquiry.id, user_id=user.id, token=token, text=text, send_at=send_at, created_at=now,
            after_id=_newest(session, inquiry),
        )
    )  # fmt: skip
    inquiries.move(session, inquiry, "in_progress", user.username, "later", now)
    return True


def is_scheduled(session: Session, token: str) -> bool:
    """Whether the answer of this form's token was put off, whatever has become of it."""
    return session.scalar(select(LaterReply.id).where(LaterReply.token == token)) is not None


def cancel(session: Session, inquiry: Inquiry, user: User, reply_id: int, now: dt.datetime) -> bool:
    """Do not send it after all; anyone who works on inquiries may. Raises `ValueError` if it is too late."""
    inquiries.locked(session, inquiry)
    reply = session.get(LaterReply, reply_id, populate_existing=True)
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
    return [Waiting(reply, name) for reply, name in session.execute(query.order_by(LaterReply.send_at, LaterReply.id))]


def release(session: Session, now: dt.datetime) -> str | None:
    """Send the first answer that is due, or hold it back; returns its conversation, or None if no answer is due.

    One a transaction: it locks a conversation, and whoever locks several needs an order.
    """
    query = select(LaterReply).where(LaterReply.status == "scheduled", LaterReply.send_at <= now)
    reply = session.scalars(query.order_by(LaterReply.send_at, LaterReply.id).limit(1)).first()
    if reply is None:
        return None
    inquiry = session.get_one(Inquiry, reply.inquiry_id)
    conversation = inquiries.locked(session, inquiry)
    session.refresh(reply)  # somebody may have cancelled it, or another process sent it
    if reply.status == "scheduled":
        _release(session, conversation, inquiry, reply, now)
    return conversation.id


def _release(
    session: Session, conversation: Conversation, inquiry: Inquiry, reply: LaterReply, now: dt.datetime
) -> None:
    user = session.get_one(User, reply.user_id)
    reason = _unfit(session, conversation, inquiry, reply, user)
    if reason is None and not inquiries.answer(session, inquiry, user, reply.text, now, client_key=reply.token):
        reason = "not_alone"
    reply.status, reply.reason = ("held", reason) if reason else ("sent", None)
    if reason:
        inquiry.snoozed_until, inquiry.updated_at = None, now
        inquiries.note(session, inquiry, "clock", "later_held", now)


def _unfit(session: Session, conversation: Conversation, inquiry: Inquiry, reply: LaterReply, user: User) -> str | None:
    if reply.text == SEALED:
        return "sealed"
    if not user.active:
        return "author_left"
    if inquiry.state not in OPEN:
        return "finished"
    if inquiries.holder_id(conversation, inquiry) not in (None, user.id):
        return "not_alone"
    return "patient_wrote" if _newest(session, inquiry) > reply.after_id else None


def _newest(session: Session, inquiry: Inquiry) -> int:
    """The patient's newest message. Ids and not times are compared: a message has its time before it is stored."""
    query = select(func.max(InboxMessage.id)).where(InboxMessage.conversation_id == inquiry.conversation_id)
    return session.scalar(query) or 0
