"""Looking after the people who may log in: their roles, and who may still come in. Every change is audited."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.records import audit
from bot.records.models import ConsoleSession, User
from bot.records.staff import second_factor, users

#: How much of a session's hash names it in lists.
SHORT = 16
MAX_EMAIL = 254
#: One address and nothing else: what follows a line's end would be another header.
_EMAIL = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+\.[^\s@,;<>\"]+")


@dataclass(frozen=True)
class OpenSession:
    """A log-in that has not ended. `id` names it and lets nobody in."""

    id: str
    agent: str
    created_at: dt.datetime
    last_at: dt.datetime


def everyone(session: Session) -> Sequence[User]:
    """All who have an account, by name."""
    return session.scalars(select(User).order_by(User.active.desc(), User.name, User.id)).all()


def set_role(session: Session, user: User, role: str, by: User, now: dt.datetime) -> None:
    """Give somebody a role; raises `ValueError` for an unknown one, or for the last administrator's own."""
    if role not in users.ROLES:
        raise ValueError("choose a role")
    if role != "administrator":
        _keep_one_administrator(session, user)
    if user.role != role:
        _note(session, by, user, {"role": role, "before": user.role}, now)
        user.role = role
        end_all(session, user)


def set_active(session: Session, user: User, active: bool, by: User, now: dt.datetime) -> None:
    """Let somebody in, or out for good; raises `ValueError` for the last administrator."""
    if not active:
        _keep_one_administrator(session, user)
        end_all(session, user)
    if user.active != active:
        user.active = active
        _note(session, by, user, {"active": active}, now)


def set_email(session: Session, user: User, address: str, now: dt.datetime) -> None:
    """Set where somebody's notices go; empty for nowhere. Raises `ValueError` for what is no address."""
    address = address.strip()
    if address and not (len(address) <= MAX_EMAIL and _EMAIL.fullmatch(address)):
        raise ValueError("that is not an e-mail address")
    user.email = address or None
    _note(session, user, user, {"email": bool(address)}, now)


def change_password(session: Session, user_id: int, correct: bool, new: str, keep: str, now: dt.datetime) -> bool:
    """Set the hash of one's own new password; False unless the one in force was given and counts (`users.prove`).

    Every log-in but the one to `keep` ends, so does one that waits for its second factor.
    """
    user = session.get_one(User, user_id, with_for_update=True)
    if not users.prove(session, user, correct, now):
        return False
    user.password_hash = new
    _note(session, user, user, {"password": "changed"}, now)
    kept = ConsoleSession.token_hash.startswith(keep, autoescape=True)
    session.execute(delete(ConsoleSession).where(ConsoleSession.user_id == user.id, ~kept))
    return True


def turn_off_second_factor(session: Session, user_id: int, code: str, key: bytes, now: dt.datetime) -> bool:
    """Ask for one's own second factor no more; False unless one of its codes was given and counts."""
    user = session.get_one(User, user_id, with_for_update=True)
    correct = not users.locked(user, now) and second_factor.matches(user, code, key, now)
    if not users.prove(session, user, correct, now):
        return False
    second_factor.turn_off(session, user, user.username, now)
    return True


def reset_second_factor(session: Session, user: User, by: User, now: dt.datetime) -> None:
    """For somebody who lost phone and backup codes: their next log-in asks for the password alone."""
    second_factor.turn_off(session, user, by.username, now)
    end_all(session, user)


def sessions(session: Session, user: User, now: dt.datetime) -> Sequence[OpenSession]:
    """Where this person is logged in now, the latest first."""
    query = select(ConsoleSession).where(ConsoleSession.user_id == user.id, ~ConsoleSession.pending)
    rows = session.scalars(query.order_by(ConsoleSession.last_at.desc(), ConsoleSession.token_hash))
    return [
        OpenSession(row.token_hash[:SHORT], row.agent, row.created_at, row.last_at)
        for row in rows
        if now < users.ends_at(row)
    ]


def end_one(session: Session, user: User, session_id: str) -> None:
    """End one of this person's log-ins; nothing happens if it is over already."""
    if len(session_id) == SHORT:
        hashes = ConsoleSession.token_hash.startswith(session_id, autoescape=True)
        session.execute(delete(ConsoleSession).where(ConsoleSession.user_id == user.id, hashes))


def end_all(session: Session, user: User) -> None:
    """End all of this person's log-ins."""
    session.execute(delete(ConsoleSession).where(ConsoleSession.user_id == user.id))


def _keep_one_administrator(session: Session, user: User) -> None:
    # Locked, so that of two who demote each other at once the second finds the first one's work done.
    query = select(User.id).where(User.role == "administrator", User.active).order_by(User.id).with_for_update()
    if session.scalars(query).all() == [user.id]:
        raise ValueError("somebody must stay administrator: make another one first")


def _note(session: Session, by: User, user: User, detail: dict[str, Any], now: dt.datetime) -> None:
    audit.administration(session, by.username, "update", "users", {"user": user.username, **detail}, now)
