"""The chart: the parts of a record that patients ask about, each as its source gave it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.records.encryption import Encrypted, EncryptedJson
from bot.records.models.base import Base


class ChartItem:
    """Columns every part of the chart has.

    `as_of` is when the source last changed it. `precision` is how much of its date is on file: `year`, `month` or
    `day`; of a partial date the first day is kept, which nobody must be told.
    """

    __tablename__: str

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    patient_id: Mapped[str] = mapped_column(ForeignKey("patients.id", ondelete="CASCADE"), index=True)
    status: Mapped[str] = mapped_column(String(32))
    display: Mapped[str] = mapped_column(Encrypted)
    code_system: Mapped[str | None] = mapped_column(String(120))
    code: Mapped[str | None] = mapped_column(Encrypted)
    as_of: Mapped[dt.datetime]
    precision: Mapped[str] = mapped_column(String(5), default="day")


class Appointment(ChartItem, Base):
    """A visit that was planned; `display` is what it is for."""

    __tablename__ = "appointments"

    start: Mapped[dt.datetime] = mapped_column(index=True)
    end: Mapped[dt.datetime | None]
    location: Mapped[str | None] = mapped_column(String(200))
    practitioner: Mapped[str | None] = mapped_column(String(200))


class Encounter(ChartItem, Base):
    """A visit that took place; `display` is what kind it was."""

    __tablename__ = "encounters"

    start: Mapped[dt.datetime]
    location: Mapped[str | None] = mapped_column(String(200))
    practitioner: Mapped[str | None] = mapped_column(String(200))


class Medication(ChartItem, Base):
    """A medicine on the list; `directions` are the prescriber's own words, if any.

    What it is for, if the source says so: in words (`reason`), or by the id of a condition (`reason_id`).
    """

    __tablename__ = "medications"

    authored: Mapped[dt.datetime | None]
    directions: Mapped[str | None] = mapped_column(Encrypted)
    reason: Mapped[str | None] = mapped_column(Encrypted)
    reason_id: Mapped[str | None] = mapped_column(String(64))


class Allergy(ChartItem, Base):
    """An allergy or intolerance."""

    __tablename__ = "allergies"

    category: Mapped[str | None] = mapped_column(String(32))
    reaction: Mapped[str | None] = mapped_column(Encrypted)


class Condition(ChartItem, Base):
    """A problem or diagnosis on file."""

    __tablename__ = "conditions"

    onset: Mapped[dt.datetime | None]


class Result(ChartItem, Base):
    """A test result as the laboratory gave it: value and unit as text, and the lab's own flag."""

    __tablename__ = "results"

    taken: Mapped[dt.datetime | None] = mapped_column(index=True)
    category: Mapped[str | None] = mapped_column(String(32))
    value: Mapped[str | None] = mapped_column(Encrypted)
    unit: Mapped[str | None] = mapped_column(String(64))
    flag: Mapped[str | None] = mapped_column(String(32))


class Immunization(ChartItem, Base):
    """A vaccine given."""

    __tablename__ = "immunizations"

    given: Mapped[dt.datetime | None]


class Procedure(ChartItem, Base):
    """An operation or procedure done."""

    __tablename__ = "procedures"

    done: Mapped[dt.datetime | None]


class CarePlan(ChartItem, Base):
    """A care plan, or what was told at a discharge (`kind`: plan, discharge); `steps` in the source's words."""

    __tablename__ = "care_plans"

    kind: Mapped[str] = mapped_column(String(12))
    start: Mapped[dt.datetime | None]
    end: Mapped[dt.datetime | None]
    steps: Mapped[list[str]] = mapped_column(EncryptedJson)
    note: Mapped[str | None] = mapped_column(Encrypted)


class CareTeam(ChartItem, Base):
    """Who looks after the patient; `members` are names, each with the role in brackets."""

    __tablename__ = "care_teams"

    members: Mapped[list[str]] = mapped_column(EncryptedJson)
