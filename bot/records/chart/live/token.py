"""Access tokens by SMART backend services: a signed JWT in, a short-lived token out (HL7 SMART App Launch 2)."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

#: Seconds an assertion is good for; the standard allows five minutes at most.
_ASSERTION_LIFE = 240
#: A token is renewed this many seconds before its end.
_MARGIN = 30
_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass
class Tokens:
    """Gets and keeps the access token of a client that the server knows by its public key."""

    url: str
    client_id: str
    key: str = field(repr=False)
    key_id: str
    scope: str
    timeout: tuple[float, float]
    _token: str = field(default="", repr=False)
    _good_until: float = 0.0

    @classmethod
    def with_key_file(
        cls, path: Path, *, url: str, client_id: str, key_id: str, scope: str, timeout: tuple[float, float]
    ) -> Tokens:
        """Tokens signed with the private key (PEM) in a file."""
        return cls(url, client_id, path.read_text("utf-8"), key_id, scope, timeout)

    def get(self, session: requests.Session) -> str:
        """A token that is good now; raises `requests.RequestException` if the server gives none."""
        if time.monotonic() >= self._good_until:
            answer = session.post(self.url, data=self._request(), timeout=self.timeout)
            answer.raise_for_status()
            given = answer.json()
            self._token = str(given["access_token"])
            self._good_until = time.monotonic() + float(given.get("expires_in", 300)) - _MARGIN
        return self._token

    def forget(self) -> None:
        """Ask for a new one next time: the server refused this one."""
        self._good_until = 0.0

    def _request(self) -> dict[str, str]:
        now = int(time.time())
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": self.url,
            "jti": uuid.uuid4().hex,
            "exp": now + _ASSERTION_LIFE,
        }
        key = load_pem_private_key(self.key.encode(), password=None)
        algorithm = "ES384" if isinstance(key, EllipticCurvePrivateKey) else "RS384"
        return {
            "grant_type": "client_credentials",
            "scope": self.scope,
            "client_assertion_type": _ASSERTION_TYPE,
            "client_assertion": jwt.encode(claims, self.key, algorithm, headers={"kid": self.key_id}),
        }
