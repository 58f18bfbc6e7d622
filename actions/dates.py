"""Dates and times as people say them, in the patient's language."""

from __future__ import annotations

import datetime as dt

from babel.dates import format_date, format_time

from bot.reply import Language

_LOCALE = {"en": "en_US", "es": "es_US"}
_PATTERN = {"en": "MMMM d, y", "es": "d 'de' MMMM 'de' y"}


def spoken_date(day: dt.date, language: Language, *, weekday: bool = False) -> str:
    """ "Tuesday, December 1, 2026" or "martes, 1 de diciembre de 2026"; the weekday only if asked for."""
    pattern = ("EEEE, " if weekday else "") + _PATTERN[language]
    return format_date(day, pattern, locale=_LOCALE[language])


def spoken_time(moment: dt.datetime, language: Language) -> str:
    """ "9:30 AM" or "9:30 a. m.", in the moment's own time zone."""
    return (
        format_time(moment, "h:mm a", tzinfo=moment.tzinfo, locale=_LOCALE[language])
        .replace("\u202f", " ")
        .replace("\xa0", " ")
    )
