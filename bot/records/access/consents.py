"""Whether details of the record may go by a channel that is not private (standards: 2.1, texting), or into research."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.records import audit
from bot.records.chart.patients import Reader
from bot.records.models import Consent, Patient
from bot.reply import Channel

#: Where details may go. Research asks for no consent, for it gets no name; a patient's no is kept all the same.
Way = Channel | Literal["research"]
_NEWEST = select(func.max(Consent.id)).where(Consent.channel == "research").group_by(Consent.patient_id)
#: The ids of the patients who want to be in no research.
REFUSED_RESEARCH = select(Consent.patient_id).where(Consent.id.in_(_NEWEST), Consent.allowed.is_(False))


def choose(session: Session, patient_id: str, channel: Way, now: dt.datetime, *, allowed: bool, reader: Reader) -> None:
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


def decide_research(session: Session, patient_id: str, by: str, now: dt.datetime, *, allowed: bool) -> None:
    """Keep whether a patient may be in data for research, as told to `by`; raises `NoResultFound` without one."""
    session.get_one(Patient, patient_id)
    choose(session, patient_id, "research", now, allowed=allowed, reader=Reader("staff", by, "consent"))


def allows(session: Session, patient_id: str, channel: Channel) -> bool | None:
    """The patient's newest choice for a channel; None if they never chose: silence is no consent."""
    query = select(Consent.allowed).where(Consent.patient_id == patient_id, Consent.channel == channel)
    return session.scalars(query.order_by(Consent.id.desc()).limit(1)).first()
