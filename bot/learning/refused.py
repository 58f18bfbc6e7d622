"""Why something can't be accepted. The texts never quote a patient."""

from __future__ import annotations

from bot.errors import BedsideError


class Refused(BedsideError):
    """It can't be accepted as it is; the text says what to do instead."""

    code = "learning_refused"
