"""What coordinators keep beside an inquiry. Patients never see any of it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.records.encryption import Encrypted
from bot.records.models.base import Base


class Note(Base):
    """A private note on an inquiry; only added to. `token` is its form's: pressed twice, it is kept once."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    inquiry_id: Mapped[int] = mapped_column(ForeignKey("inquiries.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str] = mapped_column(Encrypted(lenient=True))
    at: Mapped[dt.datetime]
    token: Mapped[str | None] = mapped_column(String(64), index=True, unique=True)


class Mention(Base):
    """A colleague called by name in a note; `seen_at` is when they first opened the inquiry after it."""

    __tablename__ = "mentions"
    __table_args__ = (Index("ix_mentions_unseen", "user_id", "seen_at"),)

    note_id: Mapped[int] = mapped_column(ForeignKey("notes.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    inquiry_id: Mapped[int] = mapped_column(ForeignKey("inquiries.id", ondelete="CASCADE"), index=True)
    seen_at: Mapped[dt.datetime | None]


class Label(Base):
    """A word that marks an inquiry, in small letters."""

    __tablename__ = "labels"

    inquiry_id: Mapped[int] = mapped_column(ForeignKey("inquiries.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(32), primary_key=True, index=True)


class Draft(Base):
    """An answer begun and not sent; a fresh one tells colleagues that somebody is writing."""

    __tablename__ = "drafts"

    inquiry_id: Mapped[int] = mapped_column(ForeignKey("inquiries.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str] = mapped_column(Encrypted(lenient=True))
    at: Mapped[dt.datetime]


class NoteDraft(Base):
    """A private note begun and not kept yet."""

    __tablename__ = "note_drafts"

    inquiry_id: Mapped[int] = mapped_column(ForeignKey("inquiries.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    text: Mapped[str] = mapped_column(Encrypted(lenient=True))


class LaterReply(Base):
    """An answer to be sent at a time to come. `token` is its form's, and the `client_key` of what is sent.

    `after_id` is the patient's newest message (`inbox`) when it was written, 0 if there was none.

    `status`: scheduled, sent, cancelled, or held back, when its words may no longer fit; `reason` says why.
    """

    __tablename__ = "later_replies"
    __table_args__ = (Index("ix_later_replies_work", "status", "send_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    inquiry_id: Mapped[int] = mapped_column(ForeignKey("inquiries.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    token: Mapped[str] = mapped_column(String(64), unique=True)
    text: Mapped[str] = mapped_column(Encrypted(lenient=True))
    send_at: Mapped[dt.datetime]
    created_at: Mapped[dt.datetime]
    after_id: Mapped[int] = mapped_column(default=0)
    status: Mapped[str] = mapped_column(String(12), default="scheduled")
    reason: Mapped[str | None] = mapped_column(String(16))


class CannedReply(Base):
    """A sentence often needed, put into an answer by its short code; everyone's."""

    __tablename__ = "canned_replies"
    __table_args__ = (UniqueConstraint("code", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24))
    language: Mapped[str] = mapped_column(String(2))
    text: Mapped[str] = mapped_column(Text)


class Macro(Base):
    """Several steps by one pick; everyone's. What is empty is left out.

    `reply` is the code of a canned reply; `ending` a step that ends the work for now, with its choice: `snooze:hour`.
    """

    __tablename__ = "macros"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    reply: Mapped[str] = mapped_column(String(24), default="")
    label: Mapped[str] = mapped_column(String(32), default="")
    ending: Mapped[str] = mapped_column(String(32), default="")


class SavedView(Base):
    """A coordinator's own name for a set of filters of the inbox (`query` is the address's query)."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(40))
    query: Mapped[str] = mapped_column(String(400))
