"""Birth dates as people write them, in English and Spanish; pure text rules."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from bot.reply import Language

OLDEST = 120  # years; older dates are typing errors
_MONTHS = (
    ("january", "enero"),
    ("february", "febrero"),
    ("march", "marzo"),
    ("april", "abril"),
    ("may", "mayo"),
    ("june", "junio"),
    ("july", "julio"),
    ("august", "agosto"),
    ("september", "septiembre", "setiembre"),
    ("october", "octubre"),
    ("november", "noviembre"),
    ("december", "diciembre"),
)
_SPELLINGS = [name[:end] for names in _MONTHS for name in names for end in range(len(name), 2, -1)]
_MONTH = rf"(?:{'|'.join(_SPELLINGS)})\.?"
_NUMERIC = r"\d{1,4}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{1,4}|\d{1,2} \d{1,2} \d{4}|\d{8}"
_DAY = r"(?:\d{1,2}(?:st|nd|rd|th|ro|er|º|°)?|primero)"
_YEAR = r",?\s+(?:del?\s+)?(?:\d{4}|\d{2})"
_DAY_MONTH = rf"{_DAY}\s+(?:of\s+|de\s+)?{_MONTH}|{_MONTH}\s+{_DAY}"
_DATE = re.compile(rf"(?<![\w/.-])(?:{_NUMERIC}|(?:{_DAY_MONTH}){_YEAR})(?![\w/-])", re.IGNORECASE)
#: A date, or most of one: the year may be missing, or the day.
_IN_PART = rf"{_MONTH}\s+(?:del?\s+)?\d{{4}}|\d{{1,2}}\s?/\s?\d{{1,2}}"
_DATE_LIKE = re.compile(
    rf"(?<![\w/.-])(?:{_NUMERIC}|(?:{_DAY_MONTH})(?:{_YEAR})?|{_IN_PART})(?!\w)",
    re.IGNORECASE,
)


def parse_birth_date(text: str, language: Language, today: dt.date | None = None) -> dt.date | None:
    """The one date in `text`, or None if there is none, or if it is in the future or over 120 years ago.

    "4/5/1970" reads month first in English and day first in Spanish; the other reading is used when only it
    is a date. Two-digit years are refused unless just one century is possible.
    """
    found = _DATE.findall(text)
    last = today or dt.datetime.now(dt.UTC).date()
    return _read(found[0], language, last) if len(found) == 1 else None


def mentions_date(text: str) -> bool:
    """Whether `text` holds a date or most of one, such as "4/25/15" or "25 apr"."""
    return _DATE_LIKE.search(text) is not None


def without_dates(text: str, gap: str = " ") -> str:
    """`text` with `gap` for everything that `mentions_date` sees."""
    # Whole dates first: "May" in "Will May 4/25/1970" is a name.
    return _DATE_LIKE.sub(gap, _DATE.sub(gap, text))


def _read(found: str, language: Language, today: dt.date) -> dt.date | None:
    readings = _written(found) if re.search(r"[^\W\d_]{3}", found) else _numeric(found, language)
    dates = (_date(*reading, today) for reading in readings)
    return next((date for date in dates if date), None)


def _numeric(found: str, language: Language) -> list[tuple[str, int, int]]:
    """Possible (year, month, day) of a date in figures, likeliest first."""
    parts = re.findall(r"\d+", found)
    if len(parts) == 1:
        whole = parts[0]
        return [*_both(whole[:2], whole[2:4], whole[4:], language), (whole[:4], int(whole[4:6]), int(whole[6:]))]
    if len(parts[0]) == 4:
        return [(parts[0], int(parts[1]), int(parts[2]))]
    return _both(parts[0], parts[1], parts[2], language) if len(parts[0]) <= 2 else []


def _both(first: str, second: str, year: str, language: Language) -> list[tuple[str, int, int]]:
    month_first, day_first = (year, int(first), int(second)), (year, int(second), int(first))
    return [day_first, month_first] if language == "es" else [month_first, day_first]


def _written(found: str) -> list[tuple[str, int, int]]:
    words = re.findall(r"\d+|[^\W\d_]{3,}", found)
    figures = ["1" if word.casefold() == "primero" else word for word in words]
    day, year = [word for word in figures if word.isdigit()]
    months = [number for word in words if (number := _month(word))]
    return [(year, months[0], int(day))] if len(months) == 1 else []


def _month(word: str) -> int | None:
    plain = "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if c.isalpha())
    for number, names in enumerate(_MONTHS, start=1):
        if len(plain) >= 3 and any(name.startswith(plain) for name in names):
            return number
    return None


def _date(year: str, month: int, day: int, today: dt.date) -> dt.date | None:
    years = [int(year)] if len(year) == 4 else [1900 + int(year), 2000 + int(year)] if len(year) == 2 else []
    dates = [date for each in years if (date := _valid(each, month, day, today))]
    return dates[0] if len(dates) == 1 else None


def _valid(year: int, month: int, day: int, today: dt.date) -> dt.date | None:
    try:
        date = dt.date(year, month, day)
    except ValueError:
        return None
    return date if date <= today and today.year - year <= OLDEST else None
