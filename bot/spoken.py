"""Moments and opening hours as people say them, in the patient's language."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from itertools import groupby

from babel.dates import format_datetime, get_day_names

from bot.reply import Language

_HALF_DAY = re.compile(r"\b([ap])\.\s?m\.")
_SOME_DAY = dt.date(2024, 1, 1)
LOCALE: dict[Language, str] = {"en": "en_US", "es": "es_US"}


def spoken(moment: dt.datetime, pattern: str, zone: dt.tzinfo | None, language: Language) -> str:
    """The moment in this zone, by a Unicode date pattern ("h:mm a").

    With plain spaces: others cost text segments. Half days without stops, or a sentence that they end would have two.
    """
    said = format_datetime(moment, pattern, zone, LOCALE[language])
    return _HALF_DAY.sub(r"\1m", said.replace("\u202f", " ").replace("\xa0", " "))


def spoken_week(hours: Mapping[int, tuple[dt.time, dt.time]], language: Language) -> str:
    """Opening hours by day (0: Monday), days with the same ones together: "Monday-Friday 9:00 AM-5:00 PM"."""
    names = get_day_names("wide", locale=LOCALE[language])
    runs = groupby(range(7), key=hours.get)
    told = [(times, [names[day] for day in days]) for times, days in runs if times]
    return ", ".join(f"{_span(days)} {_span([_clock(time, language) for time in times])}" for times, days in told)


def _span(ends: list[str]) -> str:
    return ends[0] if len(ends) == 1 else f"{ends[0]}-{ends[-1]}"


def _clock(time: dt.time, language: Language) -> str:
    return spoken(dt.datetime.combine(_SOME_DAY, time), "h:mm a", None, language)
