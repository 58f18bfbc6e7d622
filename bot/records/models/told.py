"""What patients tell about themselves: kept apart from the chart, until a coordinator has looked at it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.records.encryption import Encrypted, EncryptedJson
from bot.records.models.base import Base


class Told(Base):
    """A symptom, a home reading or a correction of the record, in the patient's words.

    `kind`: symptom, reading, correction. `data` is what was understood of the words (see `actions`); `sources` are
    the inbox messages it was told in. `status`: new, accepted, amended (accepted as `correction` says) or
    declined. `patient_id` is None while nobody is proven.
    """

    __tablename__ = "told"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    patient_id: Mapped[str | None] = mapped_column(ForeignKey("patients.id"), index=True)
    inquiry_id: Mapped[int] = mapped_column(ForeignKey("inquiries.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    words: Mapped[list[str]] = mapped_column(EncryptedJson)
    data: Mapped[dict[str, Any]] = mapped_column(EncryptedJson)
    sources: Mapped[list[int]]
    said_at: Mapped[dt.datetime]
    status: Mapped[str] = mapped_column(String(8), default="new")
    correction: Mapped[str | None] = mapped_column(Encrypted)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[dt.datetime | None]
