"""A single sign-on under way: what ties the answer of the sign-on service to the browser that asked, once.

The browser keeps one secret in a cookie. Everything that goes through the service is made from it, so there is nothing
to look up, and the database keeps only the secret's hash: it says that the answer has not come yet.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.records.models import SignOn
from bot.records.tokens import hashed

#: How long somebody may take at the sign-on service.
LIFE = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class Attempt:
    """One way to the sign-on service and back."""

    secret: str = field(repr=False)

    @classmethod
    def new(cls) -> Attempt:
        """One that nobody can guess."""
        return cls(secrets.token_urlsafe(32))

    @property
    def state(self) -> str:
        """What the service gives back beside its code, so that nobody can slip in another one's (RFC 6749, 10.12)."""
        return self._derived("state")

    @property
    def nonce(self) -> str:
        """What the token must repeat, so that an older token is worth nothing (OpenID Connect Core, 3.1.2.1)."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """What proves that the code is used by whoever asked for it (PKCE, RFC 7636)."""
        return self._derived("verifier")

    def _derived(self, use: str) -> str:
        return hmac.new(self.secret.encode(), use.encode(), hashlib.sha256).hexdigest()


def begin(session: Session, attempt: Attempt, now: dt.datetime) -> None:
    """Start an attempt; those long over are cleared away."""
    session.execute(delete(SignOn).where(SignOn.expires_at < now))
    session.add(SignOn(token_hash=hashed(attempt.secret), expires_at=now + LIFE))


def end(session: Session, attempt: Attempt, now: dt.datetime) -> bool:
    """Use an attempt up; False if it was used before, is too old, or never was."""
    ours = select(SignOn).where(SignOn.token_hash == hashed(attempt.secret), SignOn.expires_at > now)
    row = session.scalar(ours.with_for_update())
    if row is None:
        return False
    session.delete(row)
    return True
