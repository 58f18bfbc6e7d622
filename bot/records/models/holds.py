"""Legal holds: patients of whom nothing may be deleted for now."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column

from bot.records.models.base import Base


class Hold(Base):
    """Nothing of this patient is deleted until the hold is released; `reason` is the case, never health details."""

    __tablename__ = "holds"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[str] = mapped_column(ForeignKey("patients.id"), index=True)
    reason: Mapped[str] = mapped_column(String(200))
    by: Mapped[str] = mapped_column(String(64))
    since: Mapped[dt.datetime]
    released_at: Mapped[dt.datetime | None]


#: The ids of the patients of whom nothing may be deleted.
HELD = select(Hold.patient_id).where(Hold.released_at.is_(None))
