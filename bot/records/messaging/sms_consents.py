"""Who agreed to which kind of text, when and how: a record that is only added to (standards: 3.1).

Consent is kept by category, because one opt-out may or may not have to cover unrelated topics: the rule is under
review. What a patient may be texted follows from the newest line that concerns the category.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.models import SmsConsent

#: `reply` answers the patient; the others we send of our own accord. `all` in the record means every one.
Category = Literal["reply", "reminder", "education"]
CATEGORIES: tuple[Category, ...] = get_args(Category)
#: How a consent was given or taken back.
Source = Literal["text", "provider", "first_text"]


def record(
    session: Session,
    number: str,
    category: Category | Literal["all"],
    source: Source,
    now: dt.datetime,
    *,
    granted: bool,
    inbox_id: int | None = None,
) -> None:
    """Add a line: given or taken back, and in which message."""
    session.add(
        SmsConsent(
            number=number,
            category=category,
            granted=granted,
            at=now,
            source=source,
            inbox_id=inbox_id,
        )
    )


def granted(session: Session, number: str, category: str) -> bool:
    """Whether this number agreed to this category: what the newest line says, else yes.

    For who gives a clinic a number agrees to texts about their care, and we send no others. An opt-out of everything
    is asked for apart: `sms_numbers.is_opted_out`. START takes it back and nothing more.
    """
    query = select(SmsConsent.granted).where(SmsConsent.number == number, SmsConsent.category == category)
    newest = session.scalar(query.order_by(SmsConsent.id.desc()).limit(1))
    return newest is not False


def history(session: Session, number: str) -> Sequence[SmsConsent]:
    """Every line of a number, oldest first."""
    return session.scalars(select(SmsConsent).where(SmsConsent.number == number).order_by(SmsConsent.id)).all()
