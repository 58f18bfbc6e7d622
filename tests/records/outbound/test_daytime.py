"""Nobody's phone rings at night because of us."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from bot.records.outbound.daytime import FALLBACK, next_daytime, zones_of

CHICAGO, NEW_YORK, ANGELES = "America/Chicago", "America/New_York", "America/Los_Angeles"
IN_CHICAGO, IN_NEW_YORK, IN_LOS_ANGELES = "+13125550142", "+12125550142", "+13105550142"
TOLL_FREE, UNKNOWN, MANILA = "+18005550142", "+10000000000", "+639171234567"


def in_chicago(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(CHICAGO)).astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("number", "zones"),
    [
        (IN_CHICAGO, (CHICAGO,)),
        (IN_NEW_YORK, (CHICAGO, NEW_YORK)),
        (TOLL_FREE, (CHICAGO, *FALLBACK)),
        (UNKNOWN, (CHICAGO, *FALLBACK)),
    ],
)
def test_where_the_owner_may_be(number: str, zones: tuple[str, ...]) -> None:
    assert zones_of(number, CHICAGO) == zones


@pytest.mark.parametrize(
    ("number", "at", "allowed"),
    [
        (IN_CHICAGO, "2026-03-10 12:00", "2026-03-10 12:00"),
        (IN_CHICAGO, "2026-03-10 08:00", "2026-03-10 08:00"),
        (IN_CHICAGO, "2026-03-10 07:59", "2026-03-10 08:00"),
        (IN_CHICAGO, "2026-03-10 20:59", "2026-03-10 20:59"),
        (IN_CHICAGO, "2026-03-10 21:00", "2026-03-11 08:00"),
        (IN_CHICAGO, "2026-03-10 03:12", "2026-03-10 08:00"),
        # Both ends of the country: not before 8 in the West, not after 9 in the East (times are Chicago's).
        (IN_LOS_ANGELES, "2026-03-10 08:30", "2026-03-10 10:00"),
        (IN_NEW_YORK, "2026-03-10 20:30", "2026-03-11 08:00"),
        (UNKNOWN, "2026-03-10 08:30", "2026-03-10 10:00"),
        (TOLL_FREE, "2026-03-10 20:30", "2026-03-11 10:00"),
        # A phone of the other side of the world has one common part of the day with the clinic.
        (MANILA, "2026-03-10 12:00", "2026-03-10 19:00"),
        # The night the clocks go forward (8 March) and back (1 November 2026).
        (IN_CHICAGO, "2026-03-07 22:00", "2026-03-08 08:00"),
        (IN_CHICAGO, "2026-10-31 22:00", "2026-11-01 08:00"),
    ],
)
def test_the_next_daytime(number: str, at: str, allowed: str) -> None:
    assert next_daytime(number, in_chicago(at), CHICAGO, 8, 21) == in_chicago(allowed)


def test_without_a_common_day_the_clinics_counts() -> None:
    noon = dt.datetime(2026, 3, 10, 17, 0, tzinfo=dt.UTC)
    assert next_daytime(MANILA, noon, CHICAGO, 10, 14) == noon


def test_without_any_day_it_waits() -> None:
    noon = dt.datetime(2026, 3, 10, 17, 0, tzinfo=dt.UTC)
    assert next_daytime(IN_CHICAGO, noon, CHICAGO, 21, 8) > noon
