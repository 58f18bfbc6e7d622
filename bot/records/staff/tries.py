"""How often somebody has tried to log in to the console from one place, counted for all gateway processes together."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.records.models import LogInTry
from bot.records.staff.users import LOCK


def are_too_many(session: Session, place: str, limit: int, now: dt.datetime) -> bool:
    """Whether one try more within the time of a lock would be one too many."""
    lately = select(func.count()).where(LogInTry.place == place, LogInTry.at > now - LOCK)
    return (session.scalar(lately) or 0) >= limit


def count(session: Session, place: str, limit: int, now: dt.datetime) -> bool:
    """Count a try; False, and not counted, if it is one too many. Tries that no longer count are cleared away.

    Some that come at the very same moment may all still be let through.
    """
    session.execute(delete(LogInTry).where(LogInTry.at <= now - LOCK))
    if are_too_many(session, place, limit, now):
        return False
    session.add(LogInTry(place=place, at=now))
    return True
