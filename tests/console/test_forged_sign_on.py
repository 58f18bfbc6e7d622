"""What a sign-on service must not get away with, and what an honest one may do."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestServer
from pydantic import SecretStr
from sqlalchemy import select

from bot.console.login import STALE
from bot.console.single_sign_on import AWAY, NOT_SIGNED_ON, REFUSED
from bot.records.models import AuditEvent, ConsoleSession
from bot.records.staff import users
from bot.services import Services
from tests.console import forger as forging
from tests.console.conftest import Clock, NewPerson, Person
from tests.console.forger import CLIENT, Claims, Forger


@pytest.fixture
async def forger(services: Services) -> AsyncIterator[Forger]:
    """A service, known to the console; `rosa@clinic.test` and `ada@clinic.test` have accounts here."""
    forger = Forger(services.now)
    async with TestServer(forger.application()) as running:
        forger.issuer = str(running.make_url("")).rstrip("/")
        settings = {"oidc_issuer": forger.issuer, "oidc_client_id": CLIENT}
        for name, value in {**settings, "oidc_client_secret": SecretStr("not a secret" * 4)}.items():
            object.__setattr__(services.settings, name, value)
        with services.database.session() as session:
            users.add_user(session, "rosa@clinic.test", "Rosa Diaz", "a long password", services.now())
            users.add_user(session, "ada@clinic.test", "Ada", "a long password", services.now(), "administrator")
        yield forger


@pytest.fixture
async def rosa(forger: Forger, outsider: Person) -> Person:
    """A browser whose console knows the service (`outsider` opens the console after `forger` is set)."""
    return outsider


async def leave(person: Person, path: str = "/console/sso", **options: Any) -> ClientResponse:
    return await person.client.get(path, allow_redirects=False, **options)


async def come_back(person: Person, **query: str) -> ClientResponse:
    return await person.client.get("/console/sso/back", params=query, allow_redirects=False)


async def sign_on(forger: Forger, person: Person, **query: str) -> ClientResponse:
    """There and back, as a browser goes."""
    sent = forger.visit((await leave(person)).headers["Location"])
    return await come_back(person, **{"code": "c", "state": sent["state"], **query})


async def is_in(person: Person) -> bool:
    return (await person.client.get("/console/", allow_redirects=False)).status == 200


async def test_an_honest_token_lets_in(forger: Forger, rosa: Person) -> None:
    assert (await sign_on(forger, rosa)).status == 200
    assert "Rosa Diaz" in await rosa.see("/console/")


HONEST: dict[str, Callable[[Claims], object]] = {
    "for us among others, by our leave": lambda c: c.update(aud=[CLIENT, "other"], azp=CLIENT),
    "our clocks differ by less than a minute": lambda c: c.update(exp=c["iat"] - 50),
    "proven a quarter of an hour ago": lambda c: c.update(auth_time=c["auth_time"] - 900),
    "capitals": lambda c: c.update(email="Rosa@Clinic.TEST"),
    "no word on how": lambda c: c.update(amr=None, acr=None),
}


@pytest.mark.parametrize("change", HONEST.values(), ids=HONEST)
async def test_what_differs_without_meaning_anything_lets_in(
    forger: Forger, rosa: Person, change: Callable[[Claims], object]
) -> None:
    forger.change = change
    assert (await sign_on(forger, rosa)).status == 200
    assert await is_in(rosa)


LIES: dict[str, Callable[[Claims], object]] = {
    "another service's": lambda c: c.update(iss="https://elsewhere.test"),
    "no service's": lambda c: c.pop("iss"),
    "for another client": lambda c: c.update(aud="other"),
    "for nobody": lambda c: c.pop("aud"),
    "for us and another, who asked": lambda c: c.update(aud=[CLIENT, "other"], azp="other"),
    "for us and another, and nobody asked": lambda c: c.update(aud=[CLIENT, "other"]),
    "over": lambda c: c.update(exp=c["iat"] - 90),
    "without an end": lambda c: c.pop("exp"),
    "from the future": lambda c: c.update(iat=c["iat"] + 600),
    "not good yet": lambda c: c.update(nbf=c["iat"] + 600),
    "another attempt's": lambda c: c.update(nonce="0" * 64),
    "any attempt's": lambda c: c.pop("nonce"),
    "proven too long ago": lambda c: c.update(auth_time=c["auth_time"] - 1000),
    "proven nobody knows when": lambda c: c.pop("auth_time"),
    "about nobody": lambda c: c.pop("sub"),
    "not the token that came with it": lambda c: c.update(at_hash="x"),
    "an address nobody verified": lambda c: c.update(email_verified=False),
    "an address somebody calls verified": lambda c: c.update(email_verified="true"),
    "an empty name": lambda c: c.update(email=" "),
    "many names": lambda c: c.update(email=["rosa@clinic.test"]),
}


@pytest.mark.parametrize("change", LIES.values(), ids=LIES)
async def test_a_token_that_lies_lets_nobody_in(
    services: Services, forger: Forger, rosa: Person, change: Callable[[Claims], object]
) -> None:
    forger.change = change
    answer = await sign_on(forger, rosa)
    assert (answer.status, REFUSED in await answer.text()) == (403, True)
    assert not await is_in(rosa)
    with services.database.session() as session:
        last = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()[-1]
    told = (last.actor_id, last.action, last.outcome, last.reason)
    assert told == ("unknown", "verify-fail", "failure", "single_sign_on")


FORGERIES = [
    forging.with_another_key,
    forging.with_an_unknown_key,
    forging.with_the_key_in_its_own_head,
    forging.with_no_signature,
    forging.with_the_public_key_as_a_secret,
    forging.with_the_client_secret,
    forging.changed_after_signing,
    lambda forger, claims: "",
    lambda forger, claims: "a.b.c",
]


@pytest.mark.parametrize("sign", FORGERIES)
async def test_a_token_that_the_service_did_not_sign_lets_nobody_in(
    forger: Forger, rosa: Person, sign: Callable[[Forger, Claims], str]
) -> None:
    forger.sign = sign
    answer = await sign_on(forger, rosa)
    assert (answer.status, REFUSED in await answer.text()) == (403, True)
    assert not await is_in(rosa)


async def test_a_letter_that_only_looks_like_another_is_another(
    services: Services, forger: Forger, rosa: Person
) -> None:
    with services.database.session() as session:
        users.add_user(session, "karl@clinic.test", "Karl Kent", "a long password", services.now())
    forger.change = lambda c: c.update(email="\u212aarl@clinic.test")  # the Kelvin sign
    assert (await sign_on(forger, rosa)).status == 403
    forger.change = lambda c: c.update(email="Karl@clinic.test")
    assert (await sign_on(forger, rosa)).status == 200


@pytest.mark.parametrize(
    ("about", "status"),
    [
        ({"sub": "42", "email": "rosa@clinic.test", "email_verified": True}, 200),
        ({"sub": "43", "email": "rosa@clinic.test", "email_verified": True}, 403),
        ({"sub": "42", "email": "rosa@clinic.test"}, 403),
        ({"sub": "42"}, 403),
    ],
)
async def test_what_the_token_leaves_out_is_asked_and_must_be_about_the_same_person(
    forger: Forger, rosa: Person, about: Claims, status: int
) -> None:
    forger.change = lambda c: (c.pop("email"), c.pop("email_verified"))
    forger.userinfo = about
    assert (await sign_on(forger, rosa)).status == status


async def test_a_second_factor_is_believed_from_the_signed_token_alone(
    services: Services, forger: Forger, rosa: Person
) -> None:
    forger.change = lambda c: (c.pop("email"), c.pop("email_verified"))
    forger.userinfo = {"sub": "42", "email": "rosa@clinic.test", "email_verified": True, "amr": ["mfa"]}
    assert (await sign_on(forger, rosa)).status == 200
    with services.database.session() as session:
        assert session.scalars(select(ConsoleSession.attested)).all() == [False]


async def test_the_way_there_leads_to_the_service_alone_and_back_to_us_alone(forger: Forger, rosa: Person) -> None:
    lure = "/console/sso?next=https://evil.test&redirect_uri=https://evil.test&url=//evil.test"
    response = await leave(rosa, lure, headers={"Host": "evil.test", "X-Forwarded-Host": "evil.test"})
    location = response.headers["Location"]
    assert location.startswith(f"{forger.issuer}/authorize?")
    assert "evil" not in location
    sent = forger.visit(location)
    assert urlsplit(sent["redirect_uri"]).path == "/console/sso/back"
    assert (sent["response_type"], sent["scope"], sent["max_age"]) == ("code", "openid email profile", "900")
    page = await come_back(rosa, code="c", state=sent["state"], next="https://evil.test", url="//evil.test")
    assert "evil" not in await page.text()


async def test_the_code_is_used_with_the_proof_of_whoever_asked_for_it(forger: Forger, rosa: Person) -> None:
    sent = forger.visit((await leave(rosa)).headers["Location"])
    await come_back(rosa, code="c", state=sent["state"])
    (asked,) = forger.asked
    proof = base64.urlsafe_b64encode(hashlib.sha256(asked["code_verifier"].encode()).digest()).rstrip(b"=").decode()
    assert (sent["code_challenge"], sent["code_challenge_method"]) == (proof, "S256")
    assert sent["redirect_uri"] == asked["redirect_uri"]
    assert len({sent["state"], sent["nonce"], asked["code_verifier"]}) == 3


async def test_the_secret_of_an_attempt_goes_to_two_addresses_only(forger: Forger, rosa: Person) -> None:
    cookie = (await leave(rosa)).cookies["bedside_console_sso"]
    assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == ("/console/sso", "Lax", True)


async def test_an_answer_counts_once(forger: Forger, rosa: Person) -> None:
    jar = rosa.client.session.cookie_jar
    sent = forger.visit((await leave(rosa)).headers["Location"])
    cookie = jar.filter_cookies(rosa.client.make_url("/console/sso"))["bedside_console_sso"].value
    assert (await come_back(rosa, code="c", state=sent["state"])).status == 200
    again = await rosa.client.get(
        "/console/sso/back",
        params={"code": "c", "state": sent["state"]},
        headers={"Cookie": f"bedside_console_sso={cookie}"},
        allow_redirects=False,
    )
    assert (again.status, STALE in await again.text(), len(forger.asked)) == (403, True, 1)


async def test_an_answer_that_this_browser_did_not_ask_for_is_not_even_looked_at(
    forger: Forger, rosa: Person, new_person: NewPerson
) -> None:
    other = await new_person(None)
    theirs = forger.visit((await leave(other)).headers["Location"])
    for query in ({}, {"state": ""}, {"state": theirs["state"]}, {"state": "ñ"}):
        assert (await come_back(rosa, code="c", **query)).status == 403
    await leave(rosa)
    for query in ({}, {"state": ""}, {"state": theirs["state"]}):
        assert (await come_back(rosa, code="c", **query)).status == 403
    assert forger.asked == []
    assert (await come_back(other, code="c", state=theirs["state"])).status == 200


@pytest.mark.parametrize(("minutes", "status"), [(9, 200), (10, 403)])
async def test_ten_minutes_are_enough_to_sign_on(
    forger: Forger, rosa: Person, clock: Clock, minutes: int, status: int
) -> None:
    sent = forger.visit((await leave(rosa)).headers["Location"])
    clock.forward(minutes=minutes)
    assert (await come_back(rosa, code="c", state=sent["state"])).status == status


async def test_an_answer_in_another_services_name_is_refused(forger: Forger, rosa: Person) -> None:
    assert (await sign_on(forger, rosa, iss="https://elsewhere.test")).status == 403
    assert forger.asked == []
    assert (await sign_on(forger, rosa, iss=forger.issuer)).status == 200


@pytest.mark.parametrize("query", [{"error": "access_denied", "code": ""}, {"error": "<b>x</b>"}])
async def test_a_no_of_the_service_is_told_in_our_words(forger: Forger, rosa: Person, query: dict[str, str]) -> None:
    answer = await sign_on(forger, rosa, **query)
    text = await answer.text()
    assert (answer.status, NOT_SIGNED_ON in text, "<b>x" in text) == (403, True, False)


TROUBLE: dict[str, dict[str, Any]] = {
    "another name": {"issuer": "https://elsewhere.test"},
    "no address": {"token_endpoint": None},
    "an unsafe address": {"token_endpoint": "ftp://127.0.0.1/token"},
    "nobody there": {"token_endpoint": "http://127.0.0.1:9/token"},
    "no keys": {"jwks_uri": "http://127.0.0.1:9/keys"},
}


@pytest.mark.parametrize("told", TROUBLE.values(), ids=TROUBLE)
async def test_a_service_that_is_away_or_ill_is_told_and_passwords_still_work(
    forger: Forger, rosa: Person, told: dict[str, Any]
) -> None:
    forger.told = told
    answer = await leave(rosa)
    if answer.status == 303:
        sent = forger.visit(answer.headers["Location"])
        answer = await come_back(rosa, code="c", state=sent["state"])
    assert (answer.status, AWAY in await answer.text()) == (503, True)
    assert not await is_in(rosa)
    assert (await rosa.log_in("rosa@clinic.test", "a long password")).status == 303


@pytest.mark.parametrize("status", [400, 401, 500, 503])
async def test_a_service_that_does_not_know_us_is_a_matter_for_an_administrator(
    forger: Forger, rosa: Person, status: int
) -> None:
    forger.trouble = status
    assert (await sign_on(forger, rosa)).status == 503


async def test_nothing_of_a_sign_on_is_in_the_log(
    forger: Forger, rosa: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "bot")
    forger.change = lambda c: c.update(nonce="0" * 64)
    sent = forger.visit((await leave(rosa)).headers["Location"])
    await come_back(rosa, code="a-secret-code", state=sent["state"])
    assert "InvalidClaimError nonce" in caplog.text
    for secret in ("a-secret-code", "rosa", sent["state"], sent["nonce"], "not a secret"):
        assert secret not in caplog.text


async def test_where_no_service_is_set_there_is_none(outsider: Person, tmp_path: Path) -> None:
    assert (await leave(outsider)).status == 404
    assert (await come_back(outsider, code="c", state="s")).status == 404
    assert "single sign-on" not in await outsider.see("/console/login")
