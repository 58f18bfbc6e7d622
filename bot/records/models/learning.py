"""What people decided about words that the assistant did not serve well."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from bot.records.models.base import Base


class LearningDecision(Base):
    """One candidate of the review list, decided on, so that it is not asked again.

    `candidate_id` is a fingerprint of the words, which are not kept here. `decision`: example, synonym, gap or
    ignored. `target` is the intent or the entry that it went to.
    """

    __tablename__ = "learning_decisions"

    candidate_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    decision: Mapped[str] = mapped_column(String(12))
    target: Mapped[str | None] = mapped_column(String(80))
    decided_at: Mapped[dt.datetime]
