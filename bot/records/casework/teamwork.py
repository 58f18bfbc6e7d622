"""What coordinators do with inquiries among themselves. The patient hears nothing of it.

Anyone may set the level, wake and reopen. All else changes nothing and returns False where `inquiries.may_work` says
no. It raises `lifecycle.ForbiddenMove` if the inquiry has gone somewhere else meanwhile. Reasons stay in the clinic.

Whoever is done with the inquiry that they talked about hands the conversation back to the bot.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from bot.records.casework import inquiries
from bot.records.hours import promises
from bot.records.lifecycle import OPEN, ForbiddenMove, State
from bot.records.messaging import conversations, sms_numbers
from bot.records.models import Conversation, Inquiry, User

#: How an inquiry can end.
OUTCOMES = ("answered", "appointment", "referred", "phoned", "no_reply", "no_action")
MAX_REASON = 300


def assign(session: Session, inquiry: Inquiry, user: User, to: User, reason: str, now: dt.datetime) -> bool:
    """Give the inquiry to somebody, who must accept it; to oneself, it is accepted.

    Handing over needs a reason: raises `ValueError` without one.
    """
    if to.id != user.id and not reason.strip():
        raise ValueError("say why you hand this over")
    if not _may_work(session, inquiry, user):
        return False
    if to.id == user.id:
        if inquiry.owner_id != user.id or inquiry.accepted_at is None:
            inquiries.accept_for(inquiry, user, now)
            inquiries.move(session, inquiry, "in_progress", user.username, "accepted", now)
        return True
    inquiries.let_go(session, inquiry, user, now)
    inquiry.owner_id = to.id
    inquiries.offer(session, inquiry, now)
    detail = {"to": to.username, "reason": reason.strip()[:MAX_REASON]}
    inquiries.move(session, inquiry, "assigned", user.username, "assigned", now, detail)
    return True


def release(session: Session, inquiry: Inquiry, user: User, reason: str, now: dt.datetime) -> bool:
    """Give the inquiry back to everyone; raises `ValueError` without a reason."""
    if not reason.strip():
        raise ValueError("say why you give this back")
    if not _may_work(session, inquiry, user):
        return False
    inquiries.let_go(session, inquiry, user, now)
    inquiries.move(session, inquiry, "triaged", user.username, "released", now, {"reason": reason.strip()[:MAX_REASON]})
    inquiry.owner_id = None
    inquiries.offer(session, inquiry, now)
    return True


def set_priority(session: Session, inquiry: Inquiry, user: User, priority: str, reason: str, now: dt.datetime) -> bool:
    """Set the level, by a person's judgement; clocks run again from when the patient asked.

    Raises `ValueError` for an unknown level, or without a reason to make it less urgent.
    """
    if priority not in promises.PRIORITIES:
        raise ValueError("choose a level")
    if promises.is_more_urgent(inquiry.priority, than=priority) and not reason.strip():
        raise ValueError("say why this is less urgent")
    inquiries.locked(session, inquiry)
    if inquiry.state not in OPEN:
        raise ForbiddenMove("a finished inquiry has no level; reopen it first")
    detail = {"from": inquiry.priority, "to": priority, "reason": reason.strip()[:MAX_REASON]}
    inquiries.set_level(session, inquiry, priority, user.username, now)
    state = "triaged" if inquiry.state in ("new", "reopened") else inquiry.state
    inquiries.move(session, inquiry, state, user.username, "triaged", now, detail)
    return True


def number_is_doubted(session: Session, conversation: Conversation, inquiry: Inquiry) -> bool:
    """Whether this inquiry is to find out whose phone it is: its holder said that it is not our patient's."""
    texted = inquiry.kind == "identity" and conversation.channel == "sms"
    return texted and sms_numbers.is_wrong(session, conversation.address)


def confirm_number(session: Session, inquiry: Inquiry, user: User, now: dt.datetime) -> bool:
    """The phone is the patient's after all, as this coordinator has made sure: reminders and codes go there again.

    Raises `ValueError` if the inquiry is not about whose phone it is.
    """
    conversation = inquiries.locked(session, inquiry)
    if inquiry.kind != "identity" or conversation.channel != "sms":
        raise ValueError("this inquiry is not about whose phone it is")
    if not inquiries.may_work(conversation, inquiry, user):
        return False
    if inquiry.state not in OPEN:
        raise ForbiddenMove("a finished inquiry confirms no number; reopen it first")
    if number_is_doubted(session, conversation, inquiry):
        sms_numbers.confirm_owner(session, conversation.address)
        inquiries.accept_for(inquiry, user, now)
        inquiries.move(session, inquiry, "in_progress", user.username, "number_confirmed", now)
    return True


def resolve(session: Session, inquiry: Inquiry, user: User, outcome: str, now: dt.datetime) -> bool:
    """The work is done; raises `ValueError` for an unknown outcome. It is closed by itself after a while."""
    if outcome not in OUTCOMES:
        raise ValueError("choose how it ended")
    return _end(session, inquiry, user, "resolved", now, outcome)


def close(session: Session, inquiry: Inquiry, user: User, now: dt.datetime) -> bool:
    """Nothing more is to be done, at once."""
    return _end(session, inquiry, user, "closed", now)


def mark_spam(session: Session, inquiry: Inquiry, user: User, now: dt.datetime) -> bool:
    """No patient asked anything here."""
    return _end(session, inquiry, user, "spam", now)


def merge(session: Session, inquiry: Inquiry, into: Inquiry, user: User, now: dt.datetime) -> bool:
    """This asks the same as another inquiry of the same patient or conversation, which goes on in its stead.

    Raises `ValueError` if the two belong to different people, or if the other one is itself finished.
    """
    same_person = inquiry.patient_id is not None and inquiry.patient_id == into.patient_id
    if inquiry.id == into.id or not (same_person or inquiry.conversation_id == into.conversation_id):
        raise ValueError("only inquiries of one patient or one conversation can be merged")
    inquiries.lock_all(session, [inquiry, into])
    if into.state not in OPEN:
        raise ValueError("the other inquiry is finished; choose an open one")
    if not _may_work(session, inquiry, user):
        return False
    if inquiry.state == "duplicate":
        return True
    _absorb(session, into, inquiry, user, now)
    inquiries.let_go(session, inquiry, user, now)
    inquiry.duplicate_of = into.number
    _finish(inquiry, now)
    inquiries.move(session, inquiry, "duplicate", user.username, "merged", now, {"into": into.number})
    return True


def _absorb(session: Session, into: Inquiry, inquiry: Inquiry, user: User, now: dt.datetime) -> None:
    """The other inquiry goes on in its stead; a talk that is under way is about that one now."""
    talk = conversations.get(session, into.conversation_id)
    state = into.state
    if talk.mode == "person" and talk.coordinator_id == user.id and inquiry.conversation_id == talk.id:
        inquiries.accept_for(into, user, now)
        state = "in_progress"
    inquiries.move(session, into, state, user.username, "absorbed", now, {"from": inquiry.number})


def reopen(session: Session, inquiry: Inquiry, user: User, now: dt.datetime) -> bool:
    """Open a finished inquiry again."""
    inquiries.locked(session, inquiry)
    if inquiry.state in OPEN:
        return True
    inquiries.reopen(session, inquiry, user.username, now)
    return True


def snooze(session: Session, inquiry: Inquiry, user: User, until: dt.datetime, now: dt.datetime) -> bool:
    """Out of sight until then; it is this coordinator's meanwhile.

    Raises `ValueError` for a time that has passed, or beyond the time an answer is owed.
    """
    if until <= now:
        raise ValueError("choose a time to come")
    if not _may_work(session, inquiry, user):
        return False
    if inquiry.state not in OPEN:
        raise ForbiddenMove("a finished inquiry cannot be snoozed")
    if inquiry.owed_at is not None and until > inquiry.owed_at:
        raise ValueError("the patient was promised an answer before that")
    inquiries.accept_for(inquiry, user, now)
    inquiry.snoozed_until = until
    state = inquiry.state if inquiry.state == "waiting_patient" else "in_progress"
    inquiries.move(session, inquiry, state, user.username, "snoozed", now, {"until": until.isoformat()})
    return True


def wake(session: Session, inquiry: Inquiry, user: User, now: dt.datetime) -> bool:
    """Bring a snoozed inquiry back into sight before its time; anyone may."""
    inquiries.locked(session, inquiry)
    inquiries.wake(session, inquiry, user.username, now)
    return True


def _may_work(session: Session, inquiry: Inquiry, user: User) -> bool:
    return inquiries.may_work(inquiries.locked(session, inquiry), inquiry, user)


def _end(
    session: Session,
    inquiry: Inquiry,
    user: User,
    state: State,
    now: dt.datetime,
    outcome: str | None = None,
) -> bool:
    if not _may_work(session, inquiry, user):
        return False
    inquiries.let_go(session, inquiry, user, now)
    if inquiry.state == state:
        return True
    inquiry.owner_id = user.id
    inquiry.outcome = outcome or inquiry.outcome
    _finish(inquiry, now)
    if state != "resolved":
        inquiry.closed_at = now
    inquiries.move(session, inquiry, state, user.username, state, now, {"outcome": outcome} if outcome else None)
    return True


def _finish(inquiry: Inquiry, now: dt.datetime) -> None:
    inquiry.resolved_at = inquiry.resolved_at or now
    inquiry.resolution_seconds = int((inquiry.resolved_at - inquiry.created_at).total_seconds())
    inquiry.accepted_at = inquiry.accepted_at or now
    inquiry.page_at = inquiry.snoozed_until = None
    inquiries.owe(inquiry, None, now)
