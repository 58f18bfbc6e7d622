"""Caregivers with authority on file: entering, ending, finding. A person has seen the paper; we keep that they did."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records import audit
from bot.records.chart.names import matches, name_key
from bot.records.models import Patient, Proxy


def add(
    session: Session,
    patient_id: str,
    *,
    name: str,
    birth_date: dt.date,
    phone: str,
    relationship: str,
    authority: str,
    by: str,
    now: dt.datetime,
    until: dt.datetime | None = None,
) -> Proxy:
    """Let a caregiver log in for a patient; `phone` is E.164. Raises `NoResultFound` for an unknown patient."""
    session.get_one(Patient, patient_id)
    given, _, family = name.rpartition(" ")
    proxy = Proxy(
        patient_id=patient_id,
        name=name,
        name_key=name_key(given, family),
        birth_date=birth_date,
        phone=phone,
        relationship=relationship,
        authority=authority,
        entered_by=by,
        since=now,
        until=until,
    )
    session.add(proxy)
    session.flush()
    _audit(session, proxy, "create", by, now)
    return proxy


def end(session: Session, proxy: Proxy, by: str, now: dt.datetime) -> None:
    """Their authority ends now; `identity.end_proxy` also logs them off."""
    proxy.until = now
    _audit(session, proxy, "update", by, now)


def of(session: Session, patient_id: str) -> Sequence[Proxy]:
    """Everyone who is or was a proxy of a patient, oldest first."""
    return session.scalars(select(Proxy).where(Proxy.patient_id == patient_id).order_by(Proxy.id)).all()


def claimed(session: Session, name: str, birth_date: dt.date, now: dt.datetime) -> Sequence[Proxy]:
    """The authorities in force of whoever has this name and birth date."""
    born = session.scalars(select(Proxy).where(Proxy.birth_date == birth_date)).all()
    return [proxy for proxy in born if in_force(proxy, now) and matches(name, proxy.name_key)]


def in_force(proxy: Proxy, now: dt.datetime) -> bool:
    """Whether the authority holds at this moment."""
    return proxy.until is None or now < proxy.until


def _audit(session: Session, proxy: Proxy, action: str, by: str, now: dt.datetime) -> None:
    audit.record(
        session, now=now, actor_type="staff", actor_id=by, action=action, resource=Proxy.__tablename__,
        purpose="operations", outcome="success", patient_id=proxy.patient_id, detail={"proxy": proxy.id},
    )  # fmt: skip
