"""How far an import has come, so that one that was cut off goes on where it was."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from bot.records.models.base import Base


class ImportRun(Base):
    """One set of files; `id` is a hash of what they hold.

    `stage` and `position` (documents done, resources done in the next one) say what is stored; `counts` are those of
    the report so far. The row is gone once the import is done.
    """

    __tablename__ = "import_runs"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    stage: Mapped[str] = mapped_column(String(12))
    position: Mapped[list[int]]
    counts: Mapped[dict[str, Any]]
    started_at: Mapped[dt.datetime]
