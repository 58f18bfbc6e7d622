"""Is this request really from Twilio?

The signature is HMAC-SHA1 over the public address and the sorted form fields (standards: 3.3). The provider's own
library computes it; the comparison is ours, because the library's is not constant-time.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from twilio.request_validator import RequestValidator, add_port, remove_port

from bot import doors

HEADER = "X-Twilio-Signature"


def is_genuine(token: str, url: str, form: Mapping[str, str], signature: str) -> bool:
    """Whether `signature` was made with `token` for this address and form; never true without a token.

    The provider signs the address now with its port, now without, so both count.
    """
    if not token:
        return False
    validator, parts = RequestValidator(token), urlsplit(url)
    matches = [
        doors.opens(signature, validator.compute_signature(form_of_url, form))
        for form_of_url in (url, add_port(parts), remove_port(parts))
    ]
    return any(matches)
