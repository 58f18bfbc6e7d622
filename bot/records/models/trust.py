"""Proof of identity, and the trail of who saw what."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.records.encryption import Encrypted
from bot.records.models.base import Base


class IdentityCheck(Base):
    """Where a conversation stands in proving who is speaking (standards: 2.2 identity flow).

    `stage` is `idle` (no log-in under way), `claim` (name and birth date wanted), `code` (a one-time code was sent),
    `proven` (it was right; the browser is to come with its new token until `code_expires_at`) or `locked`.
    `claimed_name` holds the name while the birth date is still missing, and is cleared after. Of the code
    only a keyed hash is kept. `patient_id` is None for a claim that matched nobody: the conversation then
    looks just the same from outside.
    """

    __tablename__ = "identity_checks"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    stage: Mapped[str] = mapped_column(String(8), default="claim")
    started_at: Mapped[dt.datetime]
    failed_claims: Mapped[int] = mapped_column(default=0)
    claimed_name: Mapped[str | None] = mapped_column(Encrypted)
    patient_id: Mapped[str | None] = mapped_column(ForeignKey("patients.id"))
    proxy_id: Mapped[int | None]
    code_hash: Mapped[str | None] = mapped_column(String(64))
    code_expires_at: Mapped[dt.datetime | None]
    code_tries: Mapped[int] = mapped_column(default=0)
    sends: Mapped[list[str] | None]
    locked_until: Mapped[dt.datetime | None]


class AuditEvent(Base):
    """One line of the append-only, hash-chained audit (standards: 2.3). Never holds patient text or codes."""

    __tablename__ = "audit_events"
    __table_args__ = (
        # The auditor's page reads one person's or one patient's newest lines; there are years of others.
        Index("ix_audit_events_actor", "actor_id", "at"),
        Index("ix_audit_events_patient", "patient_id", "at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(index=True)
    actor_type: Mapped[str] = mapped_column(String(12))
    actor_id: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(16))
    patient_id: Mapped[str | None] = mapped_column(String(64))
    resource: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[str] = mapped_column(String(32))
    channel: Mapped[str | None] = mapped_column(String(8))
    conversation_id: Mapped[str | None] = mapped_column(String(32))
    outcome: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(16))
    detail: Mapped[dict[str, Any] | None]
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
