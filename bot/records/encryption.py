"""Columns that are encrypted at rest, under keys that can be changed (Fernet, AES-128-CBC with HMAC-SHA256).

A database knows its keys (`Database.of`), newest first: the newest encrypts, all decrypt. What was stored before there
was a key stays readable, until `rotate` writes it anew. Encrypted values cannot be searched or sorted in SQL.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import JSON, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from bot.errors import SettingsError, Undecryptable

#: Begins every encrypted value.
MARK = "enc:"
#: Stands where a lenient column holds a text that none of our keys opens.
SEALED = "[can't be read]"


def keyring(keys: Sequence[str]) -> MultiFernet | None:
    """A ring of these keys, the newest first; None without keys. Raises `SettingsError` for what is no key."""
    try:
        return MultiFernet([Fernet(key + "=" * (-len(key) % 4)) for key in keys]) if keys else None
    except ValueError:
        problem = "BEDSIDE_DATA_KEYS holds something that is no key; make one with `bedside keys new`"
        raise SettingsError(problem) from None


def new_key() -> str:
    """A fresh key."""
    return Fernet.generate_key().decode()


class Encrypted(TypeDecorator[str]):
    """A text, encrypted.

    Reading what no key opens raises `Undecryptable`. A `lenient` column reads `SEALED` then: it is for queues, where
    one row must not keep the others from being read.
    """

    impl = Text
    cache_ok = True

    def __init__(self, *, lenient: bool = False) -> None:
        super().__init__()
        self.lenient = lenient

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Encrypt."""
        return None if value is None else _lock(value, dialect)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Decrypt."""
        try:
            return None if value is None else _unlock(value, dialect)
        except Undecryptable:
            if self.lenient:
                return SEALED
            raise


class EncryptedJson(TypeDecorator[Any]):
    """A JSON value; encrypted, it is stored as a JSON string. A `lenient` one that no key opens reads `{}`."""

    impl = JSON
    cache_ok = True

    def __init__(self, *, lenient: bool = False) -> None:
        super().__init__()
        self.lenient = lenient

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Encrypt."""
        return value if value is None or _ring(dialect) is None else _lock(json.dumps(value), dialect)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Decrypt."""
        try:
            return json.loads(_unlock(value, dialect)) if isinstance(value, str) and value.startswith(MARK) else value
        except Undecryptable:
            if self.lenient:
                return {}
            raise


def _ring(dialect: Dialect) -> MultiFernet | None:
    # Each engine has a dialect object of its own, so this is the keyring of one database.
    ring: MultiFernet | None = getattr(dialect, "bedside_keys", None)
    return ring


def _lock(value: str, dialect: Dialect) -> str:
    ring = _ring(dialect)
    return MARK + ring.encrypt(value.encode()).decode() if ring else value


def _unlock(value: str, dialect: Dialect) -> str:
    if not value.startswith(MARK):
        return value
    try:
        ring = _ring(dialect)
        if ring is None:
            raise InvalidToken
        return ring.decrypt(value.removeprefix(MARK).encode()).decode()
    except InvalidToken:
        raise Undecryptable("no key of BEDSIDE_DATA_KEYS opens what is stored; put the old key back in") from None
