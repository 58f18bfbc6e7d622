"""Telling people away from the console that something waits: who is on call, and each notice on its way."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.records.models.base import Base


class Shift(Base):
    """A time in which somebody is on call. Shifts may overlap: then each of them is told."""

    __tablename__ = "on_call_shifts"
    __table_args__ = (UniqueConstraint("user_id", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime] = mapped_column(index=True)


class Notice(Base):
    """One e-mail to one person about one thing that happened to an inquiry. It holds neither words nor an address.

    `occasion`: waiting (nobody accepts it) or late (the promised time ran out), as it was at `moment`: the inquiry's
    `page_at` or `breached_at`. `recipient`: a user name, or one of `notices.CLINIC` and `notices.NOBODY`.
    `status`: pending, sending, sent, moot (no longer true when it was to go), failed, or nobody (no address is known).
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("inquiry_id", "occasion", "moment", "recipient"),
        Index("ix_notices_work", "status", "next_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    inquiry_id: Mapped[int] = mapped_column(ForeignKey("inquiries.id", ondelete="CASCADE"))
    occasion: Mapped[str] = mapped_column(String(8))
    moment: Mapped[dt.datetime]
    recipient: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(8), default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[dt.datetime]
    created_at: Mapped[dt.datetime]
    error: Mapped[str | None] = mapped_column(String(64))
