"""Who may ask for a patient: a caregiver with authority on file."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.records.encryption import Encrypted
from bot.records.models.base import Base


class Proxy(Base):
    """A person with authority for a patient (standards: 2.2). `authority` is the paper it rests on.

    They log in by their own name, birth date and phone. `name_key` is folded as a patient's is.
    """

    __tablename__ = "proxies"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[str] = mapped_column(ForeignKey("patients.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(240))
    name_key: Mapped[str] = mapped_column(String(240))
    birth_date: Mapped[dt.date] = mapped_column(index=True)
    phone: Mapped[str] = mapped_column(Encrypted)
    relationship: Mapped[str] = mapped_column(String(40))
    authority: Mapped[str] = mapped_column(String(200))
    entered_by: Mapped[str] = mapped_column(String(64))
    since: Mapped[dt.datetime]
    until: Mapped[dt.datetime | None]
