"""Texts that a coordinator schedules: reminders of visits, and sheets on how to get ready.

A schedule holds no words. When it is due, the text is made from what is true then and goes into the outbox, where
consent, quiet hours and limits are looked at like for any other text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot.errors import Undecryptable
from bot.records import audit
from bot.records.chart.patients import UPCOMING
from bot.records.messaging.sms_consents import Category
from bot.records.models import Appointment, OutboxMessage, Patient, ScheduledText, User
from bot.records.outbound import handouts, outbox, texting
from bot.reply import Language, Reply
from bot.settings import Settings
from bot.spoken import spoken
from bot.words import say
from glossary import aspects
from glossary.loader import Glossary

#: How long before a visit its reminder goes out, unless the coordinator says otherwise.
DAY_BEFORE = dt.timedelta(days=1)
#: Why a schedule was not carried out (`ScheduledText.reason`).
NO_PHONE, NO_VISIT, NO_SHEET, LATE = "no_phone", "visit_cancelled", "no_sheet", texting.VISIT_IS_OVER
UNREADABLE = "unreadable"
_WHEN = {"en": "EEE MMM d 'at' h:mm a", "es": "EEE d 'de' MMM, h:mm a"}


class Planned(NamedTuple):
    """A schedule, its text once that is in the outbox, and when the visit begins that it reminds of."""

    text: ScheduledText
    sent: OutboxMessage | None
    visit: dt.datetime | None


class _Cancelled(Exception):
    """There is nothing to send any more; its word is the reason."""


def remind(
    session: Session, appointment_id: str, user: User, now: dt.datetime, *, before: dt.timedelta = DAY_BEFORE
) -> ScheduledText:
    """Schedule the reminder of a visit, so long `before` it; a visit that has one keeps the one it has.

    Raises `NoResultFound` for an unknown visit.
    """
    visit = session.get_one(Appointment, appointment_id, with_for_update=True)
    query = select(ScheduledText).where(
        ScheduledText.appointment_id == appointment_id, ScheduledText.status == "scheduled"
    )
    if already := session.scalar(query):
        return already
    return _add(session, visit.patient_id, "reminder", visit.start - before, user, now, appointment_id=appointment_id)


def prepare(
    session: Session, patient_id: str, topic_id: str, user: User, send_at: dt.datetime, now: dt.datetime
) -> ScheduledText:
    """Schedule the sheet on how to get ready for a test or procedure; one that waits already is kept.

    Raises `NoResultFound` for an unknown patient.
    """
    query = select(ScheduledText).where(
        ScheduledText.patient_id == session.get_one(Patient, patient_id, with_for_update=True).id,
        ScheduledText.topic_id == topic_id,
        ScheduledText.status == "scheduled",
    )
    if already := session.scalar(query):
        return already
    return _add(session, patient_id, "preparation", send_at, user, now, topic_id=topic_id)


def cancel(session: Session, scheduled: ScheduledText) -> bool:
    """Do not send it; False if it is too late."""
    session.refresh(scheduled, with_for_update=True)
    if scheduled.status != "scheduled":
        return False
    scheduled.status, scheduled.reason = "cancelled", "coordinator"
    return True


def of_patient(session: Session, patient_id: str) -> Sequence[Planned]:
    """All schedules of a patient, the next one first, with what became of their texts."""
    query = (
        select(ScheduledText, OutboxMessage, Appointment.start)
        .outerjoin(OutboxMessage, OutboxMessage.id == ScheduledText.outbox_id)
        .outerjoin(Appointment, Appointment.id == ScheduledText.appointment_id)
        .where(ScheduledText.patient_id == patient_id)
    )
    rows = session.execute(query.order_by(ScheduledText.send_at, ScheduledText.id))
    return [Planned(text, sent, visit) for text, sent, visit in rows]


def is_any_due(session: Session, now: dt.datetime) -> bool:
    """Whether `release` has something to do."""
    return session.scalar(select(_due(now).exists())) or False


def release(session: Session, settings: Settings, glossary: Glossary, now: dt.datetime) -> bool:
    """Put the first that is due into the outbox, or cancel it if it is no longer true; False if none is due.

    One a transaction: it locks a conversation, and whoever locks several needs an order.
    """
    query = _due(now).order_by(ScheduledText.send_at, ScheduledText.id).limit(1)
    scheduled = session.scalars(query.with_for_update(skip_locked=True)).first()
    if scheduled is None:
        return False
    try:
        scheduled.outbox_id = _send(session, scheduled, settings, glossary, now).id
        scheduled.status = "sent"
    except _Cancelled as why:
        scheduled.status, scheduled.reason = "cancelled", str(why)
    except Undecryptable:  # the others are due too
        scheduled.status, scheduled.reason = "cancelled", UNREADABLE
    return True


def _due(now: dt.datetime) -> Select[tuple[ScheduledText]]:
    return select(ScheduledText).where(ScheduledText.status == "scheduled", ScheduledText.send_at <= now)


def _add(
    session: Session,
    patient_id: str,
    kind: str,
    send_at: dt.datetime,
    user: User,
    now: dt.datetime,
    *,
    appointment_id: str | None = None,
    topic_id: str | None = None,
) -> ScheduledText:
    scheduled = ScheduledText(
        patient_id=patient_id,
        kind=kind,
        appointment_id=appointment_id,
        topic_id=topic_id,
        send_at=max(send_at, now),
        created_by=user.id,
        created_at=now,
    )
    session.add(scheduled)
    session.flush()
    _audit(session, patient_id, "create", user.username, "staff", scheduled, now)
    return scheduled


def _send(
    session: Session, scheduled: ScheduledText, settings: Settings, glossary: Glossary, now: dt.datetime
) -> OutboxMessage:
    patient = session.get_one(Patient, scheduled.patient_id)
    if not patient.phone or patient.deceased:
        raise _Cancelled(NO_PHONE)
    language: Language = "es" if patient.language == "es" else "en"
    if scheduled.kind == "reminder":
        reply = _reminder(session, scheduled, patient, language, settings, now)
    else:
        reply = _sheet(session, scheduled, language, settings, glossary, now)
    sent = outbox.text_number(session, patient.phone, reply, now, category=_category(scheduled))
    sent.patient_id = patient.id
    _audit(session, patient.id, "disclose", "scheduler", "system", scheduled, now)
    return sent


def _reminder(
    session: Session,
    scheduled: ScheduledText,
    patient: Patient,
    language: Language,
    settings: Settings,
    now: dt.datetime,
) -> Reply:
    """When, and not what for: anyone may read it. On a phone that several patients share it says whose by a letter."""
    visit = session.get(Appointment, scheduled.appointment_id)
    if visit is None or visit.status not in UPCOMING:
        raise _Cancelled(NO_VISIT)
    if visit.start <= now:
        raise _Cancelled(LATE)
    sharing = session.scalar(select(func.count()).where(Patient.phone == patient.phone, ~Patient.deceased)) or 0
    when = spoken(visit.start, _WHEN[language], ZoneInfo(settings.timezone), language)
    values = {"organisation": settings.organisation, "phone": settings.help_phone, "when": when}
    if sharing > 1:
        said = say("sms_reminder_shared", language, author="system", initial=patient.given[:1], **values)
    else:
        said = say("sms_reminder", language, author="system", **values)
    return said.model_copy(update={"private": True})


def _sheet(
    session: Session,
    scheduled: ScheduledText,
    language: Language,
    settings: Settings,
    glossary: Glossary,
    now: dt.datetime,
) -> Reply:
    entry = glossary.entries.get(scheduled.topic_id or "")
    edition = entry.edition(language) if entry else None
    passage = aspects.passage(edition, "prepare") if edition else None
    if entry is None or edition is None or passage is None:
        raise _Cancelled(NO_SHEET)
    link = f"{settings.public}/h/{handouts.new_link(session, entry.id, language, now)}"
    said = say("sms_sheet", language, author="system", organisation=settings.organisation, text=passage.sms, link=link)
    return said.model_copy(update={"private": True})


def _category(scheduled: ScheduledText) -> Category:
    return "reminder" if scheduled.kind == "reminder" else "education"


def _audit(
    session: Session,
    patient_id: str,
    action: str,
    actor_id: str,
    actor_type: str,
    scheduled: ScheduledText,
    now: dt.datetime,
) -> None:
    audit.record(
        session,
        now=now,
        actor_type=actor_type,
        actor_id=actor_id,
        action=action,
        resource=ScheduledText.__tablename__,
        purpose=_category(scheduled),
        outcome="success",
        patient_id=patient_id,
        channel="sms",
        detail={"scheduled": scheduled.id},
    )
