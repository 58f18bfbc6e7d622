"""Dates and times as people say them, in the patient's language."""

from __future__ import annotations

import datetime as dt

from babel.dates import format_date

from bot.reply import Language
from bot.spoken import LOCALE, spoken

_PATTERNS = {
    "en": {"day": "MMMM d, y", "month": "MMMM y", "year": "y"},
    "es": {"day": "d 'de' MMMM 'de' y", "month": "MMMM 'de' y", "year": "y"},
}


def spoken_date(day: dt.date, language: Language, *, weekday: bool = False, precision: str = "day") -> str:
    """ "Tuesday, December 1, 2026" or "martes, 1 de diciembre de 2026"; the weekday only if asked for.

    Of a date that is on file in part, only that part: "December 2026", "2026".
    """
    pattern = ("EEEE, " if weekday else "") + _PATTERNS[language][precision]
    return format_date(day, pattern, locale=LOCALE[language])


def spoken_time(moment: dt.datetime, language: Language) -> str:
    """ "9:30 AM" or "9:30 a. m.", in the moment's own time zone."""
    return spoken(moment, "h:mm a", moment.tzinfo, language)
