"""What a patient is promised: by when somebody answers, for each level (standards: 7.1)."""

from __future__ import annotations

import datetime as dt

from bot.records.hours.business_time import Calendar

#: Levels, most urgent first.
PRIORITIES = ("emergency", "urgent", "same_day", "routine", "admin")
#: Time until a person answers. Whole days are business days.
DUE: dict[str, dt.timedelta] = {
    "emergency": dt.timedelta(minutes=5),
    "urgent": dt.timedelta(hours=1),
    "same_day": dt.timedelta(hours=4),
    "routine": dt.timedelta(days=1),
    "admin": dt.timedelta(days=2),
}
#: These run day and night, because somebody is on call. Patients are promised less: an hour after the next opening.
AROUND_THE_CLOCK = frozenset({"emergency", "urgent"})


def is_more_urgent(priority: str, than: str) -> bool:
    """Whether one level comes before another."""
    return PRIORITIES.index(priority) < PRIORITIES.index(than)


def due(calendar: Calendar, priority: str, start: dt.datetime) -> dt.datetime:
    """When the answer to a question asked at `start` is due."""
    return after(calendar, priority, start, 1)


def after(calendar: Calendar, priority: str, start: dt.datetime, share: float) -> dt.datetime:
    """When this share of the promised time has passed: 0.5 is halfway."""
    if priority in AROUND_THE_CLOCK:
        return start + DUE[priority] * share
    end = calendar.add(start, DUE[priority])
    return end if share == 1 else calendar.advance(start, calendar.between(start, end) * share)
