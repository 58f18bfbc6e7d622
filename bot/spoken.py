"""Moments as people say them, in the patient's language."""

from __future__ import annotations

import datetime as dt
import re

from babel.dates import format_datetime

from bot.reply import Language

_HALF_DAY = re.compile(r"\b([ap])\.\s?m\.")
LOCALE: dict[Language, str] = {"en": "en_US", "es": "es_US"}


def spoken(moment: dt.datetime, pattern: str, zone: dt.tzinfo | None, language: Language) -> str:
    """The moment in this zone, by a Unicode date pattern ("h:mm a").

    With plain spaces: others cost text segments. Half days without stops, or a sentence that they end would have two.
    """
    said = format_datetime(moment, pattern, zone, LOCALE[language])
    return _HALF_DAY.sub(r"\1m", said.replace("\u202f", " ").replace("\xa0", " "))
