"""Notices by e-mail: what is to be told, to whom, and the way of each one out. None is lost, none is raised twice.

What is to be told is read off the inquiries' clocks, so a notice missed by a crash is raised at the next look. Like a
text (`outbox`), a notice is claimed for a lease, tried again, and given up at last.

Out of hours only levels that run around the clock are told at once; the rest waits until the clinic opens.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from bot.records.casework import inquiries, on_call
from bot.records.hours import clinic
from bot.records.hours.promises import AROUND_THE_CLOCK
from bot.records.lifecycle import OPEN
from bot.records.models import Inquiry, Notice, User

#: Longer than one attempt may take.
LEASE = dt.timedelta(minutes=2)
#: Between attempts: half a minute, doubling up to ten minutes; given up after more than four hours.
FIRST_WAIT, LONGEST_WAIT, ATTEMPTS = dt.timedelta(seconds=30), dt.timedelta(minutes=10), 30
#: What was late for longer when notices were turned on is history, no news.
FRESH = dt.timedelta(hours=1)
#: Recipients that are no user: the clinic's own address, and none at all.
CLINIC, NOBODY = "(clinic)", "(nobody)"
BATCH = 50
_UNSENT = ("pending", "sending")


@dataclass(frozen=True)
class Letter:
    """A claimed notice: to which address, about which inquiry. `attempt` counts from 1."""

    id: int
    attempt: int
    address: str
    occasion: str
    number: int
    priority: str
    asked_at: dt.datetime


def raise_due(session: Session, now: dt.datetime, clinics_address: str = "") -> int:
    """Queue a notice for whom it concerns about each thing to be told; returns about how many things."""
    raised = 0
    for occasion, condition in (("waiting", _waits()), ("late", _is_late(now))):
        query = select(Inquiry).where(condition, ~_told(occasion)).order_by(Inquiry.id).limit(BATCH)
        for inquiry in session.scalars(query.with_for_update(skip_locked=True)).all():
            raised += _raise(session, inquiry, occasion, now, clinics_address)
    return raised


def due(session: Session, now: dt.datetime, limit: int = BATCH) -> Sequence[int]:
    """Ids of the notices that may be sent now: the most urgent first, of these the oldest."""
    query = select(Notice.id).where(Notice.status.in_(_UNSENT), Notice.next_at <= now)
    query = query.join(Inquiry, Inquiry.id == Notice.inquiry_id)
    return session.scalars(query.order_by(inquiries.RANK, Notice.id).limit(limit)).all()


def claim(session: Session, notice_id: int, now: dt.datetime, clinics_address: str = "") -> Letter | None:
    """Take a due notice for `LEASE`; None if another sender was faster, or it has become untrue or unreachable."""
    claimed = (
        update(Notice)
        .where(Notice.id == notice_id, Notice.status.in_(_UNSENT), Notice.next_at <= now)
        .values(status="sending", attempts=Notice.attempts + 1, next_at=now + LEASE)
    )
    if session.execute(claimed.returning(Notice.id)).first() is None:
        return None
    notice = session.get_one(Notice, notice_id, populate_existing=True)
    inquiry = session.get_one(Inquiry, notice.inquiry_id)
    address = clinics_address if notice.recipient == CLINIC else _address(session, notice.recipient)
    if not address or not _still_true(inquiry, notice):
        notice.status = "moot" if address else "nobody"
        return None
    return Letter(
        notice.id, notice.attempts, address, notice.occasion, inquiry.number, inquiry.priority, inquiry.created_at
    )


def sent(session: Session, letter: Letter) -> None:
    """The mail server took it."""
    notice = session.get_one(Notice, letter.id)
    notice.status, notice.error = "sent", None


def failed(session: Session, letter: Letter, error: str, now: dt.datetime, *, final: bool = False) -> None:
    """An attempt failed: it is tried again, unless that was the last one or `final`. `error` is a kind, no words."""
    notice = session.get_one(Notice, letter.id, with_for_update=True)
    if notice.status != "sending" or notice.attempts != letter.attempt:
        return  # the lease ran out, and another attempt is under way or has ended
    notice.error = error[:64]
    if final or letter.attempt >= ATTEMPTS:
        notice.status = "failed"
        inquiry = session.get_one(Inquiry, notice.inquiry_id)
        inquiries.note(session, inquiry, "clock", "notice_failed", now, {"to": notice.recipient})
    else:
        notice.status = "pending"
        notice.next_at = now + min(FIRST_WAIT * 2 ** min(letter.attempt - 1, 10), LONGEST_WAIT)


def troubles(session: Session, since: dt.datetime) -> Sequence[tuple[Notice, int]]:
    """Notices since a moment that reached nobody, with the inquiry's number; the newest first."""
    query = select(Notice, Inquiry.number).join(Inquiry, Inquiry.id == Notice.inquiry_id)
    query = query.where(Notice.status.in_(("failed", "nobody")), Notice.created_at > since)
    return [(notice, number) for notice, number in session.execute(query.order_by(Notice.id.desc()).limit(20))]


def _waits() -> ColumnElement[bool]:
    """Nobody has accepted it: an emergency is told at once and at each page, an urgent one when it is paged."""
    paged = and_(Inquiry.priority.in_(AROUND_THE_CLOCK), Inquiry.pages > 0)
    return and_(Inquiry.page_at.is_not(None), Inquiry.state.in_(OPEN), or_(Inquiry.priority == "emergency", paged))


def _is_late(now: dt.datetime) -> ColumnElement[bool]:
    return and_(Inquiry.breached_at > now - FRESH, Inquiry.owed_at.is_not(None), Inquiry.state.in_(OPEN))


def _told(occasion: str) -> ColumnElement[bool]:
    moment = Inquiry.page_at if occasion == "waiting" else Inquiry.breached_at
    same = Notice.inquiry_id == Inquiry.id, Notice.occasion == occasion, Notice.moment == moment
    return select(Notice.id).where(*same).exists()


def _raise(session: Session, inquiry: Inquiry, occasion: str, now: dt.datetime, clinics_address: str) -> bool:
    # Asked again under the inquiry's lock: another process may have raised it since the list was made.
    if session.scalar(select(Inquiry.id).where(Inquiry.id == inquiry.id, ~_told(occasion))) is None:
        return False
    moment = _moment(inquiry, occasion)
    at = now if inquiry.priority in AROUND_THE_CLOCK else clinic.calendar(session).next_open(now)
    to = [user.username for user in _people(session, inquiry, at)] or [CLINIC if clinics_address else NOBODY]
    for recipient in to:
        status = "nobody" if recipient == NOBODY else "pending"
        session.add(
            Notice(
                inquiry_id=inquiry.id, occasion=occasion, moment=moment, recipient=recipient, status=status, next_at=at,
                created_at=now,
            )
        )  # fmt: skip
    inquiries.note(session, inquiry, "clock", "noticed", now, {"to": ", ".join(to)})
    session.flush()
    return True


def _people(session: Session, inquiry: Inquiry, at: dt.datetime) -> Sequence[User]:
    """Whose it is and who is on call then; where neither can be reached, the leads."""
    owner = session.get(User, inquiry.owner_id) if inquiry.owner_id is not None else None
    wanted = {user.id: user for user in (*filter(None, [owner]), *on_call.at(session, at))}
    reachable = [user for user in wanted.values() if user.active and user.email]
    if reachable:
        return reachable
    leads = session.scalars(select(User).where(User.active, User.role == "lead").order_by(User.name, User.id))
    return [user for user in leads if user.email]


def _address(session: Session, username: str) -> str | None:
    user = session.scalar(select(User).where(User.username == username, User.active))
    return user.email if user else None


def _moment(inquiry: Inquiry, occasion: str) -> dt.datetime | None:
    return inquiry.page_at if occasion == "waiting" else inquiry.breached_at


def _still_true(inquiry: Inquiry, notice: Notice) -> bool:
    """Whether it is still so. Of what waits, only the newest notice is: after an outage nobody gets a pile."""
    owed = notice.occasion == "waiting" or inquiry.owed_at is not None
    return inquiry.state in OPEN and owed and _moment(inquiry, notice.occasion) == notice.moment
