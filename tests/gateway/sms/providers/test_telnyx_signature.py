"""Only Telnyx gets in. Signatures are made here by PyNaCl, the library that Telnyx's own kit checks them with."""

from __future__ import annotations

import base64
import datetime as dt

import pytest
from nacl.signing import SigningKey

from bot.gateway.sms.providers.telnyx_signature import TOLERANCE, is_genuine

NOW = dt.datetime(2026, 3, 10, 15, 0, tzinfo=dt.UTC)
TIMESTAMP = str(int(NOW.timestamp()))
BODY = '{"data": {"event_type": "message.received", "payload": {"text": "¿Qué es el asma?"}}}'.encode()


def signed(key: SigningKey, message: bytes) -> str:
    return base64.b64encode(key.sign(message).signature).decode()


def public(key: SigningKey) -> str:
    return base64.b64encode(bytes(key.verify_key)).decode()


#: The first key pair of RFC 8032, 7.1.
KEY = SigningKey(bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))
PUBLIC = base64.b64encode(bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")).decode()
SIGNATURE = signed(KEY, TIMESTAMP.encode() + b"|" + BODY)


def test_a_signed_body_is_genuine() -> None:
    assert public(KEY) == PUBLIC
    assert is_genuine(PUBLIC, TIMESTAMP, BODY, SIGNATURE, NOW)


@pytest.mark.parametrize("late", [TOLERANCE, -TOLERANCE])
def test_a_moments_difference_of_the_clocks_is_fine(late: dt.timedelta) -> None:
    assert is_genuine(PUBLIC, TIMESTAMP, BODY, SIGNATURE, NOW + late)
    assert not is_genuine(PUBLIC, TIMESTAMP, BODY, SIGNATURE, NOW + late * 1.01)


OTHER = SigningKey(b"\1" * 32)


@pytest.mark.parametrize(
    ("key", "timestamp", "body", "signature"),
    [
        ("", TIMESTAMP, BODY, SIGNATURE),
        (public(OTHER), TIMESTAMP, BODY, SIGNATURE),
        ("not base64!", TIMESTAMP, BODY, SIGNATURE),
        (PUBLIC[:-8], TIMESTAMP, BODY, SIGNATURE),
        (PUBLIC, str(int(TIMESTAMP) + 1), BODY, SIGNATURE),
        (PUBLIC, "", BODY, SIGNATURE),
        (PUBLIC, "now", BODY, SIGNATURE),
        (PUBLIC, "٣", BODY, SIGNATURE),
        (PUBLIC, "9" * 400, BODY, SIGNATURE),
        (PUBLIC, "9" * 5000, BODY, SIGNATURE),
        (PUBLIC, TIMESTAMP, BODY + b" ", SIGNATURE),
        (PUBLIC, TIMESTAMP, BODY.replace(b"received", b"finalized"), SIGNATURE),
        (PUBLIC, TIMESTAMP, b"", SIGNATURE),
        (PUBLIC, TIMESTAMP, BODY, ""),
        (PUBLIC, TIMESTAMP, BODY, SIGNATURE[:-8]),
        (PUBLIC, TIMESTAMP, BODY, "é"),
        (PUBLIC, TIMESTAMP, BODY, signed(OTHER, TIMESTAMP.encode() + b"|" + BODY)),
        (PUBLIC, TIMESTAMP, BODY, signed(KEY, BODY)),
    ],
)
def test_anything_else_is_not(key: str, timestamp: str, body: bytes, signature: str) -> None:
    assert not is_genuine(key, timestamp, body, signature, NOW)
