"""Alembic's entry point: runs inside the connection and transaction of `bot.records.migrate`."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from bot.records.models import Base, UtcDateTime


def render_item(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Write our own column type as the plain one it stands for, so that old migrations need no models."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata, render_item=render_item
)
with context.begin_transaction():
    context.run_migrations()
