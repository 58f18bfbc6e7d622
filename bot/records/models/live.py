"""What was fetched from a live source, and when."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.records.models.base import Base


class Fetch(Base):
    """When a patient's rows of a table were last made fresh; not `complete` if the source has older ones, too."""

    __tablename__ = "fetches"

    patient_id: Mapped[str] = mapped_column(ForeignKey("patients.id", ondelete="CASCADE"), primary_key=True)
    resource: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[dt.datetime]
    complete: Mapped[bool] = mapped_column(default=True)
