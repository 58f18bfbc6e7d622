"""The people whose records there are."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.records.encryption import Encrypted
from bot.records.models.base import Base


class Patient(Base):
    """A person with a record. `id` is the source system's FHIR id.

    `name_key` is the name folded for comparison (see `bot.records.chart.names`); `phone` is E.164. `practitioner` is
    the general practitioner's name.
    """

    __tablename__ = "patients"
    __table_args__ = (Index("ix_patients_claim", "birth_date", "name_key"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    mrn: Mapped[str | None] = mapped_column(String(64), index=True)
    given: Mapped[str] = mapped_column(String(120))
    family: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(240))
    birth_date: Mapped[dt.date | None]
    sex: Mapped[str | None] = mapped_column(String(16))
    phone: Mapped[str | None] = mapped_column(Encrypted)
    email: Mapped[str | None] = mapped_column(Encrypted)
    address: Mapped[str | None] = mapped_column(Encrypted)
    zip: Mapped[str | None] = mapped_column(Encrypted)
    practitioner: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2), default="en")
    deceased: Mapped[bool] = mapped_column(default=False)
    as_of: Mapped[dt.datetime]

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given} {self.family}".strip()
