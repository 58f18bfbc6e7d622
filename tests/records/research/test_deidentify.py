"""Each rule of Safe Harbor, with its near misses: what may be told of a value, and what may not."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.records.research import deidentify

TODAY = dt.date(2026, 11, 28)
CHICAGO = ZoneInfo("America/Chicago")
#: Standards: 2.4, both lists.
GUIDANCE = "036 059 063 102 203 556 692 790 821 823 830 831 878 879 884 890 893"
NEWER = "036 059 102 202 203 204 205 369 556 692 753 772 821 823 878 879 884 893"


@pytest.mark.parametrize(
    ("born", "told"),
    [
        ("2026-11-28", "0"),
        ("1986-11-29", "39"),
        ("1986-11-28", "40"),
        ("1936-11-29", "89"),
        ("1936-11-28", "90+"),
        ("1920-01-01", "90+"),
        ("2027-01-01", ""),
    ],
)
def test_an_age_is_told_in_years_and_from_ninety_on_as_one_group(born: str, told: str) -> None:
    assert deidentify.age_told(dt.date.fromisoformat(born), TODAY) == told


def test_an_age_that_is_not_known_is_not_told() -> None:
    assert deidentify.age_told(None, TODAY) == ""


def test_who_is_born_on_29_february_is_a_year_older_on_1_march() -> None:
    leap = dt.date(2000, 2, 29)
    assert [deidentify.age(leap, dt.date(2026, *day)) for day in ((2, 28), (3, 1))] == [25, 26]


@given(st.dates(dt.date(1880, 1, 1), TODAY))
def test_no_age_over_89_is_told_whatever_the_birth_date(born: dt.date) -> None:
    told = deidentify.age_told(born, TODAY)
    assert told == "90+" if deidentify.age(born, TODAY) > 89 else int(told) <= 89


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        ("2025-07-04T12:00", "2025"),
        ("2026-01-01T05:59", "2025"),  # still New Year's Eve in Chicago
        ("2026-01-01T06:00", "2026"),
        ("1937-05-01T12:00", "1937"),
        ("1936-12-31T12:00", ""),  # whoever was alive then is over 89
    ],
)
def test_of_a_date_only_the_year_is_told_and_none_that_tells_an_age_over_89(moment: str, told: str) -> None:
    at = dt.datetime.fromisoformat(moment + "+00:00")
    assert deidentify.year(at, TODAY, CHICAGO) == told


def test_a_date_that_is_not_known_is_not_told() -> None:
    assert deidentify.year(None, TODAY, CHICAGO) == ""


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("02138", "021"),
        ("02138-1234", "021"),
        ("021381234", "021"),
        (" 60601 ", "606"),
        ("00501", "000"),  # a tax office
        ("00901", "000"),  # Puerto Rico is in no table of ours
        ("09012", "000"),  # the military
        ("99999", "999"),
        ("0213", "000"),
        ("K1A 0B1", "000"),
        ("１２３45", "000"),
        ("021", "000"),
        ("", ""),
        (None, ""),
    ],
)
def test_of_a_zip_code_three_digits_are_told_where_many_live(code: str | None, told: str) -> None:
    assert deidentify.zip3(code) == told


@pytest.mark.parametrize("prefix", sorted({*GUIDANCE.split(), *NEWER.split()}))
def test_a_prefix_of_few_people_is_not_told(prefix: str) -> None:
    assert deidentify.zip3(f"{prefix}12") == "000"


@given(st.integers(0, 99999))
def test_a_prefix_is_told_as_it_is_or_not_at_all(number: int) -> None:
    code = f"{number:05}"
    assert deidentify.zip3(code) in {code[:3], "000"}


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        ("4.1", "mmol/L", "4.1"),
        ("<0.5", "mg/L", "<0.5"),
        ("-2", "%", "-2"),
        ("250000", "/uL", "250000"),
        ("15", None, "15"),
        ("999.5", None, "999.5"),
        ("1987", None, ""),  # a year, or a ZIP code of which the first digit was lost
        ("2025550101", None, ""),
        ("2025550101", "1", ""),
        ("19870726", "d", ""),
        ("89", "a", "89"),
        ("89.9", "years", ""),
        ("95", "Years", ""),
        ("1100", "mo", ""),
        ("95", "kg", "95"),
        ("Systolic Blood Pressure: 120 mm[Hg]; Diastolic Blood Pressure: 80 mm[Hg]", None, "120/80"),
        ("Diastolic: 80; Systolic: 120", None, "120/80"),
        ("Systolic: 120; Maria: 80", None, ""),
        ("Systolic: 120; Diastolic: 80; Maria: 7", None, ""),
        ("Positive", None, "positive"),
        ("Not detected", None, "not detected"),
        ("Positive, told Maria by phone", None, ""),
        ("Maria Lopez", None, ""),
        ("2024-05-01", None, ""),
        ("1:128", None, ""),
        ("٤٢", "mg", ""),
        ("", None, ""),
        (None, "mg", ""),
    ],
)
def test_of_a_result_numbers_and_a_few_words_are_told_and_no_free_text(
    value: str | None, unit: str | None, told: str
) -> None:
    assert deidentify.measured(value, unit) == told


@given(st.text(max_size=40))
def test_free_text_is_never_told_as_a_result(text: str) -> None:
    told = deidentify.measured(text, None)
    assert told in deidentify.FINDINGS or re.fullmatch(r"[-<>=0-9./]*", told)


def test_a_code_has_its_system_and_words_alone_are_no_code() -> None:
    assert deidentify.code("http://loinc.org", "4548-4") == "http://loinc.org|4548-4"
    assert deidentify.code(None, "X1") == "|X1"
    assert deidentify.code("http://loinc.org", None) == ""
