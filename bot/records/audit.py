"""The audit: one line for every look at a record and every step of a log-in, chained so that a change shows.

Fields follow ASTM E2147 and ISO 27789 (standards: 2.3). Patient text, codes, names and phone numbers never
go in. The chain shows lines changed, removed or put in between; cutting off its newest end shows only against
a copy of the last hash kept elsewhere.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import metadata
from typing import Any

from sqlalchemy import event, func, select, tuple_
from sqlalchemy.orm import Session, SessionTransaction

from bot.records.models import AuditEvent

FIRST = "0" * 64
#: Advisory lock of PostgreSQL for the end of the chain. SQLite's write lock is already held.
_LOCK = 1002
_PENDING = "audit"
_FIELDS = (
    "at actor_type actor_id action patient_id resource purpose channel conversation_id outcome reason version detail"
)


def record(
    session: Session,
    *,
    now: dt.datetime,
    actor_type: str,
    actor_id: str,
    action: str,
    resource: str,
    purpose: str,
    outcome: str,
    patient_id: str | None = None,
    channel: str | None = None,
    conversation_id: str | None = None,
    reason: str | None = None,
    detail: dict[str, Any] | None = None,
) -> AuditEvent:
    """Put a line in the audit, in the caller's transaction: read and audit happen together or not at all.

    The line joins the chain at commit. So the chain's lock is the last one taken and is held for a moment
    only, however long the transaction runs.
    """
    line = AuditEvent(
        at=now,
        actor_type=actor_type,
        actor_id=actor_id,
        action=action,
        patient_id=patient_id,
        resource=resource,
        purpose=purpose,
        channel=channel,
        conversation_id=conversation_id,
        outcome=outcome,
        reason=reason,
        version=_version(),
        detail=detail,
    )
    within = session.get_nested_transaction() or session.get_transaction()
    session.info.setdefault(_PENDING, []).append((within, line))
    if not event.contains(session, "before_commit", _chain):
        event.listen(session, "before_commit", _chain)
        event.listen(session, "after_soft_rollback", _forget)
    return line


def by_staff(
    session: Session,
    by: str,
    action: str,
    resource: str,
    purpose: str,
    now: dt.datetime,
    *,
    patient_id: str | None = None,
    conversation_id: str | None = None,
    reason: str | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Put a line in the audit of what somebody of the staff (`by`: their user name) did in the console."""
    record(
        session,
        now=now,
        actor_type="staff",
        actor_id=by,
        action=action,
        resource=resource,
        purpose=purpose,
        outcome="success",
        channel="console",
        patient_id=patient_id,
        conversation_id=conversation_id,
        reason=reason,
        detail=detail,
    )


def administration(
    session: Session, by: str, action: str, resource: str, detail: dict[str, Any], now: dt.datetime
) -> None:
    """Put a line in the audit of what staff changed in how the clinic runs: its people, its hours, its shifts."""
    by_staff(session, by, action, resource, "operations", now, detail=detail)


def look(session: Session, by: str, resource: str, rows: int, now: dt.datetime) -> None:
    """Put a line in the audit of a report that read so many rows, before it hands out what it read."""
    record(
        session,
        now=now,
        actor_type="system",
        actor_id=by,
        action="read",
        resource=resource,
        purpose="operations",
        outcome="success",
        detail={"rows": rows},
    )


def newest(session: Session, since: dt.datetime, **fields: str | None) -> AuditEvent | None:
    """The newest line since a moment whose fields have these values."""
    query = select(AuditEvent).filter_by(**fields).where(AuditEvent.at >= since)
    return session.scalars(query.order_by(AuditEvent.id.desc()).limit(1)).first()


def recent(
    session: Session,
    limit: int,
    *,
    actor_id: str = "",
    patient_id: str = "",
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    before: int = 0,
) -> Sequence[AuditEvent]:
    """The newest lines, newest first; of one actor, one patient or one time, and older than line `before`, if given.

    `until` is not included. Lines come all the time, so a page begins below a line and not after so many.
    """
    wanted = {name: value for name, value in (("actor_id", actor_id), ("patient_id", patient_id)) if value}
    query = select(AuditEvent).filter_by(**wanted)
    if since:
        query = query.where(AuditEvent.at >= since)
    if until:
        query = query.where(AuditEvent.at < until)
    if line := session.get(AuditEvent, before):
        query = query.where(tuple_(AuditEvent.at, AuditEvent.id) < (line.at, line.id))
    return session.scalars(query.order_by(AuditEvent.at.desc(), AuditEvent.id.desc()).limit(limit)).all()


def of_kind(session: Session, resource: str, action: str, limit: int) -> Sequence[AuditEvent]:
    """The newest lines on one thing that was done with one resource, newest first."""
    query = select(AuditEvent).where(AuditEvent.resource == resource, AuditEvent.action == action)
    return session.scalars(query.order_by(AuditEvent.id.desc()).limit(limit)).all()


def end(session: Session) -> tuple[int, str]:
    """How many lines there are, and the newest hash: kept elsewhere, it shows whether the end was cut off."""
    newest = session.scalar(select(AuditEvent.hash).order_by(AuditEvent.id.desc()).limit(1))
    return session.scalar(select(func.count()).select_from(AuditEvent)) or 0, newest or FIRST


def verify(session: Session) -> int | None:
    """The id of the first line that does not fit the chain; None if every line does."""
    previous = FIRST
    for line in session.scalars(select(AuditEvent).order_by(AuditEvent.id).execution_options(yield_per=500)):
        if line.previous_hash != previous or line.hash != _hash(line):
            return line.id
        previous = line.hash
    return None


def _chain(session: Session) -> None:
    if session.in_nested_transaction():  # a savepoint is released; the commit is still to come
        return
    lines = [line for _, line in session.info.pop(_PENDING, [])]
    # What the transaction still has to write may wait for a row: before, not while it holds the chain's lock.
    session.flush()
    if lines and session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    for line in lines:
        newest = select(AuditEvent.hash).order_by(AuditEvent.id.desc()).limit(1)
        line.previous_hash = session.scalar(newest) or FIRST
        line.hash = _hash(line)
        session.add(line)
        session.flush()


def _forget(session: Session, undone: SessionTransaction) -> None:
    """Drop the lines of what was rolled back, be it a savepoint or what was nested in it: that has not happened."""
    lines = session.info.get(_PENDING, [])
    session.info[_PENDING] = [(within, line) for within, line in lines if undone not in _around(within)]


def _around(within: SessionTransaction | None) -> Iterator[SessionTransaction]:
    while within is not None:
        yield within
        within = within.parent


def _hash(line: AuditEvent) -> str:
    fields = [getattr(line, name) for name in _FIELDS.split()]
    text = json.dumps([line.previous_hash, *fields], default=_moment, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _moment(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    raise TypeError(f"an audit line holds plain values, not {type(value).__name__}")


@cache
def _version() -> str:
    try:
        return metadata.version("bedside")[:16]
    except metadata.PackageNotFoundError:  # run from a checkout
        return "checkout"
