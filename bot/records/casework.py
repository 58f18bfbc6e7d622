"""What coordinators do with inquiries among themselves. The patient hears nothing of it.

Each function changes nothing and returns False if a colleague has the conversation, or the inquiry, unless a lead asks;
it raises `lifecycle.ForbiddenMove` if the inquiry has gone somewhere else meanwhile. Reasons stay in the clinic.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from bot.records import clinic, inquiries, promises
from bot.records.lifecycle import OPEN, ForbiddenMove, State
from bot.records.models import Inquiry, User

#: How an inquiry can end.
OUTCOMES = ("answered", "appointment", "referred", "phoned", "no_reply", "no_action")
MAX_REASON = 300


def assign(session: Session, inquiry: Inquiry, user: User, to: User, reason: str, now: dt.datetime) -> bool:
    """Give the inquiry to somebody, who must accept it; to oneself, it is accepted.

    Handing over needs a reason: raises `ValueError` without one. The conversation goes back to the bot.
    """
    if to.id != user.id and not reason.strip():
        raise ValueError("say why you hand this over")
    if not _begin(session, inquiry, user, now):
        return False
    if to.id == user.id:
        if inquiry.owner_id != user.id or inquiry.accepted_at is None:
            inquiries.accept_for(inquiry, user, now)
            inquiries.move(session, inquiry, "in_progress", user.username, "accepted", now)
        return True
    inquiry.owner_id = to.id
    inquiries.offer(session, inquiry, now)
    detail = {"to": to.username, "reason": reason.strip()[:MAX_REASON]}
    inquiries.move(session, inquiry, "assigned", user.username, "assigned", now, detail)
    return True


def release(session: Session, inquiry: Inquiry, user: User, reason: str, now: dt.datetime) -> bool:
    """Give the inquiry back to everyone; raises `ValueError` without a reason."""
    if not reason.strip():
        raise ValueError("say why you give this back")
    if not _begin(session, inquiry, user, now):
        return False
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
    lower = promises.PRIORITIES.index(priority) > promises.PRIORITIES.index(inquiry.priority)
    if lower and not reason.strip():
        raise ValueError("say why this is less urgent")
    inquiries.locked(session, inquiry)
    if inquiry.state not in OPEN:
        raise ForbiddenMove("a finished inquiry has no level; reopen it first")
    detail = {"from": inquiry.priority, "to": priority, "reason": reason.strip()[:MAX_REASON]}
    inquiry.priority, inquiry.priority_by = priority, user.username
    calendar = clinic.calendar(session)
    if inquiry.first_response_at is None:
        inquiry.due_at = inquiry.owed_at = promises.due(calendar, priority, inquiry.created_at)
    elif inquiry.owed_at is not None:
        inquiry.owed_at = promises.due(calendar, priority, now)
    if inquiry.accepted_at is None:
        inquiries.offer(session, inquiry, now)
    state = "triaged" if inquiry.state in ("new", "reopened") else inquiry.state
    inquiries.move(session, inquiry, state, user.username, "triaged", now, detail)
    return True


def resolve(session: Session, inquiry: Inquiry, user: User, outcome: str, now: dt.datetime) -> bool:
    """The work is done; raises `ValueError` for an unknown outcome. It is closed by itself after a while."""
    if outcome not in OUTCOMES:
        raise ValueError("choose how it ended")
    return _end(session, inquiry, user, "resolved", now, outcome)


def close(session: Session, inquiry: Inquiry, user: User, now: dt.datetime) -> bool:
    """Close the inquiry; hands the conversation back first if this coordinator still has it."""
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
    if into.state not in OPEN:
        raise ValueError("the other inquiry is finished; choose an open one")
    if not _begin(session, inquiry, user, now):
        return False
    if inquiry.state == "duplicate":
        return True
    inquiry.duplicate_of = into.number
    _finish(inquiry, now)
    inquiries.move(session, inquiry, "duplicate", user.username, "merged", now, {"into": into.number})
    inquiries.note(session, into, user.username, "absorbed", now, {"from": inquiry.number})
    into.updated_at = now
    return True


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
    if not _begin(session, inquiry, user, now, keep_talking=True):
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


def wake(session: Session, inquiry: Inquiry, actor: str, now: dt.datetime) -> None:
    """Bring a snoozed inquiry back into sight; nothing happens to one that is not snoozed."""
    if inquiry.snoozed_until is not None:
        inquiry.snoozed_until, inquiry.updated_at = None, now
        inquiries.note(session, inquiry, actor, "woke", now)


def _begin(session: Session, inquiry: Inquiry, user: User, now: dt.datetime, *, keep_talking: bool = False) -> bool:
    conversation = inquiries.locked(session, inquiry)
    mine = inquiries.holder_id(conversation, inquiry) in (None, user.id)
    if not mine and not _orphan(inquiry) and user.role != "lead":
        return False
    return keep_talking or inquiries.hand_back(session, inquiry, user, now)


def _orphan(inquiry: Inquiry) -> bool:
    # Given to somebody who has not accepted it: anyone may help out.
    return inquiry.accepted_at is None


def _end(
    session: Session,
    inquiry: Inquiry,
    user: User,
    state: State,
    now: dt.datetime,
    outcome: str | None = None,
) -> bool:
    if not _begin(session, inquiry, user, now):
        return False
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
    inquiry.owed_at = inquiry.page_at = inquiry.snoozed_until = None
