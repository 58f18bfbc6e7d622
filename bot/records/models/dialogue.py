"""The dialogue engine's memory of a conversation, kept with everything else that belongs to it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.records.encryption import EncryptedJson
from bot.records.models.base import Base


class DialogueEvent(Base):
    """The events of a conversation's tracker that were saved together, as JSON: a turn, which `is_user` then says.

    A row of a version before this one holds a single event; `is_user` marks the start of a turn there.
    """

    __tablename__ = "dialogue_events"
    __table_args__ = (
        Index("ix_dialogue_events_turns", "conversation_id", "is_user", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(64), index=True)
    is_user: Mapped[bool] = mapped_column(default=False)
    body: Mapped[list[dict[str, Any]] | dict[str, Any]] = mapped_column(EncryptedJson)


class DialogueState(Base):
    """The latest value of every slot, for conversations longer than what is replayed."""

    __tablename__ = "dialogue_states"

    conversation_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    slots: Mapped[dict[str, Any]] = mapped_column(EncryptedJson)
