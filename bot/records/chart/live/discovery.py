"""Where a FHIR server gives its tokens."""

from __future__ import annotations

import requests

from bot.errors import SettingsError
from bot.records.chart.live.client import TIMEOUT


def token_url(base: str) -> str:
    """The token endpoint that the server names; raises `SettingsError` if it names none."""
    try:
        answer = requests.get(f"{base.rstrip('/')}/.well-known/smart-configuration", timeout=TIMEOUT)
        answer.raise_for_status()
        return str(answer.json()["token_endpoint"])
    except (requests.RequestException, ValueError, KeyError) as error:
        raise SettingsError(
            f"the record server does not say where it gives tokens ({type(error).__name__}): set BEDSIDE_FHIR_TOKEN_URL"
        ) from None
