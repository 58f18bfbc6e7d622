"""Whether we may text a phone number."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.records.models import OutboxMessage, SmsNumber


def is_opted_out(session: Session, number: str) -> bool:
    """Whether this number (E.164) told us to stop."""
    row = session.get(SmsNumber, number)
    return row is not None and row.opted_out_at is not None


def may_text(session: Session, number: str, outbox_id: int) -> bool:
    """Whether this outbox row may go to this number: always, until it opts out.

    Then its confirmation alone, with what else answers the same message: an emergency has two answers.
    """
    row = session.get(SmsNumber, number, populate_existing=True)
    return row is None or row.opted_out_at is None or is_confirmation(session, number, outbox_id)


def is_confirmation(session: Session, number: str, outbox_id: int) -> bool:
    """Whether this outbox row confirms the number's opt-out, or answers the same message."""
    row = session.get(SmsNumber, number)
    if row is None or row.confirmation_id is None:
        return False
    last_message = select(OutboxMessage.inbox_id).where(OutboxMessage.id == row.confirmation_id).scalar_subquery()
    is_confirmation = or_(OutboxMessage.id == row.confirmation_id, OutboxMessage.inbox_id == last_message)
    allowed = select(OutboxMessage.id).where(OutboxMessage.id == outbox_id, is_confirmation)
    return session.scalar(allowed) is not None


def opt_out(session: Session, number: str, now: dt.datetime) -> bool:
    """Text this number no more; False if it had opted out already (one confirmation, 47 CFR 64.1200(a)(12))."""
    row = _locked(session, number)
    if row.opted_out_at is not None:
        return False
    row.opted_out_at, row.confirmation_id = now, None
    return True


def confirm_opt_out(session: Session, number: str, outbox_id: int) -> None:
    """Let this outbox row through, with what else answers the same message."""
    _locked(session, number).confirmation_id = outbox_id


def opt_in(session: Session, number: str, now: dt.datetime) -> None:
    """Text this number again."""
    row = _locked(session, number)
    row.opted_in_at, row.opted_out_at, row.confirmation_id = now, None, None


def is_wrong(session: Session, number: str) -> bool:
    """Whether whoever holds this phone told us that they are not our patient."""
    row = session.get(SmsNumber, number)
    return row is not None and row.wrong_number_at is not None


def mark_wrong(session: Session, number: str, now: dt.datetime) -> None:
    """The number has changed hands: from now on only who writes from it is answered."""
    _locked(session, number).wrong_number_at = now


def confirm_owner(session: Session, number: str) -> None:
    """A coordinator has found the number to be the patient's after all."""
    _locked(session, number).wrong_number_at = None


def is_unreachable(session: Session, number: str) -> bool:
    """Whether no text can reach this number, as the provider said: a landline, or nobody's."""
    row = session.get(SmsNumber, number)
    return row is not None and row.unreachable_at is not None


def mark_unreachable(session: Session, number: str, now: dt.datetime) -> None:
    """No text can reach the number; nothing is sent there unasked until it writes to us."""
    _locked(session, number).unreachable_at = now


def heard_from(session: Session, number: str) -> None:
    """A text came from the number, so it can be reached."""
    if is_unreachable(session, number):
        _locked(session, number).unreachable_at = None


def _locked(session: Session, number: str) -> SmsNumber:
    query = select(SmsNumber).where(SmsNumber.number == number).with_for_update()
    if found := session.scalar(query):
        return found
    try:
        with session.begin_nested():
            session.add(SmsNumber(number=number))
    except IntegrityError:  # another process made it between our look and our write
        pass
    return session.scalars(query).one()
