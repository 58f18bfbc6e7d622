"""How often one browser may speak."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.gateway.webchat import limits
from bot.gateway.webchat.limits import Pace
from bot.limits import RateLimit
from bot.settings import Settings

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


class Waits:
    """What each event had to wait, in seconds."""

    def __init__(self) -> None:
        self.told: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.told.append(seconds)


async def test_after_a_burst_each_waits_for_its_turn_and_a_pause_gives_turns_back() -> None:
    waits = Waits()
    pace = Pace(3, dt.timedelta(seconds=2), waits)
    for second in (0, 0, 0, 0, 0, 1, 20):
        await pace.turn("a", at(second))
    assert waits.told == [0, 0, 0, 2, 4, 5, 0]


async def test_who_comes_too_fast_keeps_nobody_else_waiting() -> None:
    waits = Waits()
    pace = Pace(1, dt.timedelta(seconds=2), waits)
    for who in ("a", "a", "a", "b"):
        await pace.turn(who, at(0))
    assert waits.told == [0, 2, 4, 0]


async def test_who_has_had_all_turns_is_forgotten() -> None:
    pace = Pace(1, dt.timedelta(seconds=2), Waits())
    for number in range(100):
        await pace.turn(str(number), at(number))
    await pace.turn("last", at(1000))
    assert len(pace._done) == 1


async def test_a_site_that_lets_people_write_more_lets_their_frames_in_quicker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a setting is kept in words only: a long talk at full speed came to one turn each half second."""
    monkeypatch.setattr(limits, "_BURST", 0)
    for allowed, step in ((20, 0.5), (1200, 1 / 120)):
        pace, waits = limits.frame_pace(Settings(messages_a_minute=allowed)), Waits()
        monkeypatch.setattr(pace, "_wait", waits)
        await pace.turn("a", START)
        assert waits.told == [pytest.approx(step, abs=1e-6)]
