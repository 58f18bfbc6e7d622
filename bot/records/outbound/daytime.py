"""When a phone may be texted unasked: by day where its owner is, as far as anyone can tell. Pure.

Daytime is 8 a.m. to 9 p.m. unless the settings say otherwise (47 CFR 64.1200(c)(1); standards: 3.1).
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import timezone

#: Zones to respect where a number tells none: from the East coast's evening to the West coast's morning.
FALLBACK = ("America/New_York", "America/Los_Angeles")
#: A number with more zones than this (toll-free, unassigned) tells nothing.
_MOST_ZONES = 6
_STEP = dt.timedelta(minutes=15)
_LONGEST = dt.timedelta(days=2)


@cache
def zones_of(number: str, clinic: str) -> tuple[str, ...]:
    """Where the owner of a number (E.164) may be: at home by its area code, and near the clinic.

    People keep their number when they move, so both count.
    """
    told = timezone.time_zones_for_number(phonenumbers.parse(number))
    known = told if len(told) <= _MOST_ZONES and "Etc/Unknown" not in told else FALLBACK
    return tuple(dict.fromkeys((clinic, *known)))


def next_daytime(number: str, at: dt.datetime, clinic: str, begins: int, ends: int) -> dt.datetime:
    """The first moment from `at` on when it is day in all the zones of a number.

    `begins` and `ends` are whole hours of the local clock; `clinic` is the clinic's zone. If the zones have no common
    day, the clinic's counts; where that has none either, there is nothing but to wait and look again.
    """
    common = _next(zones_of(number, clinic), at, begins, ends)
    return common or _next((clinic,), at, begins, ends) or at + _LONGEST


def _next(zones: tuple[str, ...], at: dt.datetime, begins: int, ends: int) -> dt.datetime | None:
    moment = at
    while moment <= at + _LONGEST:
        if all(begins <= moment.astimezone(ZoneInfo(zone)).hour < ends for zone in zones):
            return moment
        # On to the next quarter of an hour: no zone's clock changes in between.
        moment = moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0) + _STEP
    return None
