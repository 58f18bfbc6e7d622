"""Moments as people say them, in the patient's language."""

from __future__ import annotations

import datetime as dt

from babel.dates import format_datetime

from bot.reply import Language

LOCALE: dict[Language, str] = {"en": "en_US", "es": "es_US"}


def spoken(moment: dt.datetime, pattern: str, zone: dt.tzinfo | None, language: Language) -> str:
    """The moment in this zone, by a Unicode date pattern ("h:mm a"), and plain spaces: others cost text segments."""
    said = format_datetime(moment, pattern, zone, LOCALE[language])
    return said.replace("\u202f", " ").replace("\xa0", " ")
