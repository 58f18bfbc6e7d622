"""A token that somebody shows at a door, compared with the one that opens it."""

from __future__ import annotations

import hmac


def opens(given: str, expected: str) -> bool:
    """Whether the token that was shown is the expected one; takes as long either way.

    An empty one opens nothing. Headers and forms may hold any characters, undecodable bytes among them (as surrogates).
    """
    shown, right = (token.encode("utf-8", "surrogatepass") for token in (given, expected))
    return bool(right) and hmac.compare_digest(shown, right)
