"""Who guesses is stopped; who works here is not, whatever strangers do with their user name."""

from __future__ import annotations

import pyotp
import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import func, select

from bot.console import attempts, create_console, single_sign_on
from bot.console.login import TOO_MANY
from bot.console.single_sign_on import AWAY
from bot.records.models import AuditEvent, SignOn
from bot.records.staff import users
from bot.services import Services
from tests.console.conftest import Clock, NewPerson, Person, field
from tests.console.forger import Forger
from tests.console.test_forged_sign_on import forger, is_in, leave, sign_on
from tests.console.test_second_factor import enrol, second

__all__ = ["forger"]  # the fixture
STRANGER = "203.0.113.7"
BROWSER = "bedside_console_browser"


async def attempt(person: Person, username: str, password: str, address: str = STRANGER) -> ClientResponse:
    csrf = field(await person.see("/console/login"), "csrf")
    fields = {"csrf": csrf, "username": username, "password": password}
    headers = {"X-Forwarded-For": address}
    return await person.client.post("/console/login", data=fields, headers=headers, allow_redirects=False)


async def lock(stranger: Person, username: str) -> None:
    for _ in range(users.MAX_FAILURES):
        await attempt(stranger, username, "wrong-password")


async def leave_work(person: Person) -> None:
    assert (await person.send("/console/logout", csrf=field(await person.see("/console/"), "csrf"))).status == 303


async def test_strangers_cannot_keep_out_who_has_been_in_at_this_browser(
    outsider: Person, maria: Person, new_person: NewPerson
) -> None:
    await leave_work(maria)
    await lock(outsider, "maria")
    assert (await maria.log_in("maria")).status == 303
    assert await is_in(maria)
    await leave_work(maria)
    await lock(outsider, "maria")
    assert (await (await new_person(None)).log_in("maria")).status == 403


async def test_nor_at_the_second_factor(outsider: Person, maria: Person, clock: Clock) -> None:
    secret, _ = await enrol(maria, clock)
    await leave_work(maria)
    await lock(outsider, "maria")
    clock.forward(seconds=30)
    assert (await maria.log_in("maria")).headers["Location"] == "/console/second"
    assert await second(maria, pyotp.TOTP(secret).at(clock())) == 303
    assert await is_in(maria)


async def test_nor_at_the_sign_on_service(forger: Forger, outsider: Person, new_person: NewPerson) -> None:
    at_work = await new_person(None)
    await sign_on(forger, at_work)
    await leave_work(at_work)
    await lock(outsider, "rosa@clinic.test")
    assert (await sign_on(forger, at_work)).status == 200


async def test_a_lock_does_not_stop_who_gave_both_factors_at_the_service(forger: Forger, outsider: Person) -> None:
    await lock(outsider, "rosa@clinic.test")
    assert (await sign_on(forger, outsider)).status == 403
    forger.change = lambda claims: claims.update(amr=["pwd", "mfa"])
    assert (await sign_on(forger, outsider)).status == 200


async def test_being_known_as_one_opens_no_lock_of_another(outsider: Person, james: Person) -> None:
    await leave_work(james)
    await lock(outsider, "maria")
    assert (await james.log_in("maria")).status == 403


@pytest.mark.parametrize("forged", ["1", "1.x.", f"1.x.{'0' * 64}", "..", "1.\udcff.\udcff"])
async def test_a_browser_cannot_make_itself_known(outsider: Person, new_person: NewPerson, forged: str) -> None:
    await lock(outsider, "maria")
    stranger = await new_person(None)
    csrf = field(await stranger.see("/console/login"), "csrf")
    cookie = f"bedside_console_form={csrf}; {BROWSER}={forged}".encode("utf-8", "surrogateescape").decode("latin-1")
    fields = {"csrf": csrf, "username": "maria", "password": users.DEMO_PASSWORD}
    answer = await stranger.client.post("/console/login", data=fields, headers={"Cookie": cookie})
    assert answer.status == 403


async def test_a_known_browser_may_not_guess_for_ever(maria: Person, clock: Clock) -> None:
    await leave_work(maria)
    statuses = [(await maria.log_in("maria", "wrong-password")).status for _ in range(attempts.FROM_BROWSER + 1)]
    assert statuses == [403] * attempts.FROM_BROWSER + [429]
    assert (await maria.log_in("maria")).status == 429
    clock.forward(minutes=15)
    assert (await maria.log_in("maria")).status == 303


async def test_one_address_has_so_many_tries_and_leaves_so_many_lines(services: Services, outsider: Person) -> None:
    for _ in range(attempts.FROM_ADDRESS + 5):
        last = await attempt(outsider, "nobody", "wrong-password")
    assert (last.status, TOO_MANY in await last.text()) == (429, True)
    with services.database.session() as session:
        lines = session.scalar(select(func.count()).where(AuditEvent.action == "verify-fail"))
    assert lines == attempts.FROM_ADDRESS
    assert (await attempt(outsider, "maria", users.DEMO_PASSWORD, "203.0.113.8")).status == 303


async def test_tries_are_counted_over_all_gateway_processes(
    services: Services, outsider: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "FROM_ADDRESS", 2)
    for _ in range(2):
        assert (await attempt(outsider, "nobody", "wrong-password")).status == 403
    app = web.Application()
    app.add_subapp("/console/", create_console(services))
    async with TestClient(TestServer(app)) as elsewhere:
        assert (await attempt(Person(elsewhere), "nobody", "wrong-password")).status == 429


async def test_one_address_begins_so_many_sign_ons(services: Services, forger: Forger, outsider: Person) -> None:
    for _ in range(attempts.FROM_ADDRESS + 5):
        last = await leave(outsider, headers={"X-Forwarded-For": STRANGER})
    assert last.status == 429
    with services.database.session() as session:
        assert session.scalar(select(func.count()).select_from(SignOn)) == attempts.FROM_ADDRESS


async def test_where_the_line_before_the_service_is_long_one_is_told_so_and_nothing_is_kept(
    services: Services, forger: Forger, outsider: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_sign_on, "IN_LINE", -single_sign_on.AT_ONCE)
    answer = await leave(outsider)
    assert (answer.status, AWAY in await answer.text()) == (503, True)
    with services.database.session() as session:
        assert session.scalar(select(func.count()).select_from(SignOn)) == 0
