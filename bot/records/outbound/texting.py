"""May this text go to this number now? Consent, quiet hours, and limits of rate and cost (standards: 3.1).

What answers the patient goes at once; what we send of our own accord waits for the day and for its turn. An
emergency's answer waits for nothing but an opt-out.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from bot.records import lifecycle
from bot.records.chart.patients import UPCOMING
from bot.records.messaging import sms_consents, sms_numbers
from bot.records.models import Appointment, Conversation, InboxMessage, Inquiry, OutboxMessage, ScheduledText
from bot.records.outbound.daytime import next_daytime
from bot.settings import Settings

#: Why a reminder is not sent any more.
VISIT_IS_OVER = "visit_is_over"
#: A patient who wrote this recently is awake and waits for an answer.
LIVE = dt.timedelta(hours=1)
#: How long to wait before looking again when all texts together are at a limit.
_PAUSE = dt.timedelta(seconds=15)
_HOUR, _DAY, _WEEK = dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(days=7)


@dataclass(frozen=True)
class Rules:
    """The limits in force; see the settings of the same names."""

    zone: str
    day_begins: int
    day_ends: int
    number_hour: int
    minute: int
    segments_day: int
    unasked_day: int
    unasked_week: int

    @classmethod
    def of(cls, settings: Settings) -> Rules:
        """The rules that the settings tell."""
        return cls(
            zone=settings.timezone,
            day_begins=settings.sms_day_begins,
            day_ends=settings.sms_day_ends,
            number_hour=settings.sms_number_hour,
            minute=settings.sms_minute,
            segments_day=settings.sms_segments_day,
            unasked_day=settings.sms_unasked_day,
            unasked_week=settings.sms_unasked_week,
        )


@dataclass(frozen=True)
class Wait:
    """The text must wait. `aside` lets later texts to the same number go first."""

    until: dt.datetime
    reason: str
    aside: bool = False


@dataclass(frozen=True)
class Never:
    """The text must not go."""

    reason: str


def verdict(
    session: Session, row: OutboxMessage, conversation: Conversation, rules: Rules, now: dt.datetime
) -> Wait | Never | None:
    """Whether a claimed text must wait or be blocked; None if it may go."""
    number, urgent = conversation.address, is_urgent(session, row)
    if reason := _forbidden(session, row, number, now):
        return Never(reason)
    if urgent or sms_numbers.is_confirmation(session, number, row.id):
        return None
    if _is_unasked(session, row, conversation, now):
        day = next_daytime(number, now, rules.zone, rules.day_begins, rules.day_ends)
        if day > now:
            return Wait(day, "quiet_hours", aside=True)
    return _over_limit(session, row, rules, now)


def _forbidden(session: Session, row: OutboxMessage, number: str, now: dt.datetime) -> str | None:
    if not sms_numbers.may_text(session, number, row.id):
        return "opted_out"
    # Whoever holds the phone is still answered, but told of no record.
    if sms_numbers.is_wrong(session, number) and (row.inbox_id is None or row.body.get("private")):
        return "wrong_number"
    if row.inbox_id is not None or row.category == "reply":
        return None
    if sms_numbers.is_unreachable(session, number):
        return "unreachable"
    if _is_stale(session, row, now):
        return VISIT_IS_OVER
    return None if sms_consents.granted(session, number, row.category) else "no_consent"


def _is_stale(session: Session, row: OutboxMessage, now: dt.datetime) -> bool:
    """Whether it reminds of a visit that is over or was cancelled while the text waited."""
    query = select(Appointment).join(ScheduledText, ScheduledText.appointment_id == Appointment.id)
    visit = session.scalar(query.where(ScheduledText.outbox_id == row.id))
    return visit is not None and (visit.start <= now or visit.status not in UPCOMING)


def is_urgent(session: Session, row: OutboxMessage) -> bool:
    """Whether it calls for help, answers an emergency, or stands beside such a call: "Reply OK ..." ends the alarm."""
    if row.reply and row.reply.urgency != "none":
        return True
    asked = session.get(InboxMessage, row.inbox_id) if row.inbox_id is not None else None
    if asked is None or asked.urgency != "none":
        return asked is not None
    beside = session.scalars(select(OutboxMessage).where(OutboxMessage.inbox_id == row.inbox_id))
    return any(other.reply is not None and other.reply.urgency != "none" for other in beside)


def _is_unasked(session: Session, row: OutboxMessage, conversation: Conversation, now: dt.datetime) -> bool:
    """Whether nobody waits for it: no answer, no code just asked for, no talk under way, no emergency open."""
    if row.category != "reply":
        return True
    if row.inbox_id is not None or row.secret:
        return False
    heard = select(InboxMessage.id).where(
        InboxMessage.conversation_id == conversation.id, InboxMessage.received_at > now - LIVE
    )
    emergency = select(Inquiry.id).where(
        Inquiry.conversation_id == conversation.id, Inquiry.kind == "emergency", Inquiry.state.in_(lifecycle.OPEN)
    )
    return session.scalar(heard.limit(1)) is None and session.scalar(emergency.limit(1)) is None


def _over_limit(session: Session, row: OutboxMessage, rules: Rules, now: dt.datetime) -> Wait | None:
    here = OutboxMessage.conversation_id == row.conversation_id
    if row.category != "reply":
        unasked = (here, OutboxMessage.category != "reply")
        for limit, span in ((rules.unasked_day, _DAY), (rules.unasked_week, _WEEK)):
            if until := _full(session, limit, span, now, *unasked):
                return Wait(until, "unasked_limit", aside=True)
    if until := _full(session, rules.number_hour, _HOUR, now, here):
        return Wait(until, "number_limit")
    sent_lately = OutboxMessage.sent_at > now - dt.timedelta(minutes=1)
    leased = OutboxMessage.next_attempt_at > now  # whoever crashed left the others
    under_way = and_(OutboxMessage.status == "sending", leased, OutboxMessage.id != row.id)
    if (session.scalar(select(func.count()).where(or_(sent_lately, under_way))) or 0) >= rules.minute:
        return Wait(now + _PAUSE, "rate_limit")
    spent = select(func.sum(OutboxMessage.segments)).where(OutboxMessage.sent_at > now - _DAY)
    if (session.scalar(spent) or 0) >= rules.segments_day:
        return Wait(now + _PAUSE, "spend_limit")
    return None


def _full(
    session: Session, limit: int, span: dt.timedelta, now: dt.datetime, *which: ColumnElement[bool]
) -> dt.datetime | None:
    """When the next of these texts may go, if `limit` of them went within the `span` already."""
    query = select(OutboxMessage.sent_at).where(*which, OutboxMessage.sent_at > now - span)
    times = session.scalars(query.order_by(OutboxMessage.sent_at.desc()).limit(limit)).all()
    oldest = times[-1] if len(times) == limit else None
    return oldest + span if oldest else None
