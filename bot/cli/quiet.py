"""Keeping Rasa and its libraries quiet: their debug lines would hold patients' words."""

from __future__ import annotations

import logging
import os
import warnings


def hush() -> None:
    """Call before Rasa is imported in this process."""
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    warnings.simplefilter("ignore")
    logging.basicConfig(level=logging.ERROR)
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.ERROR)
