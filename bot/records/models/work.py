"""Coordinators' work: inquiries, their history, and the people who log in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from bot.records.encryption import SEALED, Encrypted, EncryptedJson
from bot.records.lifecycle import PatientStatus, State, told
from bot.records.models.base import Base

#: Stands between what a patient asked and what they added.
PARAGRAPH = "\n\n"


class User(Base):
    """Someone who may log in to the console. `password_hash` is argon2.

    `totp` is the encrypted secret of their second factor; None: the password alone lets them in. `totp_step` is the
    newest half minute whose code was used. `backup_codes` are hashes of those not used yet.
    `email`: where notices go.
    """

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(16), default="coordinator")
    password_hash: Mapped[str] = mapped_column(String(200))
    totp: Mapped[str | None] = mapped_column(String(200))
    totp_step: Mapped[int | None]
    backup_codes: Mapped[list[str] | None]
    email: Mapped[str | None] = mapped_column(Encrypted)
    active: Mapped[bool] = mapped_column(default=True)
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]


class ConsoleSession(Base):
    """A log-in; only the token's hash is kept.

    While it is `pending`, the second factor is still to come. `attested`: the sign-on service says that it was given
    there. `agent` is the browser, in words.
    """

    __tablename__ = "console_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    pending: Mapped[bool] = mapped_column(default=False)
    attested: Mapped[bool] = mapped_column(default=False)
    agent: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[dt.datetime]
    last_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]


class SignOn(Base):
    """A way to the sign-on service from which no answer has come back; only the secret's hash is kept."""

    __tablename__ = "sign_ons"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[dt.datetime]


class LogInTry(Base):
    """A try to log in to the console; of the place it came from only a keyed hash is kept."""

    __tablename__ = "log_in_tries"
    __table_args__ = (Index("ix_log_in_tries_place", "place", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime] = mapped_column(index=True)


class Inquiry(Base):
    """Something a person must answer. `number` is what the patient is told (standards: 7.3).

    `kind`: question, symptom, reading, correction, privacy, person, emergency, identity (too many claims), undelivered
    (the assistant could not answer). `priority`: one of `promises.PRIORITIES`, set by `priority_by` (a user name, or
    `bot`).
    `state`: see `bot.records.lifecycle`. One per message: `source_id` is unique.
    `channel`, `language` (None: not known yet) and `verified` tell how it was when the inquiry was opened.

    Clocks: `due_at` is the promised first answer. `owed_at` is when the next answer is due; None while nothing is
    owed. `breached_at`: when this promise was found broken; `late_at`: when the first of all was. `accepted_at`: when
    whoever has it said so; until then it is paged at `page_at`, so far `pages` times. `snoozed_until`: out of sight
    till then.
    `response_seconds` and `resolution_seconds`: from opening to the first answer, and to the (last) end.

    `question`: the patient's words, and what they added, each a paragraph. `words`: what was asked, said and noted,
    folded for search.
    `outcome`: how it ended, one of `teamwork.OUTCOMES`. `duplicate_of`: the number that goes on in its stead.
    """

    __tablename__ = "inquiries"
    __table_args__ = (
        Index("ix_inquiries_queue", "state", "priority", "created_at"),
        # All that the console's figures count: a year is read from here alone, past the patients' words.
        Index(
            "ix_inquiries_figures",
            "created_at",
            "priority",
            "channel",
            "language",
            "kind",
            "outcome",
            "topic_id",
            "conversation_id",
            "due_at",
            "first_response_at",
            "response_seconds",
            "resolution_seconds",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("inbox.id", ondelete="SET NULL"), unique=True)
    patient_id: Mapped[str | None] = mapped_column(ForeignKey("patients.id"), index=True)
    channel: Mapped[str] = mapped_column(String(8))
    language: Mapped[str | None] = mapped_column(String(2))
    verified: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[str] = mapped_column(String(16))
    priority: Mapped[str] = mapped_column(String(12))
    priority_by: Mapped[str] = mapped_column(String(64), default="bot")
    state: Mapped[State] = mapped_column(String(16), default="new")
    question: Mapped[str] = mapped_column(Encrypted(lenient=True))
    words: Mapped[str] = mapped_column(Text, deferred=True)
    rule_id: Mapped[str | None] = mapped_column(String(64))
    topic_id: Mapped[str | None] = mapped_column(String(80))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    outcome: Mapped[str | None] = mapped_column(String(24))
    duplicate_of: Mapped[int | None]
    created_at: Mapped[dt.datetime] = mapped_column(index=True)
    due_at: Mapped[dt.datetime]
    owed_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    breached_at: Mapped[dt.datetime | None]
    late_at: Mapped[dt.datetime | None]
    accepted_at: Mapped[dt.datetime | None]
    pages: Mapped[int] = mapped_column(default=0)
    page_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    snoozed_until: Mapped[dt.datetime | None] = mapped_column(index=True)
    first_response_at: Mapped[dt.datetime | None]
    response_seconds: Mapped[int | None]
    resolution_seconds: Mapped[int | None]
    resolved_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    updated_at: Mapped[dt.datetime] = mapped_column(index=True)

    @property
    def paragraphs(self) -> list[str]:
        """What the patient asked and added, oldest first."""
        return self.question.split(PARAGRAPH)

    @property
    def is_sealed(self) -> bool:
        """Whether none of our keys opens what was asked."""
        return self.question == SEALED

    @property
    def patient_status(self) -> PatientStatus:
        """Where it stands, as the patient is told."""
        return told(self.state)


class FigureWeek(Base):
    """What became of the inquiries of a week long over (see `bot.records.casework.weeks`), until one is touched.

    Triggers on `inquiries` take it away then. A migration that makes that table anew has to make them anew too.
    """

    __tablename__ = "figure_weeks"

    ends: Mapped[dt.datetime] = mapped_column(primary_key=True)
    begins: Mapped[dt.datetime] = mapped_column(primary_key=True)
    cells: Mapped[list[list[Any]]] = mapped_column(JSON)


class InquiryEvent(Base):
    """One line of an inquiry's append-only history; `detail` may hold a coordinator's own words."""

    __tablename__ = "inquiry_events"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    inquiry_id: Mapped[int] = mapped_column(ForeignKey("inquiries.id", ondelete="CASCADE"), index=True)
    at: Mapped[dt.datetime]
    actor: Mapped[str] = mapped_column(String(64))
    event: Mapped[str] = mapped_column(String(24), index=True)
    detail: Mapped[dict[str, Any] | None] = mapped_column(EncryptedJson(lenient=True))


@event.listens_for(InquiryEvent, "before_update")
def _keep_history(_mapper: Mapper[InquiryEvent], _connection: Connection, _line: InquiryEvent) -> None:
    """Refuse to rewrite history. It goes only with its inquiry, when that is erased."""
    raise ValueError("an inquiry's history is only added to")
