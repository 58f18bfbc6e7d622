"""The clinic's own calendar."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from bot.records.models.base import Base


class ClinicHours(Base):
    """When the clinic is open: one row.

    `hours` maps a weekday ("0" is Monday) to opening and closing time, as `["09:00", "17:00"]`. `country` and `state`
    (ISO 3166 codes, `state` may be empty) say whose public holidays are kept.
    """

    __tablename__ = "clinic_hours"

    id: Mapped[int] = mapped_column(primary_key=True)
    timezone: Mapped[str] = mapped_column(String(64))
    hours: Mapped[dict[str, Any]]
    country: Mapped[str] = mapped_column(String(2))
    state: Mapped[str] = mapped_column(String(8), default="")


class Closure(Base):
    """A day on which the clinic is closed besides public holidays."""

    __tablename__ = "closures"

    date: Mapped[dt.date] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(120))
