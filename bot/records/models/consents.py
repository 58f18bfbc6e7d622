"""What patients have allowed, channel by channel."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.records.models.base import Base


class Consent(Base):
    """A choice, as it was made: whether details of the record may go by a channel. The newest one holds.

    The channel `research` stands for de-identified data.
    """

    __tablename__ = "consents"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[str] = mapped_column(ForeignKey("patients.id", ondelete="CASCADE"), index=True)
    channel: Mapped[str] = mapped_column(String(8))
    allowed: Mapped[bool]
    chosen_at: Mapped[dt.datetime]
