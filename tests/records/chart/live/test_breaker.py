"""A server in trouble is left alone and tried again by one; while it is well, many ask it at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from bot.records.chart.live.breaker import Breaker, Resting

#: Seconds that stand for "for good" in a test, and for "over already".
LONG, NONE = 3600, 0


class Trouble(Exception):
    """What the server does."""


def fail(breaker: Breaker) -> None:
    with pytest.raises(Trouble), breaker.watch():
        raise Trouble


def works(breaker: Breaker) -> bool:
    try:
        with breaker.watch():
            return True
    except Resting:
        return False


def test_after_failures_in_a_row_it_rests() -> None:
    breaker = Breaker(2, LONG)
    fail(breaker)
    assert works(breaker)
    fail(breaker)
    assert works(breaker), "not in a row"
    fail(breaker)
    fail(breaker)
    assert not works(breaker)


def test_after_the_rest_a_try_that_works_ends_it() -> None:
    breaker = Breaker(1, NONE)
    fail(breaker)
    assert works(breaker)


def test_after_the_rest_one_tries_and_the_others_wait() -> None:
    breaker = Breaker(1, NONE)
    fail(breaker)
    breaker._rest = LONG
    with breaker.watch():
        assert not works(breaker)
    assert works(breaker)


def test_a_try_that_fails_begins_another_rest() -> None:
    breaker = Breaker(2, NONE)
    fail(breaker)
    fail(breaker)
    breaker._rest = LONG
    fail(breaker)
    assert not works(breaker)


def test_many_ask_at_once() -> None:
    breaker, together = Breaker(1, LONG), Barrier(4)

    def ask(_: int) -> int:
        with breaker.watch():
            return together.wait(20)

    with ThreadPoolExecutor(4) as patients:
        assert sorted(patients.map(ask, range(4))) == [0, 1, 2, 3]
