"""The clinic's sign-on service (an OpenID Connect provider): where to send somebody, and who it says came back.

Authorization code flow with PKCE (OpenID Connect Core 1.0; RFC 7636). What the service says is believed only from a
token that it signed, for us, now, and for this attempt. The calls block: run them in a thread.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from bot.errors import ProviderUnavailable, SignOnRefused
from bot.records.staff.sign_ons import Attempt
from bot.settings import Settings

#: Signatures that only the service's private key can make: none that a shared secret or nobody can.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
#: Seconds for connecting and for an answer, and by which two clocks may differ.
TIMEOUT, LEEWAY = (5, 10), 60
VERIFIED = "email_verified"
_BASIC = "client_secret_basic"
#: How long we go by what the service tells about itself.
FRESH = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Arrival:
    """Whom the service has sent: the user name, and whether it vouches for a second factor."""

    username: str
    attested: bool


class Provider:
    """The sign-on service named in the settings."""

    def __init__(self, settings: Settings, redirect: str) -> None:
        """`redirect` is the address to which people come back."""
        self._settings = settings
        self._redirect = redirect
        self._known: dict[str, Any] = {}
        self._known_at: dt.datetime | None = None

    def address(self, attempt: Attempt, now: dt.datetime) -> str:
        """Where to send the browser; raises `ProviderUnavailable`."""
        told = self._told(now)
        asked: dict[str, Any] = {"state": attempt.state, "nonce": attempt.nonce, "code_verifier": attempt.verifier}
        if self._settings.oidc_max_age:
            asked["max_age"] = self._settings.oidc_max_age
        url, _ = self._client(told).create_authorization_url(self._endpoint(told, "authorization_endpoint"), **asked)
        return str(url)

    def arrival(self, code: str, attempt: Attempt, now: dt.datetime) -> Arrival:
        """Who came back with this code.

        Raises:
            ProviderUnavailable: the service cannot be reached, or breaks off.
            SignOnRefused: what it answers is not to be believed, or names nobody.
        """
        told = self._told(now)
        client = self._client(told)
        try:
            token = client.fetch_token(
                self._endpoint(told, "token_endpoint"), code=code, code_verifier=attempt.verifier, timeout=TIMEOUT
            )
        except AuthlibBaseError as error:
            if error.error == "invalid_grant":
                raise SignOnRefused("the sign-on service does not take the code") from None
            raise ProviderUnavailable(f"no token ({type(error).__name__}): check client id and secret") from None
        except (requests.RequestException, ValueError) as error:
            raise ProviderUnavailable(f"no token ({type(error).__name__})") from None
        claims = self._claims(token, self._keys(told), attempt, now)
        return self._person(self._more(claims, client, told))

    def _told(self, now: dt.datetime) -> dict[str, Any]:
        """What the service tells about itself (OpenID Connect Discovery 1.0)."""
        if self._known_at is None or now - self._known_at >= FRESH:
            told = _fetched(self._settings.oidc_issuer.rstrip("/") + "/.well-known/openid-configuration")
            if told.get("issuer") != self._settings.oidc_issuer:
                raise ProviderUnavailable("the sign-on service calls itself otherwise than BEDSIDE_OIDC_ISSUER")
            self._known, self._known_at = told, now
        return self._known

    def _endpoint(self, told: dict[str, Any], name: str) -> str:
        """One of its addresses, which must be as safe to speak to as the service itself."""
        url = str(told.get(name, ""))
        if urlsplit(url).scheme not in ("https", urlsplit(self._settings.oidc_issuer).scheme):
            raise ProviderUnavailable(f"the sign-on service names no {name} that is safe to use")
        return url

    def _client(self, told: dict[str, Any]) -> Any:
        methods = told.get("token_endpoint_auth_methods_supported", [_BASIC])
        return OAuth2Session(
            self._settings.oidc_client_id,
            self._settings.oidc_client_secret.get_secret_value(),
            token_endpoint_auth_method=_BASIC if _BASIC in methods else "client_secret_post",
            scope="openid email profile",
            redirect_uri=self._redirect,
            code_challenge_method="S256",
        )

    def _keys(self, told: dict[str, Any]) -> KeySet:
        # Fetched for each log-in: there are few, and a key that was withdrawn is worth nothing at once.
        try:
            return KeySet.import_key_set(_fetched(self._endpoint(told, "jwks_uri")))  # type: ignore[arg-type]
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise ProviderUnavailable(f"no keys ({type(error).__name__})") from None

    def _claims(self, token: dict[str, Any], keys: KeySet, attempt: Attempt, now: dt.datetime) -> CodeIDToken:
        settings, time = self._settings, int(now.timestamp())
        params = {"nonce": attempt.nonce, "client_id": settings.oidc_client_id, "max_age": settings.oidc_max_age}
        try:
            read = jwt.decode(str(token["id_token"]), keys, algorithms=ALGORITHMS)
            claims = CodeIDToken(
                read.claims,
                read.header,
                {"iss": {"value": settings.oidc_issuer}, "aud": {"value": settings.oidc_client_id}},
                {**params, "access_token": token.get("access_token")},
            )
            claims.validate(time, LEEWAY)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            what = f"{type(error).__name__} {getattr(error, 'claim', '')}".strip()
            raise SignOnRefused(f"the token is not to be believed ({what})") from None
        if settings.oidc_max_age and time - claims["auth_time"] > settings.oidc_max_age + LEEWAY:
            raise SignOnRefused("the proof of who they are is too old")
        return claims

    def _more(self, claims: dict[str, Any], client: Any, told: dict[str, Any]) -> dict[str, Any]:
        """The claims; where the token does not say who it is about, the service is asked (Core, 5.3)."""
        wanted = {self._settings.oidc_user_claim} | ({VERIFIED} if self._settings.oidc_user_claim == "email" else set())
        if wanted <= claims.keys() or "userinfo_endpoint" not in told:
            return claims
        try:
            answer = client.get(self._endpoint(told, "userinfo_endpoint"), timeout=TIMEOUT)
            answer.raise_for_status()
            more = dict(answer.json())
        except (AuthlibBaseError, requests.RequestException, ValueError, TypeError) as error:
            raise ProviderUnavailable(f"no user information ({type(error).__name__})") from None
        if more.get("sub") != claims["sub"]:
            raise SignOnRefused("the user information is about somebody else")
        return {**claims, **{claim: more.get(claim) for claim in wanted}}

    def _person(self, claims: dict[str, Any]) -> Arrival:
        claim, wanted = self._settings.oidc_user_claim, set(self._settings.oidc_second_factor)
        username = claims.get(claim)
        # Letters that only look like others, as the Kelvin sign like K, must not become them when small.
        if not isinstance(username, str) or not username.strip() or not unicodedata.is_normalized("NFKC", username):
            raise SignOnRefused(f"the sign-on service tells no {claim}")
        if claim == "email" and claims.get(VERIFIED) is not True:
            raise SignOnRefused("the sign-on service has not verified the e-mail address")
        methods = {str(each) for each in (*(claims.get("amr") or ()), claims.get("acr"))}
        return Arrival(username, bool(wanted & methods))


def _fetched(url: str) -> dict[str, Any]:
    try:
        # Not led on to another address: that one would be nobody's promise.
        answer = requests.get(url, timeout=TIMEOUT, allow_redirects=False)
        answer.raise_for_status()
        return dict(answer.json())
    except (requests.RequestException, ValueError, TypeError) as error:
        raise ProviderUnavailable(f"the sign-on service does not answer ({type(error).__name__})") from None
