"""One-time codes: six random digits, of which only a keyed hash is kept (standards: 2.2)."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

LIFE = dt.timedelta(minutes=10)
MAX_TRIES = 5
MAX_SENDS = 3
SEND_WINDOW = dt.timedelta(hours=1)


@dataclass(frozen=True, repr=False)
class CodeToSend:
    """A code for a text message: to be sent after the commit, then forgotten. Never logged or stored."""

    phone: str
    code: str


def make() -> str:
    """Six digits from the system's secure source."""
    return f"{secrets.randbelow(1_000_000):06d}"


def hashed(code: str, conversation_id: str, key: bytes) -> str:
    """The keyed hash of a code, good in this conversation only."""
    return hmac.new(key, f"{conversation_id}:{code}".encode(), hashlib.sha256).hexdigest()


def same(typed: str, stored_hash: str, conversation_id: str, key: bytes) -> bool:
    """Whether the typed code ("123 456" as well) is the stored one; takes as long either way."""
    return hmac.compare_digest(hashed(re.sub(r"[\s.-]", "", typed), conversation_id, key), stored_hash)
