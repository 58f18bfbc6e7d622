"""Business time: the hours in which people work, without nights, weekends and holidays (standards: 7.1).

Pure: a `Calendar` is made from what the clinic has stored (`bot.records.hours.clinic`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

DAY = dt.timedelta(days=1)
#: How far to look for an open day. A calendar that has none within it is a mistake.
HORIZON = 370


def midnight(date: dt.date, zone: dt.tzinfo | None) -> dt.datetime:
    """When a day begins there."""
    return dt.datetime.combine(date, dt.time(), zone)


@dataclass(frozen=True)
class Calendar:
    """When a clinic is open.

    Attributes:
        hours: opening and closing time by weekday, Monday 0; a weekday that is missing is closed.
        closed: dates on which nobody works, whatever the weekday.
    """

    zone: ZoneInfo
    hours: Mapping[int, tuple[dt.time, dt.time]]
    closed: Container[dt.date]

    def is_open(self, at: dt.datetime) -> bool:
        """Whether somebody works at this moment."""
        window = self._window(self._date(at))
        return window is not None and window[0] <= at < window[1]

    def next_open(self, at: dt.datetime) -> dt.datetime:
        """This moment if it is in business time, else the next opening; raises `ValueError` if there is none."""
        for opens, closes in self._windows(at):
            if at < closes:
                return max(at, opens)
        raise ValueError("the calendar has no open day")

    def opens_after(self, at: dt.datetime) -> dt.datetime:
        """The next time the doors open after this moment; raises `ValueError` if there is none."""
        for opens, _ in self._windows(at):
            if opens > at:
                return opens
        raise ValueError("the calendar has no open day")

    def add(self, start: dt.datetime, duration: dt.timedelta) -> dt.datetime:
        """The moment when so much business time has passed since `start`.

        Whole days are business days: one of them from Friday at ten ends on Monday at ten. The rest is opening time.
        """
        at = self.next_open(start)
        for _ in range(duration.days):
            at = self._same_time_next_day(at)
        return self.advance(at, duration - duration.days * DAY)

    def advance(self, start: dt.datetime, open_time: dt.timedelta) -> dt.datetime:
        """The moment when the clinic has been open for so long since `start`."""
        for opens, closes in self._windows(start):
            begin = max(start, opens)
            if begin + open_time <= closes:
                return begin + open_time
            open_time -= max(closes - begin, dt.timedelta())
        raise ValueError("the calendar has too few open days")

    def between(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        """The opening time from `start` to `end`; nothing if `end` comes first."""
        total = dt.timedelta()
        for opens, closes in self._windows(start):
            if opens >= end:
                break
            total += max(min(closes, end) - max(opens, start), dt.timedelta())
        return total

    def _same_time_next_day(self, at: dt.datetime) -> dt.datetime:
        local = at.astimezone(self.zone)
        opens, closes = next(self._windows(midnight(local.date() + DAY, self.zone)))
        same = dt.datetime.combine(self._date(opens), local.time(), self.zone).astimezone(dt.UTC)
        return min(max(same, opens), closes)

    def _windows(self, start: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        """Opening and closing of each open day from the day of `start` on."""
        first = self._date(start)
        for days in range(HORIZON):
            window = self._window(first + days * DAY)
            if window:
                yield window

    def _window(self, date: dt.date) -> tuple[dt.datetime, dt.datetime] | None:
        hours = self.hours.get(date.weekday())
        if hours is None or date in self.closed:
            return None
        # In UTC: differences of local times are wrong on the days when clocks are changed.
        opens, closes = (dt.datetime.combine(date, time, self.zone).astimezone(dt.UTC) for time in hours)
        return opens, closes

    def _date(self, at: dt.datetime) -> dt.date:
        return at.astimezone(self.zone).date()
