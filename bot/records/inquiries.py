"""Inquiries: what a person must answer, from the first word to closing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from bot.records import conversations, messages, users
from bot.records.models import Conversation, InboxMessage, Inquiry, InquiryEvent, User
from bot.reply import Reply
from bot.words import say

FIRST_NUMBER = 1001
OPEN = ("new", "in_progress", "waiting_patient")
#: Promised first answer by priority (standards: 7.1). Business time comes with the console issue.
DUE: dict[str, dt.timedelta] = {
    "emergency": dt.timedelta(minutes=5),
    "urgent": dt.timedelta(hours=1),
    "routine": dt.timedelta(days=1),
    "admin": dt.timedelta(days=2),
}
_RANK = case({"emergency": 0, "urgent": 1, "routine": 2, "admin": 3}, value=Inquiry.priority, else_=4)


def open_inquiry(
    session: Session,
    conversation_id: str,
    kind: str,
    priority: str,
    question: str,
    now: dt.datetime,
    *,
    source_id: int | None = None,
    topic_id: str | None = None,
    rule_id: str | None = None,
) -> Inquiry:
    """Open an inquiry; asked again for the same inbox message, returns the one already open."""
    # Numbers are handed out under a lock, so that two inquiries opened at once get different ones. Whoever needs the
    # conversation too takes it first: one order for all, so that nobody waits in a circle.
    conversation = conversations.locked(session, conversation_id)
    session.connection().exec_driver_sql(_LOCK.get(session.get_bind().dialect.name, "SELECT 1"))
    if source_id is not None:
        already = session.scalars(select(Inquiry).where(Inquiry.source_id == source_id)).first()
        if already:
            return already
    number = (session.scalar(select(func.max(Inquiry.number))) or FIRST_NUMBER - 1) + 1
    inquiry = Inquiry(
        number=number,
        conversation_id=conversation_id,
        source_id=source_id,
        patient_id=conversations.proven_patient_id(conversation, now),
        kind=kind,
        priority=priority,
        status="new",
        question=question,
        rule_id=rule_id,
        topic_id=topic_id,
        created_at=now,
        due_at=now + DUE[priority],
        updated_at=now,
    )
    session.add(inquiry)
    session.flush()
    _note(session, inquiry, "bot", "opened", now, {"kind": kind, "priority": priority})
    return inquiry


#: Advisory lock 1001 is ours for inquiry numbers. SQLite's write lock is already held.
_LOCK = {"postgresql": "SELECT pg_advisory_xact_lock(1001)"}


def queue(session: Session, *, include_closed: bool = False, limit: int = 200) -> Sequence[Inquiry]:
    """Inquiries to work on, most urgent first, then oldest; closed ones last if asked for."""
    query = select(Inquiry)
    if not include_closed:
        query = query.where(Inquiry.status.in_(OPEN))
    return session.scalars(query.order_by(Inquiry.status.not_in(OPEN), _RANK, Inquiry.created_at).limit(limit)).all()


def by_number(session: Session, number: int) -> Inquiry | None:
    """The inquiry the patient knows by this number."""
    return session.scalars(select(Inquiry).where(Inquiry.number == number)).first()


def history(session: Session, inquiry: Inquiry) -> Sequence[InquiryEvent]:
    """Everything that happened to an inquiry, oldest first."""
    query = select(InquiryEvent).where(InquiryEvent.inquiry_id == inquiry.id).order_by(InquiryEvent.id)
    return session.scalars(query).all()


def open_for(session: Session, conversation_id: str) -> Sequence[Inquiry]:
    """The open inquiries of a conversation, newest first."""
    query = select(Inquiry).where(Inquiry.conversation_id == conversation_id, Inquiry.status.in_(OPEN))
    return session.scalars(query.order_by(Inquiry.id.desc())).all()


def holder_id(conversation: Conversation, inquiry: Inquiry) -> int | None:
    """Who is working on it: whoever has the conversation, else the owner of the inquiry."""
    return conversation.coordinator_id if conversation.mode == "person" else inquiry.owner_id


def may_take(session: Session, conversation: Conversation, user: User, now: dt.datetime) -> bool:
    """Whether this coordinator may take the conversation: unless a colleague has it who is still logged in.

    Someone who went home must not leave the patient with nobody to talk to.
    """
    holder = conversation.coordinator_id if conversation.mode == "person" else None
    return holder in (None, user.id) or not users.is_present(session, holder, now)


def take(session: Session, inquiry: Inquiry, user: User, now: dt.datetime) -> bool:
    """The coordinator takes the conversation: the bot falls silent and the patient is told who speaks.

    A closed inquiry is opened again. Returns False, changing nothing, unless `may_take`.
    """
    conversation = _locked(session, inquiry)
    if not may_take(session, conversation, user, now):
        return False
    has_it = conversation.mode == "person" and conversation.coordinator_id == user.id
    if has_it and inquiry.owner_id == user.id and inquiry.status in OPEN:
        return True
    if not has_it:
        conversation.mode, conversation.coordinator_id, conversation.alarm = "person", user.id, None
        _tell(session, conversation, "takeover", user, now)
    inquiry.owner_id, inquiry.status, inquiry.closed_at, inquiry.updated_at = user.id, "in_progress", None, now
    _note(session, inquiry, user.username, "taken", now)
    return True


def stranger_id(conversation: Conversation, inquiry: Inquiry, now: dt.datetime) -> str | None:
    """Who is proven in the conversation now, if that is another patient than the one who asked."""
    proven = conversations.proven_patient_id(conversation, now)
    return proven if inquiry.patient_id not in (None, proven) else None


def answer(
    session: Session,
    inquiry: Inquiry,
    user: User,
    text: str,
    now: dt.datetime,
    *,
    client_key: str | None = None,
    to_stranger: bool = False,
) -> bool:
    """Send the coordinator's words to the patient, on the patient's channel, once for each `client_key`.

    Returns False, sending nothing, if a colleague has the conversation or the inquiry, or if the conversation has a
    stranger (`stranger_id`) and the coordinator did not confirm that the words are for them (`to_stranger`).
    """
    conversation = _locked(session, inquiry)
    if client_key and messages.is_sent(session, client_key):
        return True
    if holder_id(conversation, inquiry) not in (None, user.id):
        return False
    stranger = stranger_id(conversation, inquiry, now)
    if stranger and not to_stranger:
        return False
    language = conversations.language_of(conversation)
    reply = Reply(
        text=text, act="inquiry", language=language, author="coordinator", author_name=user.name, inquiry=inquiry.number
    )
    messages.send(session, conversation.id, reply, now, client_key=client_key)
    inquiry.first_response_at = inquiry.first_response_at or now
    inquiry.owner_id, inquiry.status, inquiry.closed_at, inquiry.updated_at = user.id, "waiting_patient", None, now
    _note(session, inquiry, user.username, "answered_stranger" if stranger else "answered", now)
    return True


def hand_back(session: Session, inquiry: Inquiry, user: User, now: dt.datetime) -> bool:
    """Give the conversation back to the bot and tell the patient; nothing happens if the bot has it.

    Returns False, changing nothing, if a colleague has the conversation.
    """
    conversation = _locked(session, inquiry)
    if conversation.mode == "person":
        if conversation.coordinator_id != user.id:
            return False
        conversation.mode, conversation.coordinator_id = "bot", None
        _tell(session, conversation, "handback", user, now)
        inquiry.updated_at = now
        _note(session, inquiry, user.username, "handed_back", now)
    return True


def close(session: Session, inquiry: Inquiry, user: User, now: dt.datetime) -> bool:
    """Close the inquiry; hands the conversation back first if this coordinator still has it.

    Returns False, changing nothing, if a colleague has the conversation or the inquiry.
    """
    conversation = _locked(session, inquiry)
    if inquiry.status == "closed":
        return True
    if holder_id(conversation, inquiry) not in (None, user.id):
        return False
    hand_back(session, inquiry, user, now)
    inquiry.owner_id, inquiry.status, inquiry.closed_at, inquiry.updated_at = user.id, "closed", now, now
    _note(session, inquiry, user.username, "closed", now)
    return True


def patient_wrote(session: Session, message: InboxMessage, now: dt.datetime) -> None:
    """A patient wrote while a person has the conversation: their inquiry moves back to `in_progress`."""
    for inquiry in open_for(session, message.conversation_id)[:1]:
        inquiry.status, inquiry.updated_at = "in_progress", now
        _note(session, inquiry, "patient", "patient_wrote", now)


def _locked(session: Session, inquiry: Inquiry) -> Conversation:
    # Whoever holds the conversation's row may change its inquiries; the inquiry is read again behind the lock.
    conversation = conversations.locked(session, inquiry.conversation_id)
    session.refresh(inquiry)
    return conversation


def _tell(session: Session, conversation: Conversation, key: str, user: User, now: dt.datetime) -> None:
    language = conversations.language_of(conversation)
    messages.send(session, conversation.id, say(key, language, author="system", name=user.name), now)


def _note(
    session: Session, inquiry: Inquiry, actor: str, event: str, now: dt.datetime, detail: dict[str, Any] | None = None
) -> None:
    session.add(InquiryEvent(inquiry_id=inquiry.id, at=now, actor=actor, event=event, detail=detail))
