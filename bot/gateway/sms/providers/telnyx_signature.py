"""Is this request really from Telnyx? Ed25519 over the time and the raw body, with the account's public key."""

from __future__ import annotations

import base64
import binascii
import datetime as dt

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SIGNATURE, TIMESTAMP = "telnyx-signature-ed25519", "telnyx-timestamp"
#: A genuine request that is older or from further in the future is a replay.
TOLERANCE = dt.timedelta(minutes=5)
#: More digits than any time of ours has; what is longer may be no number that can be reckoned with.
_LONGEST = 12


def is_genuine(public_key: str, timestamp: str, body: bytes, signature: str, now: dt.datetime) -> bool:
    """Whether `signature` (base64) was made for this body at this time (Unix seconds), a moment ago.

    Never true without a `public_key` (base64).
    """
    if not timestamp.isascii() or not timestamp.isdecimal() or len(timestamp) > _LONGEST:
        return False
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE.total_seconds():
        return False
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
        key.verify(base64.b64decode(signature, validate=True), timestamp.encode() + b"|" + body)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True
