"""The clocks of inquiries: what comes back into sight, is paged again, escalated, late, or closed by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot.records.casework import inquiries
from bot.records.hours import clinic, promises
from bot.records.lifecycle import OPEN
from bot.records.models import Inquiry

#: A resolved inquiry is closed after this; what is reopened within it is counted (standards: 7.5).
CLOSE_AFTER = dt.timedelta(days=7)
#: Inquiries looked at in one go, so that a long list never holds the database up.
BATCH = 200

Step = Callable[[Session, Inquiry, dt.datetime], None]


def tick(session: Session, now: dt.datetime) -> Sequence[str]:
    """Do what is due by now; returns the conversations of the inquiries that changed."""
    changed: list[str] = []
    for condition, step in _steps(now):
        due = select(Inquiry).where(*condition).order_by(Inquiry.id).limit(BATCH).with_for_update(skip_locked=True)
        for inquiry in session.scalars(due):
            step(session, inquiry, now)
            changed.append(inquiry.conversation_id)
    return changed


def _steps(now: dt.datetime) -> Sequence[tuple[tuple[ColumnElement[bool], ...], Step]]:
    return (
        ((Inquiry.snoozed_until <= now,), _wake),
        ((Inquiry.page_at <= now, Inquiry.state.in_(OPEN)), _page),
        ((Inquiry.owed_at <= now, Inquiry.breached_at.is_(None), Inquiry.state.in_(OPEN)), _breach),
        ((Inquiry.state == "resolved", Inquiry.resolved_at <= now - CLOSE_AFTER), _close),
    )


def _wake(session: Session, inquiry: Inquiry, now: dt.datetime) -> None:
    inquiries.wake(session, inquiry, "clock", now)


def _page(session: Session, inquiry: Inquiry, now: dt.datetime) -> None:
    """Page again; from the second time on the inquiry is escalated, and paged until somebody accepts it."""
    inquiry.pages += 1
    first = inquiry.pages == 1
    # Less and less often, so that a night with nobody there does not fill the history.
    share = inquiries.ESCALATE - inquiries.PAGE_AGAIN if first else inquiries.PAGE_AGAIN * inquiry.pages
    inquiry.page_at = promises.after(clinic.calendar(session), inquiry.priority, now, share)
    if first or inquiry.state == "escalated":
        inquiries.note(session, inquiry, "clock", "paged", now, {"pages": inquiry.pages})
    else:
        inquiries.move(session, inquiry, "escalated", "clock", "escalated", now, {"pages": inquiry.pages})


def _breach(session: Session, inquiry: Inquiry, now: dt.datetime) -> None:
    inquiry.breached_at, inquiry.late_at = now, inquiry.late_at or now
    inquiries.note(session, inquiry, "clock", "breached", now)


def _close(session: Session, inquiry: Inquiry, now: dt.datetime) -> None:
    inquiry.closed_at = now
    inquiries.move(session, inquiry, "closed", "clock", "closed", now)
