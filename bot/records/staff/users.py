"""Who may log in to the console: passwords, throttling and sessions.

A log-in is three steps so that no transaction is open while the slow hash is computed: `password_hash`,
`password_matches`, `record_attempt`. The last one decides, so that guesses made all at once cannot slip past the lock.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.records import audit
from bot.records.models import ConsoleSession, User
from bot.records.tokens import hashed

MIN_PASSWORD, MAX_PASSWORD = 12, 256
MAX_FAILURES, LOCK = 5, dt.timedelta(minutes=15)
#: Automatic log-off (45 CFR 164.312(a)(2)(iii); standards: 2.2) and the absolute limit, one long shift.
IDLE, LIFE = dt.timedelta(minutes=15), dt.timedelta(hours=12)
DEMO_PASSWORD = "bedside-demo-1"  # noqa: S105 - public on purpose, refused outside the demo
#: Coordinators answer patients; leads also move colleagues' work; administrators look after people and hours and see
#: no patient; auditors see everything and change nothing; researchers prepare data without names, and see no patient.
ROLES = ("coordinator", "lead", "administrator", "auditor", "researcher")
#: Those of them who answer inquiries.
ANSWERING = ("coordinator", "lead")
DEMO_USERS = {
    "maria": ("Maria Lopez", "coordinator"),
    "james": ("James Carter", "coordinator"),
    "lea": ("Lea Martin", "lead"),
    "ada": ("Ada Novak", "administrator"),
    "omar": ("Omar Haddad", "auditor"),
    "rita": ("Rita Sands", "researcher"),
}
#: What the audit gives as the reason where not a password, but the sign-on service was asked.
SIGN_ON = "single_sign_on"
#: How long somebody may take between password and second factor.
PENDING = dt.timedelta(minutes=5)

_hasher = PasswordHasher()


@dataclass(frozen=True)
class Login:
    """Someone logged in: the user, the session's CSRF token, and when it ends if nothing is done.

    `attested`: their second factor was given at the sign-on service.
    """

    user: User
    csrf: str
    ends_at: dt.datetime
    attested: bool = False


def add_user(
    session: Session, username: str, name: str, password: str, now: dt.datetime, role: str = "coordinator"
) -> User:
    """Let someone log in; raises `ValueError` for an unknown role, or a password outside 12 to 256 characters."""
    return add_hashed(session, username, name, hash_password(password), now, role)


def add_hashed(
    session: Session, username: str, name: str, hashed: str, now: dt.datetime, role: str, by: User | None = None
) -> User:
    """Let someone log in whose password is hashed already; `by` is who added them, None for the command line.

    Raises `ValueError` for an unknown role, `IntegrityError` for a name that is taken.
    """
    if role not in ROLES:
        raise ValueError(f"a role is one of {', '.join(ROLES)}")
    user = User(username=_fold(username), name=name, role=role, password_hash=hashed, created_at=now)
    session.add(user)
    session.flush()
    added = {"user": user.username, "role": role}
    _audit(session, by, "create", "success", now, None if by else "command_line", added)
    return user


def hash_password(password: str) -> str:
    """What is stored of a password; raises `ValueError` for one outside 12 to 256 characters. Slow on purpose."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise ValueError(f"a password needs {MIN_PASSWORD} to {MAX_PASSWORD} characters")
    return _hasher.hash(password)


def ensure_demo_users(session: Session, now: dt.datetime) -> None:
    """Make the demo people unless they are there. Only for `settings.demo`: their password is public."""
    for username, (name, role) in DEMO_USERS.items():
        if find(session, username) is None:
            add_user(session, username, name, DEMO_PASSWORD, now, role)


def find(session: Session, username: str) -> User | None:
    """The user of this name, capitals and outer spaces ignored."""
    return session.scalar(select(User).where(User.username == _fold(username)))


def names(session: Session, user_ids: Iterable[int | None]) -> dict[int, str]:
    """People's names by user id."""
    query = select(User.id, User.name).where(User.id.in_({i for i in user_ids if i is not None}))
    return {row.id: row.name for row in session.execute(query)}


def password_hash(session: Session, username: str) -> str | None:
    """The stored hash to compare with, or None for an unknown user."""
    user = find(session, username)
    return user.password_hash if user else None


def password_matches(stored: str | None, password: str) -> bool:
    """Whether the password is right. Slow on purpose, and just as slow when there is no such user."""
    try:
        _hasher.verify(stored or _decoy(), password[: MAX_PASSWORD + 1])
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def record_attempt(
    session: Session, username: str, correct: bool, now: dt.datetime, known: int | None = None
) -> User | None:
    """Note a log-in attempt in the audit; the user, if they may come in.

    Five failures in a row lock the account for 15 minutes: a right password is refused too while it lasts, but at a
    browser that has let this very user in before (`known`). Anybody can set off a lock; it must not keep staff out.
    """
    user = session.scalar(select(User).where(User.username == _fold(username)).with_for_update())
    if user is None:
        _audit(session, None, "verify-fail", "failure", now, "refused")
        return None
    if not prove(session, user, correct and user.active, now, known):
        return None
    if user.totp is None:
        admit(session, user, now)
    return user


def record_sign_on(
    session: Session, username: str, attested: bool, now: dt.datetime, known: int | None = None
) -> User | None:
    """Note in the audit whom the sign-on service has sent; the user, if they may come in.

    Nobody is added or changed: only who has an active account here comes in, in the role they have here. A lock is
    against guesses: it does not stop who has given both factors there (`attested`), nor a browser that is `known`.
    """
    user = session.scalar(select(User).where(User.username == _fold(username)).with_for_update())
    if user is None or not user.active or (locked(user, now, known) and not attested):
        _audit(session, user, "verify-fail", "failure", now, SIGN_ON)
        return None
    if attested or user.totp is None:
        admit(session, user, now, SIGN_ON)
    return user


def refuse_sign_on(session: Session, now: dt.datetime) -> None:
    """Note in the audit that an answer of the sign-on service was not believed. Whose it was is not known."""
    _audit(session, None, "verify-fail", "failure", now, SIGN_ON)


def admit(session: Session, user: User, now: dt.datetime, way: str | None = None) -> None:
    """Note that somebody has proven who they are; failures are counted from zero again.

    `way` is how, where it was not by password.
    """
    user.failed_logins, user.locked_until = 0, None
    _audit(session, user, "login", "success", now, way)


def prove(session: Session, user: User, correct: bool, now: dt.datetime, known: int | None = None) -> bool:
    """Whether a proof counts, be it password or second factor, at the log-in or after it; one that does not is audited.

    Five wrong ones in a row lock the account. Only a whole log-in counts from zero again (`admit`), so that who knows
    one proof has no more guesses at the other.
    """
    if locked(user, now, known):
        _audit(session, user, "verify-fail", "failure", now, "locked")
        return False
    if not correct:
        user.failed_logins += 1
        if user.failed_logins >= MAX_FAILURES:
            user.failed_logins, user.locked_until = 0, now + LOCK
        _audit(session, user, "verify-fail", "failure", now, "refused")
    return correct


def start_session(
    session: Session, user: User, now: dt.datetime, *, pending: bool = False, attested: bool = False, agent: str = ""
) -> str:
    """Log a user in; returns the secret token for the browser. Sessions long over are cleared away.

    A `pending` one is good for the second factor only; one that is `attested` owes none.
    """
    session.execute(delete(ConsoleSession).where(ConsoleSession.expires_at < now))
    token = secrets.token_urlsafe(32)
    session.add(
        ConsoleSession(
            token_hash=hashed(token),
            user_id=user.id,
            csrf=secrets.token_urlsafe(32),
            pending=pending,
            attested=attested,
            agent=agent[:120],
            created_at=now,
            last_at=now,
            expires_at=now + (PENDING if pending else LIFE),
        )
    )
    return token


def resume(session: Session, token: str, now: dt.datetime, *, active: bool) -> Login | None:
    """The log-in this token stands for, or None if it ended or never was.

    `active` says whether a person did something, which keeps the session alive; a page's own refresh does not.
    """
    row = session.get(ConsoleSession, hashed(token))
    if row is None or row.pending or now >= ends_at(row):
        return None
    user = session.get_one(User, row.user_id)
    if not user.active:
        return None
    if active:
        row.last_at = now
    return Login(user, row.csrf, ends_at(row), row.attested)


def awaiting(session: Session, token: str, now: dt.datetime, known: int | None = None) -> User | None:
    """Who has given the password and still owes the second factor; None if nobody, or if they were locked out."""
    row = session.get(ConsoleSession, hashed(token))
    if row is None or not row.pending or now >= ends_at(row):
        return None
    user = session.get_one(User, row.user_id, with_for_update=True)
    return user if user.active and not locked(user, now, known) else None


def forget(session: Session, token: str) -> None:
    """Drop a session without a word in the audit: one that was only `pending`."""
    session.execute(delete(ConsoleSession).where(ConsoleSession.token_hash == hashed(token)))


def session_id(token: str) -> str:
    """What a session is called in lists; it lets nobody in."""
    return hashed(token)


def is_present(session: Session, user_id: int, now: dt.datetime) -> bool:
    """Whether this user is logged in anywhere."""
    rows = session.scalars(select(ConsoleSession).where(ConsoleSession.user_id == user_id))
    return any(now < ends_at(row) for row in rows if not row.pending)


def end_session(session: Session, token: str, now: dt.datetime) -> None:
    """Log out; nothing happens for a session that is over already."""
    row = session.get(ConsoleSession, hashed(token))
    if row:
        _audit(session, session.get_one(User, row.user_id), "logout", "success", now)
        session.delete(row)


def locked(user: User, now: dt.datetime, known: int | None = None) -> bool:
    """Whether wrong proofs have locked the account, for a browser that has last let in the user `known`, if any."""
    return user.locked_until is not None and user.locked_until > now and known != user.id


def _audit(
    session: Session,
    user: User | None,
    action: str,
    outcome: str,
    now: dt.datetime,
    reason: str | None = None,
    detail: dict[str, str] | None = None,
) -> None:
    # What was typed as an unknown user name is not kept: people type passwords there.
    audit.record(
        session,
        now=now,
        actor_type="staff",
        actor_id=user.username if user else "unknown",
        action=action,
        resource="console",
        purpose="operations",
        outcome=outcome,
        channel="console",
        reason=reason,
        detail=detail,
    )


def ends_at(row: ConsoleSession) -> dt.datetime:
    """When a session ends if nothing more is done."""
    return min(row.last_at + IDLE, row.expires_at)


@cache
def _decoy() -> str:
    return _hasher.hash(secrets.token_urlsafe(16))


def _fold(username: str) -> str:
    return username.strip().lower()
