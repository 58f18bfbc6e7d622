"""Dates and times as people say them, in the patient's language."""

from __future__ import annotations

import datetime as dt

from babel.dates import format_date

from bot.reply import Language
from bot.spoken import LOCALE, spoken

_PATTERN = {"en": "MMMM d, y", "es": "d 'de' MMMM 'de' y"}


def spoken_date(day: dt.date, language: Language, *, weekday: bool = False) -> str:
    """ "Tuesday, December 1, 2026" or "martes, 1 de diciembre de 2026"; the weekday only if asked for."""
    pattern = ("EEEE, " if weekday else "") + _PATTERN[language]
    return format_date(day, pattern, locale=LOCALE[language])


def spoken_time(moment: dt.datetime, language: Language) -> str:
    """ "9:30 AM" or "9:30 a. m.", in the moment's own time zone."""
    return spoken(moment, "h:mm a", moment.tzinfo, language)
