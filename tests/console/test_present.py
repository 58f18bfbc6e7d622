"""Values as coordinators read them."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.console import present


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 min"),
        (59, "59 min"),
        (60, "1 h"),
        (185, "3 h 5 min"),
        (599, "9 h 59 min"),
        (601, "10 h"),
        (1439, "23 h"),
        (1440, "1 day"),
        (2880, "2 days"),
        (-5, "5 min"),
    ],
)
def test_how_long(minutes: int, words: str) -> None:
    assert present.span(dt.timedelta(minutes=minutes)) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-23T15:05+00:00", "09:05"),
        ("2026-11-23T05:59+00:00", "22 Nov 23:59"),
        ("2025-11-23T15:05+00:00", "23 Nov 2025"),
    ],
)
def test_times_are_the_clinics_own(moment: str, words: str) -> None:
    when = present.filters("America/Chicago")["when"]
    assert when(dt.datetime.fromisoformat(moment), dt.datetime(2026, 11, 23, 16, 0, tzinfo=dt.UTC)) == words


@pytest.mark.parametrize(("precision", "words"), [("month", "May 2019"), ("year", "2019"), ("day", "01 May 2019")])
def test_no_more_of_a_date_is_shown_than_is_on_file(precision: str, words: str) -> None:
    when, now = present.filters("America/Chicago")["when"], dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    assert when(dt.datetime(2019, 5, 1, 12, tzinfo=dt.UTC), now, precision) == words


@pytest.mark.parametrize(
    ("code", "table", "words"),
    [
        ("identity", "kind", "Could not prove who they are"),
        ("not_delivered", "event", "A text message did not arrive"),
        ("phone_call", "event", "The patient must be phoned"),
    ],
)
def test_what_the_assistant_notes_has_words(code: str, table: str, words: str) -> None:
    assert present.word(code, table) == words


@pytest.mark.parametrize(
    ("code", "table", "words"),
    [("sms", "channel", "Text message"), ("fax_line", "channel", "Fax line"), (None, "language", "Not known")],
)
def test_a_code_without_words_is_still_readable(code: str | None, table: str, words: str) -> None:
    assert present.word(code, table) == words
