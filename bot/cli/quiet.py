"""Having Rasa in a command: without what we do not use, and quiet, for its debug lines would hold patients' words."""

from __future__ import annotations

import logging
import os
import warnings

from bot.nlu.absent import leave_out


def hush() -> None:
    """Call before Rasa is imported in this process."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    # A filter would not last: some of the libraries set their own as they are imported.
    warnings.showwarning = _say_nothing
    logging.basicConfig(level=logging.ERROR)
    leave_out()
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.ERROR)


def _say_nothing(*_warning: object, **_place: object) -> None:
    """What libraries have against one another is no news to whoever types a command."""
