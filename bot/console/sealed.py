"""Words that an address carries without telling them: histories and logs keep addresses, and a search may be a name."""

from __future__ import annotations

import base64
import hmac

from cryptography.fernet import Fernet, InvalidToken

from bot.services import Services


def seal(services: Services, words: str) -> str:
    """Words as part of an address; none stay none."""
    return _key(services).encrypt(words.encode()).decode() if words else ""


def unseal(services: Services, token: str) -> str:
    """The words sealed in an address; none if it was not we who sealed them."""
    try:
        return _key(services).decrypt(token.encode()).decode()
    except InvalidToken:
        return ""


def _key(services: Services) -> Fernet:
    secret = services.settings.secret_key.get_secret_value().encode()
    return Fernet(base64.urlsafe_b64encode(hmac.digest(secret, b"words of a search", "sha256")))
