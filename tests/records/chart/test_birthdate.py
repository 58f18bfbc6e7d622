"""Birth dates as people write them."""

import datetime as dt

import pytest

from bot.records.chart.birthdate import mentions_date, parse_birth_date, without_dates
from bot.reply import Language

TODAY = dt.date(2026, 3, 10)
APRIL_25 = dt.date(1970, 4, 25)


@pytest.mark.parametrize(
    ("text", "language", "date"),
    [
        ("4/25/1970", "en", APRIL_25),
        ("04-25-1970", "en", APRIL_25),
        ("04.25.1970", "en", APRIL_25),
        ("4 25 1970", "en", APRIL_25),
        ("04251970", "en", APRIL_25),
        ("19700425", "en", APRIL_25),
        ("1970-04-25", "en", APRIL_25),
        ("1970-04-25", "es", APRIL_25),
        ("April 25 1970", "en", APRIL_25),
        ("April 25, 1970", "en", APRIL_25),
        ("Apr. 25th, 1970", "en", APRIL_25),
        ("25 April 1970", "en", APRIL_25),
        ("the 25th of April 1970", "en", APRIL_25),
        ("born April 25 1970.", "en", APRIL_25),
        ("25 de abril de 1970", "es", APRIL_25),
        ("25 de Abril del 1970", "es", APRIL_25),
        ("abril 25 de 1970", "es", APRIL_25),
        ("1ro de mayo de 1980", "es", dt.date(1980, 5, 1)),
        ("primero de mayo de 1980", "es", dt.date(1980, 5, 1)),
        ("3 de setiembre de 1961", "es", dt.date(1961, 9, 3)),
        ("25/04/1970", "es", APRIL_25),
        ("25/04/1970", "en", APRIL_25),
        ("4/25/1970", "es", APRIL_25),
        ("4/5/1970", "en", dt.date(1970, 4, 5)),
        ("4/5/1970", "es", dt.date(1970, 5, 4)),
        ("4/25/70", "en", APRIL_25),
        ("25 apr 70", "en", APRIL_25),
        ("abril 25 de 70", "es", APRIL_25),
        ("2/29/1972", "en", dt.date(1972, 2, 29)),
        ("3/10/2026", "en", TODAY),
    ],
)
def test_a_date_is_understood(text: str, language: Language, date: dt.date) -> None:
    assert parse_birth_date(text, language, TODAY) == date


@pytest.mark.parametrize(
    "text",
    [
        "",
        "April",
        "April 1970",
        "4/25",
        "13/13/1970",
        "2/30/1970",
        "2/29/1971",
        "3/11/2026",
        "4/25/2070",
        "4/25/1870",
        "4/25/15",  # 1915 or 2015
        "25 apr 15",
        "4/25/197",
        "25 de abri1 de 1970",
        "Mayday 25 1970",
        "555-0100",
        "12025550101",
        "1234567890",
        "130/85",
        "192.168.10.1",
        "4/25/1970 or 4/26/1970",
        "123456",
    ],
)
def test_what_is_no_birth_date(text: str) -> None:
    assert parse_birth_date(text, "en", TODAY) is None


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Maria Lopez 4/25/15 ok", "Maria Lopez ok"),
        ("25 apr", ""),
        ("April 1970", ""),
        ("on 4/25", "on"),
        ("abril 25 de 1970", ""),
        ("is 130/85 high", None),
        ("may I come on 3rd street", None),
        ("555-0100", None),
        ("marathon 26", None),
        ("", None),
    ],
)
def test_most_of_a_date_is_seen_and_can_be_left_out(text: str, rest: str | None) -> None:
    assert mentions_date(text) == (rest is not None)
    assert " ".join(without_dates(text).split()) == (text if rest is None else rest)
