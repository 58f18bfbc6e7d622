"""Tokens are kept as hashes, so that whoever reads the database cannot use them."""

from __future__ import annotations

import hashlib


def hashed(token: str) -> str:
    """What is stored of a random token. A fast hash is enough: nobody can try all tokens."""
    return hashlib.sha256(token.encode()).hexdigest()
