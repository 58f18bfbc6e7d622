"""Conversations: what came in, what goes out, and through which door."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.records.encryption import SEALED, Encrypted, EncryptedJson
from bot.records.models.base import Base
from bot.reply import Reply, stored


class Conversation(Base):
    """One patient's talk on one channel.

    `address` is a web session's random id or an SMS number (E.164). `mode` is `bot` or `person`: while a
    person has it, the bot is silent. `language` is None until known. `verified_*` say whose record may be
    read here and until when; `proxy_id` is the caregiver who reads it for them. `pending_text` is the question to
    answer once identity is proven. `alarm` is the directive (its urgency and name) that the patient has not said to
    have read.
    """

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    channel: Mapped[str] = mapped_column(String(8))
    address: Mapped[str] = mapped_column(String(64))
    language: Mapped[str | None] = mapped_column(String(2))
    mode: Mapped[str] = mapped_column(String(8), default="bot")
    coordinator_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    patient_id: Mapped[str | None] = mapped_column(ForeignKey("patients.id"))
    proxy_id: Mapped[int | None]
    verified_at: Mapped[dt.datetime | None]
    verified_until: Mapped[dt.datetime | None]
    pending_text: Mapped[str | None] = mapped_column(Encrypted(lenient=True))
    alarm: Mapped[dict[str, Any] | None]
    created_at: Mapped[dt.datetime]
    last_at: Mapped[dt.datetime]


class WebSession(Base):
    """A browser's right to speak in one conversation; only the token's hash is kept.

    `log_in` is `due` while the token waits for the browser that proved who its patient is, `done` once the log-in has
    begun with it, else `none` (see `bot.records.access.web_sessions`).
    """

    __tablename__ = "web_sessions"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    log_in: Mapped[str] = mapped_column(String(4), default="none")
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]


class SmsNumber(Base):
    """What a phone number has told us about texting it.

    `confirmation_id` is the outbox row that confirms the opt-out: the one text that may still go. `wrong_number_at`:
    whoever holds the phone said that they are not our patient. `unreachable_at`: no text can reach it (a landline).
    """

    __tablename__ = "sms_numbers"

    number: Mapped[str] = mapped_column(String(20), primary_key=True)
    opted_out_at: Mapped[dt.datetime | None]
    opted_in_at: Mapped[dt.datetime | None]
    confirmation_id: Mapped[int | None]
    wrong_number_at: Mapped[dt.datetime | None]
    unreachable_at: Mapped[dt.datetime | None]


class SmsConsent(Base):
    """One line of a number's append-only consent record (see `bot.records.messaging.sms_consents`)."""

    __tablename__ = "sms_consents"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20), index=True)
    category: Mapped[str] = mapped_column(String(12))
    granted: Mapped[bool]
    at: Mapped[dt.datetime]
    source: Mapped[str] = mapped_column(String(12))
    inbox_id: Mapped[int | None] = mapped_column(ForeignKey("inbox.id", ondelete="SET NULL"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class InboxMessage(Base):
    """A message from a patient, kept before anything else is done with it.

    `external_id` is the provider's or the widget's own id: the same one is stored once. `status` is
    `pending`, `done` or `failed` (given up; a coordinator was told). Within a conversation messages are
    answered in the order of `id`. `chosen` is what a bare number or label
    stood for when it came. `understanding` is what the assistant made of it (see `bot.reply`).
    """

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("conversation_id", "external_id"),
        Index("ix_inbox_work", "status", "next_attempt_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    external_id: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Encrypted(lenient=True))
    chosen: Mapped[str | None] = mapped_column(Encrypted(lenient=True))
    received_at: Mapped[dt.datetime] = mapped_column(index=True)
    urgency: Mapped[str] = mapped_column(String(12), default="none")
    rule_id: Mapped[str | None] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(12), default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[dt.datetime]
    understanding: Mapped[dict[str, Any] | None]

    @property
    def is_sealed(self) -> bool:
        """Whether none of our keys opens what was said."""
        return SEALED in (self.text, self.chosen)


_RATED = text("helpful IS NOT NULL")


class OutboxMessage(Base):
    """A message to a patient; `id` is the cursor by which a channel fetches what it has not seen.

    `body` is a `bot.reply.Reply` as JSON, to be read as `reply`. `(inbox_id, part)` is unique, so that an answer made
    twice is kept once; so is `client_key`, the form token of a coordinator's answer. `status` is `pending`, `sending`,
    `sent`, `delivered`, `undelivered`, `failed` or `blocked` (opted out); web messages are `sent` as soon as
    they are stored. The digits of a `secret` body (a one-time code) are wiped once sending is over.
    `attempts` counts claims; `first_tried_at` is when the first was made that was not put off.
    `patient_id` says whose record a private body shows. `category` is what the patient must have agreed to (see
    `bot.records.messaging.sms_consents`). Until `not_before` a text waits and holds up no other. `sent_at` is when the
    provider took the first part, `segments` what all parts cost. `helpful` is what the patient said of the answer, if
    asked.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("inbox_id", "part"),
        Index("ix_outbox_work", "status", "next_attempt_at"),
        # Few answers are rated; the console's figures look for those alone.
        Index("ix_outbox_rated", "created_at", postgresql_where=_RATED, sqlite_where=_RATED),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    inbox_id: Mapped[int | None] = mapped_column(ForeignKey("inbox.id", ondelete="CASCADE"))
    part: Mapped[int] = mapped_column(default=0)
    client_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    patient_id: Mapped[str | None] = mapped_column(ForeignKey("patients.id"))
    body: Mapped[dict[str, Any]] = mapped_column(EncryptedJson(lenient=True))
    created_at: Mapped[dt.datetime]
    status: Mapped[str] = mapped_column(String(12), default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[dt.datetime]
    first_tried_at: Mapped[dt.datetime | None]
    provider_ids: Mapped[list[str] | None]
    secret: Mapped[bool] = mapped_column(default=False)
    category: Mapped[str] = mapped_column(String(12), default="reply")
    not_before: Mapped[dt.datetime | None]
    sent_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    segments: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(64))
    helpful: Mapped[bool | None]

    @property
    def reply(self) -> Reply | None:
        """What is said; None if it can't be read: by an older Bedside than wrote it, or with none of our keys."""
        return stored(self.body)

    @property
    def shown(self) -> Reply | None:
        """The same for anybody but the patient's own phone: a one-time code is nobody else's, sent or not."""
        return stored(blotted(self.body) if self.secret else self.body)


def blotted(body: dict[str, Any]) -> dict[str, Any]:
    """A stored reply with its digits blotted out."""
    said = {key: words for key in ("text", "sms") if isinstance(words := body.get(key), str)}
    return body | {key: re.sub(r"\d", "•", words) for key, words in said.items()}
