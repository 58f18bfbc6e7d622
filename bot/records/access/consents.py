"""Whether details of the record may go by a channel that is not private (standards: 2.1, texting)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records import audit
from bot.records.chart.patients import Reader
from bot.records.models import Consent
from bot.reply import Channel


def choose(
    session: Session, patient_id: str, channel: Channel, now: dt.datetime, *, allowed: bool, reader: Reader
) -> None:
    """Record the patient's choice. Earlier ones stay, as proof of what held when."""
    session.add(Consent(patient_id=patient_id, channel=channel, allowed=allowed, chosen_at=now))
    audit.record(
        session,
        now=now,
        actor_type=reader.actor_type,
        actor_id=reader.actor_id,
        action="create",
        resource=Consent.__tablename__,
        purpose="consent",
        outcome="success",
        patient_id=patient_id,
        channel=reader.channel,
        conversation_id=reader.conversation_id,
        detail={"channel": channel, "allowed": allowed},
    )


def allows(session: Session, patient_id: str, channel: Channel) -> bool | None:
    """The patient's newest choice for a channel; None if they never chose: silence is no consent."""
    query = select(Consent.allowed).where(Consent.patient_id == patient_id, Consent.channel == channel)
    return session.scalars(query.order_by(Consent.id.desc()).limit(1)).first()
