"""What we send of our own accord: texts that a coordinator schedules, and links to handouts."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.records.models.base import Base


class ScheduledText(Base):
    """A text to a patient at a later time. Its words are made when it is due, from what is true then.

    `kind` is `reminder` (of `appointment_id`) or `preparation` (the sheet of the entry `topic_id`). `status` is
    `scheduled`, `sent` (in the outbox, as `outbox_id`) or `cancelled`, with the `reason`.
    """

    __tablename__ = "scheduled_texts"
    __table_args__ = (Index("ix_scheduled_texts_work", "status", "send_at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[str] = mapped_column(ForeignKey("patients.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    appointment_id: Mapped[str | None] = mapped_column(ForeignKey("appointments.id", ondelete="CASCADE"))
    topic_id: Mapped[str | None] = mapped_column(String(80))
    send_at: Mapped[dt.datetime]
    status: Mapped[str] = mapped_column(String(12), default="scheduled")
    reason: Mapped[str | None] = mapped_column(String(32))
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[dt.datetime]
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id", ondelete="SET NULL"))


class HandoutLink(Base):
    """A short-lived address of an entry's handout. It knows no patient; only the token's hash is kept."""

    __tablename__ = "handout_links"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    topic_id: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(2))
    expires_at: Mapped[dt.datetime]
