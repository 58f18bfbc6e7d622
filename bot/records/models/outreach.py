"""What goes out beside answers: texts that a coordinator schedules, links to handouts, issues of a newsletter."""

from __future__ import annotations

import datetime as dt
from typing import Any

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


class Newsletter(Base):
    """An issue of the newsletter, as coordinators keep it; it knows no patient, and nobody is sent it by us.

    `words` has title and greeting by language, for each that it is in. `sides` is what it tells, in order: an entry
    and one of its aspects, as `asthma/self_care`. `version` counts its changes.
    """

    __tablename__ = "newsletters"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[dict[str, Any]]
    sides: Mapped[list[str]]
    version: Mapped[int] = mapped_column(default=1)
    changed_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    changed_at: Mapped[dt.datetime]
