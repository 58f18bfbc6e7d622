"""Looking after the people who may log in: their roles, and who may still come in. Every change is audited."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.records import audit, second_factor, users
from bot.records.models import ConsoleSession, User

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
    return session.scalars(select(User).order_by(User.active.desc(), User.name)).all()


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


def reset_second_factor(session: Session, user: User, by: User, now: dt.datetime) -> None:
    """For somebody who lost phone and backup codes: their next log-in asks for the password alone."""
    second_factor.turn_off(session, user, by.username, now)
    end_all(session, user)


def sessions(session: Session, user: User, now: dt.datetime) -> Sequence[OpenSession]:
    """Where this person is logged in now, the latest first."""
    query = select(ConsoleSession).where(ConsoleSession.user_id == user.id, ~ConsoleSession.pending)
    rows = session.scalars(query.order_by(ConsoleSession.last_at.desc()))
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
    others = select(User.id).where(User.role == "administrator", User.active, User.id != user.id)
    if user.role == "administrator" and session.scalar(others.limit(1)) is None:
        raise ValueError("somebody must stay administrator: make another one first")


def _note(session: Session, by: User, user: User, detail: dict[str, Any], now: dt.datetime) -> None:
    audit.record(
        session,
        now=now,
        actor_type="staff",
        actor_id=by.username,
        action="update",
        resource="users",
        purpose="operations",
        outcome="success",
        channel="console",
        detail={"user": user.username, **detail},
    )
