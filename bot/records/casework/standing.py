"""Where an inquiry stands, in the patient's words."""

from __future__ import annotations

import datetime as dt

from bot.records.models import Inquiry
from bot.reply import Language
from bot.spoken import spoken
from bot.words import words


def standing(inquiry: Inquiry, zone: dt.tzinfo | None, language: Language, now: dt.datetime) -> str:
    """A sentence: by when it is answered, at that zone's time, or who has it."""
    if inquiry.patient_status == "new" and inquiry.due_at > now:
        due = spoken(inquiry.due_at, "EEEE h:mm a", zone, language)
        return words("inquiry_status_due", language, due=due)
    return words(f"inquiry_status_{inquiry.patient_status}", language)
