"""Whom a claim of name and birth date leads to: the patient, or a caregiver with authority for one (standards: 2.2)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.access import proxies
from bot.records.chart.names import matches
from bot.records.models import IdentityCheck, Patient, Proxy

#: Records of minors are opened by a person, who knows what a parent may see.
ADULT = 18
#: Where each day begins last.
_LAST_ZONE = dt.timezone(-dt.timedelta(hours=12))


@dataclass(frozen=True)
class Claimant:
    """Whose record is asked for, and by whom, if not by themselves."""

    patient: Patient
    proxy: Proxy | None = None

    @property
    def phone(self) -> str | None:
        """The number on file of whoever asks."""
        return self.proxy.phone if self.proxy else self.patient.phone


def claimant(session: Session, name: str, birth_date: dt.date, now: dt.datetime) -> tuple[Claimant | None, str]:
    """The one who may log in under this name and birth date, or why there is none.

    A patient is looked for first: who cares for somebody and is a patient too logs in to their own record. Caregivers
    of more than one patient go to a person, who knows whom they mean. All are looked up in any case: equal work.
    """
    born = session.scalars(select(Patient).where(Patient.birth_date == birth_date)).all()
    found = [Claimant(patient) for patient in born if matches(name, patient.name_key)]
    caring = [
        Claimant(session.get_one(Patient, proxy.patient_id), proxy)
        for proxy in proxies.claimed(session, name, birth_date, now)
    ]
    found = found or caring
    if len(found) != 1:
        return None, "ambiguous" if found else "no_match"
    reason = _refused(found[0], birth_date, now)
    return (None, reason) if reason else (found[0], "match")


def waiting(session: Session, check: IdentityCheck) -> Claimant | None:
    """Who the log-in under way was begun by."""
    patient = session.get(Patient, check.patient_id or "")
    proxy = session.get(Proxy, check.proxy_id) if check.proxy_id is not None else None
    return Claimant(patient, proxy) if patient else None


def _refused(claimant: Claimant, birth_date: dt.date, now: dt.datetime) -> str | None:
    patient = claimant.patient
    if patient.deceased or not claimant.phone:
        return "deceased" if patient.deceased else "no_phone"
    # Whoever asks must be of age, and so must the patient, even where that is not known.
    days = [birth_date, patient.birth_date]
    return "minor" if any(day is None or age(day, now) < ADULT for day in days) else None


def age(birth_date: dt.date, now: dt.datetime) -> int:
    """Whole years since a birth date. A birthday counts once it is that day everywhere, so never too early."""
    today = now.astimezone(_LAST_ZONE).date()
    before_birthday = (today.month, today.day) < (birth_date.month, birth_date.day)
    return today.year - birth_date.year - before_birthday
