"""How often one browser may speak."""

from __future__ import annotations

import datetime as dt

from bot.gateway.webchat.limits import RateLimit

START = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)


def at(seconds: float) -> dt.datetime:
    return START + dt.timedelta(seconds=seconds)


def test_the_window_slides() -> None:
    limit = RateLimit(2, dt.timedelta(seconds=60))
    table = [(0, True), (30, True), (59, False), (60, True), (89, False), (90, True)]
    assert [limit.allow("a", at(second)) for second, _ in table] == [allowed for _, allowed in table]


def test_one_browser_does_not_use_up_anothers_turn() -> None:
    limit = RateLimit(1, dt.timedelta(seconds=60))
    assert limit.allow("a", at(0))
    assert limit.allow("b", at(1))
    assert not limit.allow("a", at(2))


def test_browsers_that_left_are_forgotten() -> None:
    limit = RateLimit(1, dt.timedelta(seconds=60))
    for number in range(100):
        limit.allow(str(number), at(number))
    limit.allow("last", at(1000))
    assert len(limit._times) == 1
