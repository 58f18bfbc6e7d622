"""What people decided about the words that the assistant did not serve well (`bot.records.messaging.unserved`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.records.models import LearningDecision, Patient

Decision = Literal["example", "synonym", "gap", "ignored"]


def names_on_file(session: Session) -> Sequence[str]:
    """Every patient's name, folded (see `bot.records.chart.names.name_key`), to blot them out of other texts."""
    return session.scalars(select(Patient.name_key).distinct()).all()


def decisions(session: Session) -> dict[str, LearningDecision]:
    """What was decided, by the candidate's id."""
    return {row.candidate_id: row for row in session.scalars(select(LearningDecision))}


def decide(session: Session, candidate_id: str, decision: Decision, target: str | None, now: dt.datetime) -> None:
    """Remember a decision. Raises `IntegrityError` if there is one on this candidate."""
    session.add(LearningDecision(candidate_id=candidate_id, decision=decision, target=target, decided_at=now))
    session.flush()


def reopen(session: Session, candidate_id: str) -> bool:
    """Forget the decision on a candidate, so that it is asked again; False if there is none."""
    gone = delete(LearningDecision).where(LearningDecision.candidate_id == candidate_id)
    return session.execute(gone.returning(LearningDecision.candidate_id)).first() is not None
