"""The second factor of a log-in: a code that changes every half minute (TOTP, RFC 6238), or a backup code once.

Secrets are kept encrypted under a key from the settings; backup codes are kept as hashes.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Sequence

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy.orm import Session

from bot.records import audit
from bot.records.models import User

BACKUP_CODES = 10
#: Seconds a code is good for; one before and one after is taken too, because clocks differ.
PERIOD, DRIFT = 30, 1
ISSUER = "Bedside"


def new_secret() -> str:
    """A secret for an authenticator app, to be confirmed by a code before it counts."""
    return pyotp.random_base32()


def address(secret: str, username: str) -> str:
    """What an authenticator app reads from a picture (`otpauth://…`)."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)


def turn_on(session: Session, user: User, secret: str, code: str, key: bytes, now: dt.datetime) -> Sequence[str] | None:
    """Ask for this secret's codes from now on; the backup codes, to be shown once. None if `code` is not its code.

    Raises `ValueError` where one is asked for already: it is turned off first, which takes one of its codes.
    """
    if user.totp is not None:
        raise ValueError("your second factor is on already; turn it off first")
    step = _step(secret, code, now)
    if step is None:
        return None
    codes = [f"{secrets.token_hex(2)}-{secrets.token_hex(2)}-{secrets.token_hex(2)}" for _ in range(BACKUP_CODES)]
    user.totp, user.totp_step = _box(key).encrypt(secret.encode()).decode(), step
    user.backup_codes = [_hash(code) for code in codes]
    _note(session, user, user.username, "on", now)
    return codes


def turn_off(session: Session, user: User, by: str, now: dt.datetime) -> None:
    """Ask for no code any more; nothing happens if none was asked for."""
    if user.totp is not None:
        user.totp = user.totp_step = user.backup_codes = None
        _note(session, user, by, "off", now)


def matches(user: User, code: str, key: bytes, now: dt.datetime) -> bool:
    """Whether this is the user's code now, or one of their backup codes; each works once.

    False too when the secret cannot be read, because the key was changed.
    """
    typed = "".join(code.split()).lower()
    if typed.isdecimal():
        return _matches_app(user, typed, key, now)
    hashed = _hash(typed)
    left = [kept for kept in user.backup_codes or () if not hmac.compare_digest(kept, hashed)]
    used = len(left) < len(user.backup_codes or ())
    user.backup_codes = left
    return used


def _matches_app(user: User, code: str, key: bytes, now: dt.datetime) -> bool:
    try:
        secret = _box(key).decrypt((user.totp or "").encode()).decode()
    except InvalidToken:
        return False
    step = _step(secret, code, now)
    if step is None or step <= (user.totp_step or 0):  # a code seen over somebody's shoulder is used up
        return False
    user.totp_step = step
    return True


def _step(secret: str, code: str, now: dt.datetime) -> int | None:
    """Which half minute the code belongs to; None if to none near now."""
    present = int(now.timestamp()) // PERIOD
    totp = pyotp.TOTP(secret, interval=PERIOD)
    near = range(present - DRIFT, present + DRIFT + 1)
    return next((step for step in near if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode())), None)


def _box(key: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"second factor" + key).digest()))


def _hash(code: str) -> str:
    # A fast hash is enough: a code has 48 random bits, and wrong ones lock the account.
    return hashlib.sha256(code.replace("-", "").encode()).hexdigest()


def _note(session: Session, user: User, by: str, what: str, now: dt.datetime) -> None:
    audit.administration(session, by, "update", "second_factor", {"user": user.username, "turned": what}, now)
