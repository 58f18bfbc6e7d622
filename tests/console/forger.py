"""A sign-on service that answers whatever a test tells it to, honest or not."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT = "bedside"
Claims = dict[str, Any]


@cache
def key_of(whose: str) -> RSAKey:
    """A private key, made once: that takes a while."""
    return RSAKey.generate_key(2048, {"kid": whose})


@dataclass
class Forger:
    """What it says of itself, in its token, and when asked about a person; each may be changed before it is asked."""

    now: Callable[[], dt.datetime]
    issuer: str = ""
    nonce: str = ""
    change: Callable[[Claims], object] = lambda claims: None
    sign: Callable[[Forger, Claims], str] | None = None
    told: Claims = field(default_factory=dict)
    userinfo: Claims = field(default_factory=dict)
    trouble: int = 0
    key: RSAKey = field(default_factory=lambda: key_of("one"))
    asked: list[dict[str, str]] = field(default_factory=list)

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/.well-known/openid-configuration", self._discovery)
        app.router.add_get("/keys", self._keys)
        app.router.add_post("/token", self._token)
        app.router.add_get("/who", self._who)
        return app

    def visit(self, location: str) -> dict[str, str]:
        """Somebody comes with the browser; returns what the browser was sent with."""
        sent = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        self.nonce = sent["nonce"]
        return sent

    def token(self) -> str:
        now = int(self.now().timestamp())
        claims: Claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "42",
            "nonce": self.nonce,
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "email": "rosa@clinic.test",
            "email_verified": True,
        }
        self.change(claims)
        return self.sign(self, claims) if self.sign else signed(self, claims)

    async def _discovery(self, request: web.Request) -> web.Response:
        at = self.issuer
        told = {"issuer": at, "authorization_endpoint": f"{at}/authorize", "token_endpoint": f"{at}/token"}
        return web.json_response({**told, "jwks_uri": f"{at}/keys", "userinfo_endpoint": f"{at}/who"} | self.told)

    async def _keys(self, request: web.Request) -> web.Response:
        return web.json_response({"keys": [self.key.as_dict(private=False)]})

    async def _token(self, request: web.Request) -> web.Response:
        self.asked.append({name: str(value) for name, value in (await request.post()).items()})
        if self.trouble:
            return web.json_response({"error": "invalid_client"}, status=self.trouble)
        return web.json_response({"access_token": "a", "token_type": "Bearer", "id_token": self.token()})

    async def _who(self, request: web.Request) -> web.Response:
        return web.json_response(self.userinfo)


def signed(forger: Forger, claims: Claims) -> str:
    """As an honest service signs."""
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, forger.key)


def with_another_key(forger: Forger, claims: Claims) -> str:
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key_of("another"))


def with_an_unknown_key(forger: Forger, claims: Claims) -> str:
    return jwt.encode({"alg": "RS256", "kid": "two"}, claims, key_of("another"))


def with_the_key_in_its_own_head(forger: Forger, claims: Claims) -> str:
    key = key_of("another")
    return jwt.encode({"alg": "RS256", "kid": "one", "jwk": key.as_dict(private=False)}, claims, key)


def with_no_signature(forger: Forger, claims: Claims) -> str:
    return f"{_part({'alg': 'none', 'kid': 'one'})}.{_part(claims)}."


def with_the_public_key_as_a_secret(forger: Forger, claims: Claims) -> str:
    secret = OctKey.import_key(base64.b64encode(forger.key.as_pem(private=False)))
    return jwt.encode({"alg": "HS256", "kid": "one"}, claims, secret)


def with_the_client_secret(forger: Forger, claims: Claims) -> str:
    return jwt.encode({"alg": "HS256", "kid": "one"}, claims, OctKey.import_key("not a secret" * 4))


def changed_after_signing(forger: Forger, claims: Claims) -> str:
    head, _, signature = signed(forger, claims).split(".")
    return f"{head}.{_part({**claims, 'email': 'ada@clinic.test'})}.{signature}"


def _part(content: Claims) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()
