"""The chart: patients and the parts of their record that patients ask about."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.records.models.base import Base


class Patient(Base):
    """A person with a record. `id` is the source system's FHIR id.

    `name_key` is the name folded for comparison (see `bot.records.names`); `phone` is E.164.
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
    phone: Mapped[str | None] = mapped_column(String(20), index=True)
    zip: Mapped[str | None] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(2), default="en")
    deceased: Mapped[bool] = mapped_column(default=False)
    as_of: Mapped[dt.datetime]

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given} {self.family}".strip()


class _ChartItem:
    """Columns every part of the chart has. `as_of` is when the source last changed it."""

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    patient_id: Mapped[str] = mapped_column(ForeignKey("patients.id", ondelete="CASCADE"), index=True)
    status: Mapped[str] = mapped_column(String(32))
    display: Mapped[str] = mapped_column(String(400))
    code_system: Mapped[str | None] = mapped_column(String(120))
    code: Mapped[str | None] = mapped_column(String(64))
    as_of: Mapped[dt.datetime]


class Appointment(_ChartItem, Base):
    """A visit; `display` is what it is for."""

    __tablename__ = "appointments"

    start: Mapped[dt.datetime] = mapped_column(index=True)
    end: Mapped[dt.datetime | None]
    location: Mapped[str | None] = mapped_column(String(200))
    practitioner: Mapped[str | None] = mapped_column(String(200))


class Medication(_ChartItem, Base):
    """A medicine on the list; `directions` are the prescriber's own words, if any."""

    __tablename__ = "medications"

    authored: Mapped[dt.datetime | None]
    directions: Mapped[str | None] = mapped_column(String(400))


class Allergy(_ChartItem, Base):
    """An allergy or intolerance."""

    __tablename__ = "allergies"

    category: Mapped[str | None] = mapped_column(String(32))
    reaction: Mapped[str | None] = mapped_column(String(200))


class Condition(_ChartItem, Base):
    """A problem on the list; for the coordinator's context."""

    __tablename__ = "conditions"

    onset: Mapped[dt.datetime | None]


class Result(_ChartItem, Base):
    """A test result as the laboratory gave it: value and unit as text, and the lab's own flag."""

    __tablename__ = "results"

    taken: Mapped[dt.datetime | None] = mapped_column(index=True)
    category: Mapped[str | None] = mapped_column(String(32))
    value: Mapped[str | None] = mapped_column(String(200))
    unit: Mapped[str | None] = mapped_column(String(64))
    flag: Mapped[str | None] = mapped_column(String(32))
