"""Inquiries: what a person must answer. Opening, finding, and talking with the patient about one.

What coordinators do among themselves (assigning, snoozing, resolving) is in `casework`; clocks are run by `paging`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from bot.records import lifecycle
from bot.records.hours import clinic, promises
from bot.records.lifecycle import OPEN, State
from bot.records.messaging import conversations, messages
from bot.records.models import Conversation, InboxMessage, Inquiry, InquiryEvent, User
from bot.records.models.work import PARAGRAPH
from bot.records.staff import users
from bot.reply import Reply
from bot.words import say
from glossary.text import fold

FIRST_NUMBER = 1001
#: Characters of an inquiry that can be searched.
MAX_WORDS = 8000
#: Sorts by level, most urgent first.
RANK = case({level: rank for rank, level in enumerate(promises.PRIORITIES)}, value=Inquiry.priority)
#: An inquiry nobody accepts is paged again when half of the promised time is gone, then escalated at three quarters.
PAGE_AGAIN, ESCALATE = 0.5, 0.75


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
    """Open an inquiry for what a message asks.

    What the same message asks besides is added to the inquiry opened for it, which then has the more urgent level and
    its kind, unless a person has set the level. The same words again, as when a turn is tried anew, change nothing.
    """
    question = question.strip()
    # Numbers are handed out under a lock, so that two inquiries opened at once get different ones. Whoever needs the
    # conversation too takes it first: one order for all, so that nobody waits in a circle.
    conversation = conversations.locked(session, conversation_id)
    session.connection().exec_driver_sql(_LOCK.get(session.get_bind().dialect.name, "SELECT 1"))
    if source_id is not None:
        already = session.scalars(select(Inquiry).where(Inquiry.source_id == source_id)).first()
        if already:
            _ask_besides(session, already, kind, priority, question, now)
            return already
    number = (session.scalar(select(func.max(Inquiry.number))) or FIRST_NUMBER - 1) + 1
    patient_id = conversations.proven_patient_id(conversation, now)
    due = promises.due(clinic.calendar(session), priority, now)
    inquiry = Inquiry(
        number=number,
        conversation_id=conversation_id,
        source_id=source_id,
        patient_id=patient_id,
        channel=conversation.channel,
        language=conversation.language,
        verified=patient_id is not None,
        kind=kind,
        priority=priority,
        state="new",
        question=question,
        words=fold(question),
        rule_id=rule_id,
        topic_id=topic_id,
        created_at=now,
        due_at=due,
        owed_at=due,
        updated_at=now,
    )
    offer(session, inquiry, now)
    session.add(inquiry)
    session.flush()
    note(session, inquiry, "bot", "opened", now, {"kind": kind, "priority": priority})
    return inquiry


def _ask_besides(session: Session, inquiry: Inquiry, kind: str, priority: str, question: str, now: dt.datetime) -> None:
    """The message of an inquiry asks something besides."""
    session.refresh(inquiry)
    _add(session, inquiry, question, inquiry.source_id, now)
    if inquiry.state in OPEN and inquiry.priority_by == "bot" and promises.is_more_urgent(priority, inquiry.priority):
        detail = {"from": inquiry.priority, "to": priority}
        inquiry.kind = kind
        set_level(session, inquiry, priority, "bot", now)
        note(session, inquiry, "bot", "triaged", now, detail)


#: Advisory lock 1001 is ours for inquiry numbers. SQLite's write lock is already held.
_LOCK = {"postgresql": "SELECT pg_advisory_xact_lock(1001)"}


def by_number(session: Session, number: int) -> Inquiry | None:
    """The inquiry the patient knows by this number."""
    return session.scalars(select(Inquiry).where(Inquiry.number == number)).first()


def history(session: Session, inquiry: Inquiry) -> Sequence[InquiryEvent]:
    """Everything that happened to an inquiry, oldest first."""
    query = select(InquiryEvent).where(InquiryEvent.inquiry_id == inquiry.id).order_by(InquiryEvent.id)
    return session.scalars(query).all()


def open_for(session: Session, conversation_id: str) -> Sequence[Inquiry]:
    """The open inquiries of a conversation, newest first."""
    query = select(Inquiry).where(Inquiry.conversation_id == conversation_id, Inquiry.state.in_(OPEN))
    return session.scalars(query.order_by(Inquiry.id.desc())).all()


def holder_id(conversation: Conversation, inquiry: Inquiry) -> int | None:
    """Who is working on it: whoever has the conversation, else the owner of the inquiry."""
    return conversation.coordinator_id if conversation.mode == "person" else inquiry.owner_id


def may_work(conversation: Conversation, inquiry: Inquiry, user: User) -> bool:
    """Whether this person may work on an inquiry, or a colleague has it.

    Who talks with the patient has all inquiries of the conversation. Otherwise its owner has it who has accepted it; a
    lead may step in.
    """
    if conversation.mode == "person":
        return conversation.coordinator_id == user.id
    return inquiry.owner_id in (None, user.id) or inquiry.accepted_at is None or user.role == "lead"


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
    conversation = locked(session, inquiry)
    if not may_take(session, conversation, user, now):
        return False
    has_it = conversation.mode == "person" and conversation.coordinator_id == user.id
    if has_it and inquiry.owner_id == user.id and inquiry.state == "in_progress":
        return True
    if not has_it:
        conversation.mode, conversation.coordinator_id, conversation.alarm = "person", user.id, None
        _tell(session, conversation, "takeover", user, now)
    if inquiry.state not in OPEN:
        reopen(session, inquiry, user.username, now)
    accept_for(inquiry, user, now)
    move(session, inquiry, "in_progress", user.username, "taken", now)
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

    Returns False, sending nothing, unless this person `may_work` on it, or if the conversation has a
    stranger (`stranger_id`) and the coordinator did not confirm that the words are for them (`to_stranger`).
    """
    conversation = locked(session, inquiry)
    if client_key and messages.is_sent(session, client_key):
        return True
    if not may_work(conversation, inquiry, user):
        return False
    stranger = stranger_id(conversation, inquiry, now)
    if stranger and not to_stranger:
        return False
    language = conversations.language_of(conversation)
    reply = Reply(
        text=text, act="inquiry", language=language, author="coordinator", author_name=user.name, inquiry=inquiry.number
    )
    messages.send(session, conversation.id, reply, now, client_key=client_key)
    if inquiry.state not in OPEN:
        reopen(session, inquiry, user.username, now)
    accept_for(inquiry, user, now)
    index(inquiry, text)
    responded(inquiry, now)
    move(session, inquiry, "waiting_patient", user.username, "answered_stranger" if stranger else "answered", now)
    return True


def hand_back(session: Session, inquiry: Inquiry, user: User, now: dt.datetime) -> bool:
    """Give the conversation back to the bot and tell the patient; nothing happens if the bot has it.

    Returns False, changing nothing, if a colleague has the conversation.
    """
    conversation = locked(session, inquiry)
    if conversation.mode == "person":
        if conversation.coordinator_id != user.id:
            return False
        conversation.mode, conversation.coordinator_id = "bot", None
        _tell(session, conversation, "handback", user, now)
        inquiry.updated_at = now
        note(session, inquiry, user.username, "handed_back", now)
    return True


def let_go(session: Session, inquiry: Inquiry, user: User, now: dt.datetime) -> None:
    """This coordinator is done with an inquiry: hand the conversation back, unless another one of it is theirs."""
    others = (other for other in open_for(session, inquiry.conversation_id) if other.id != inquiry.id)
    if not any(other.owner_id == user.id and other.accepted_at for other in others):
        hand_back(session, inquiry, user, now)


def patient_wrote(session: Session, message: InboxMessage, now: dt.datetime) -> None:
    """A patient wrote while a person has the conversation: an answer to the inquiry this person has is owed again.

    It moves back to `in_progress`, if somebody has accepted it, and into sight, if it is snoozed.
    """
    conversation = conversations.get(session, message.conversation_id)
    found = open_for(session, message.conversation_id)
    theirs = [inquiry for inquiry in found if inquiry.owner_id == conversation.coordinator_id]
    for inquiry in (theirs or found)[:1]:
        _hear(session, inquiry, message.text, "patient_wrote", now)


def add_words(session: Session, inquiry: Inquiry, text: str, now: dt.datetime, *, source_id: int | None) -> bool:
    """The patient adds to what they asked: a detail, or a correction, told in the inbox message `source_id`.

    The words become a paragraph of `question`, can be searched, and are noted as `patient_added`; an answer is owed
    again, and a finished inquiry is reopened. Takes the conversation's lock. The same words of the same message are
    added once, however often the turn is tried; `source_id` None (outside the gateway): the same words once at all.

    Returns False, adding nothing, if another patient than the one who asked is proven in the conversation now: their
    words belong in an inquiry of their own.
    """
    if stranger_id(locked(session, inquiry), inquiry, now):
        return False
    _add(session, inquiry, text, source_id, now)
    return True


def _add(session: Session, inquiry: Inquiry, text: str, source_id: int | None, now: dt.datetime) -> None:
    """Add to an inquiry that is locked and fresh."""
    words = text.strip()
    if not words or _is_in(session, inquiry, words, source_id):
        return
    if not inquiry.is_sealed:  # else what stands there in its stead would be kept, and the patient's words gone
        inquiry.question = f"{inquiry.question}{PARAGRAPH}{words}"
    _hear(session, inquiry, words, "patient_added", now, {"message": source_id})


def _is_in(session: Session, inquiry: Inquiry, words: str, source_id: int | None) -> bool:
    """Whether the inquiry has these words, from this message."""
    if not inquiry.is_sealed and f"{PARAGRAPH}{words}{PARAGRAPH}" not in f"{PARAGRAPH}{inquiry.question}{PARAGRAPH}":
        return False
    if source_id in (None, inquiry.source_id):
        return True
    added = (line.detail for line in history(session, inquiry) if line.event == "patient_added")
    return any((detail or {}).get("message") == source_id for detail in added)


def _hear(
    session: Session, inquiry: Inquiry, text: str, event: str, now: dt.datetime, detail: dict[str, Any] | None = None
) -> None:
    """The patient said more: an answer is owed again, and the inquiry is open and in sight."""
    if inquiry.state not in OPEN:
        reopen(session, inquiry, "patient", now)
    if inquiry.owed_at is None:
        owe(inquiry, promises.due(clinic.calendar(session), inquiry.priority, now), now)
    inquiry.snoozed_until = None
    index(inquiry, text)
    state = "in_progress" if inquiry.accepted_at else inquiry.state
    move(session, inquiry, state, "patient", event, now, detail)


def set_level(session: Session, inquiry: Inquiry, priority: str, by: str, now: dt.datetime) -> None:
    """Give the inquiry this level; until the first answer its clocks run from when the patient asked."""
    inquiry.priority, inquiry.priority_by = priority, by
    calendar = clinic.calendar(session)
    if inquiry.first_response_at is None:
        inquiry.due_at = promises.due(calendar, priority, inquiry.created_at)
        owe(inquiry, inquiry.due_at, now)
    elif inquiry.owed_at is not None:
        owe(inquiry, promises.due(calendar, priority, now), now)
    if inquiry.accepted_at is None:
        offer(session, inquiry, now)


def reopen(session: Session, inquiry: Inquiry, actor: str, now: dt.datetime) -> None:
    """Open a finished inquiry again: it has a new promise and waits for somebody to accept it."""
    move(session, inquiry, "reopened", actor, "reopened", now)
    inquiry.resolved_at = inquiry.closed_at = inquiry.outcome = inquiry.duplicate_of = None
    inquiry.resolution_seconds = None
    owe(inquiry, promises.due(clinic.calendar(session), inquiry.priority, now), now)
    offer(session, inquiry, now)


def owe(inquiry: Inquiry, due: dt.datetime | None, now: dt.datetime) -> None:
    """Promise the next answer by `due` (None: nothing is owed); a promise still to be kept is no broken one."""
    inquiry.owed_at = due
    if due is None or due > now:
        inquiry.breached_at = None


def offer(session: Session, inquiry: Inquiry, now: dt.datetime) -> None:
    """Start the wait for somebody to accept the inquiry."""
    inquiry.accepted_at, inquiry.pages = None, 0
    inquiry.page_at = promises.after(clinic.calendar(session), inquiry.priority, now, PAGE_AGAIN)


def responded(inquiry: Inquiry, now: dt.datetime) -> None:
    """The patient has heard from a person: nothing is owed until they write again."""
    owe(inquiry, None, now)
    if inquiry.first_response_at is None:
        inquiry.first_response_at = now
        inquiry.response_seconds = int((now - inquiry.created_at).total_seconds())


def accept_for(inquiry: Inquiry, user: User, now: dt.datetime) -> None:
    """The inquiry is this coordinator's, and they know it: nobody is paged any more."""
    if inquiry.owner_id != user.id or inquiry.accepted_at is None:
        inquiry.owner_id, inquiry.accepted_at = user.id, now
    inquiry.page_at = inquiry.snoozed_until = None


def wake(session: Session, inquiry: Inquiry, actor: str, now: dt.datetime) -> None:
    """Bring a snoozed inquiry, whose row is locked, back into sight; nothing happens to one that is not snoozed."""
    if inquiry.snoozed_until is not None:
        inquiry.snoozed_until, inquiry.updated_at = None, now
        note(session, inquiry, actor, "woke", now)


def move(
    session: Session,
    inquiry: Inquiry,
    state: State,
    actor: str,
    event: str,
    now: dt.datetime,
    detail: dict[str, Any] | None = None,
) -> None:
    """Bring an inquiry into a state and write that into its history; raises `ForbiddenMove`."""
    lifecycle.check(inquiry.state, state)
    inquiry.state, inquiry.updated_at = state, now
    note(session, inquiry, actor, event, now, detail)


def note(
    session: Session, inquiry: Inquiry, actor: str, event: str, now: dt.datetime, detail: dict[str, Any] | None = None
) -> None:
    """Add a line to an inquiry's history."""
    session.add(InquiryEvent(inquiry_id=inquiry.id, at=now, actor=actor, event=event, detail=detail))


def index(inquiry: Inquiry, text: str) -> None:
    """Let the inquiry be found by these words too."""
    inquiry.words = f"{inquiry.words}\n{fold(text)}"[:MAX_WORDS]


def locked(session: Session, inquiry: Inquiry) -> Conversation:
    """The conversation of an inquiry, which is read again: whoever holds the one may change the other."""
    (conversation,) = lock_all(session, [inquiry])
    return conversation


def lock_all(session: Session, several: Sequence[Inquiry]) -> list[Conversation]:
    """Lock the conversations of several inquiries, by id: one order for all, so that nobody waits in a circle."""
    locks = [conversations.locked(session, id) for id in sorted({inquiry.conversation_id for inquiry in several})]
    for inquiry in several:
        session.refresh(inquiry)
    return locks


def _tell(session: Session, conversation: Conversation, key: str, user: User, now: dt.datetime) -> None:
    language = conversations.language_of(conversation)
    messages.send(session, conversation.id, say(key, language, author="system", name=user.name), now)
