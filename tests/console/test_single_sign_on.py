"""Logging in through a sign-on service that we did not write (see `provider/server.mjs`)."""

from __future__ import annotations

import datetime as dt
import re
import socket
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pyotp
import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.bus import LocalBus
from bot.console import create_console
from bot.console.login import STALE
from bot.console.single_sign_on import AWAY, NOT_SIGNED_ON, REFUSED, UNKNOWN
from bot.records.engine import Database
from bot.records.models import AuditEvent, User
from bot.records.staff import users
from bot.services import Services, utc_now
from bot.settings import Settings
from tests.console.conftest import Clock, NewPerson, Person, field
from tests.console.desk import Desk
from tests.console.test_second_factor import enrol, second

HOME = Path(__file__).parent / "provider"
CLIENT, SECRET = "bedside", "a secret of the tests"
ROSA = "rosa@clinic.test"

pytestmark = pytest.mark.enable_socket


@dataclass(frozen=True)
class Running:
    """The service, and the port on which it expects the console."""

    issuer: str
    port: int


@pytest.fixture(scope="module")
def provider() -> Iterator[Running]:
    """The service, started once. It is at `localhost` and the console at 127.0.0.1: two sites, as in life."""
    assert (HOME / "node_modules").exists(), "run tools/test-tools.sh"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["node", "server.mjs", CLIENT, SECRET, f"http://127.0.0.1:{port}/console/sso/back"]
    with subprocess.Popen(command, cwd=HOME, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout
        yield Running(f"http://localhost:{server.stdout.readline().strip()}", port)
        server.terminate()


class RunningClock(Clock):
    """The machine's clock, by which the service goes too, and as much later as a test says."""

    def __init__(self) -> None:
        self.ahead = dt.timedelta()

    def __call__(self) -> dt.datetime:
        return utc_now() + self.ahead

    def forward(self, **parts: float) -> None:
        self.ahead += dt.timedelta(**parts)


@pytest.fixture
def clock() -> Clock:
    return RunningClock()


@pytest.fixture
def services(tmp_path: Path, make_sqlite: Callable[[Path], str], clock: Clock, provider: Running) -> Iterator[Services]:
    """A console with single sign-on, and an account for Rosa."""
    database = Database(make_sqlite(tmp_path / "console.db"))
    with database.session() as session:
        users.ensure_demo_users(session, clock())
        users.add_user(session, ROSA, "Rosa Diaz", "a long password", clock())
    settings = Settings(
        var=tmp_path,
        port=provider.port,
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SecretStr(SECRET),
        oidc_max_age=3600,  # tests move only our clock
    )
    yield Services(settings, database, LocalBus(), clock)
    database.close()


@pytest.fixture
async def server(services: Services, provider: Running) -> AsyncIterator[TestServer]:
    app = web.Application()
    app.add_subapp("/console/", create_console(services))
    async with TestServer(app, port=provider.port) as server:
        yield server


async def sign_on(person: Person, login: str, methods: str = "pwd") -> ClientResponse:
    """Press the link, fill in the service's form, and be led back."""
    form = await person.client.get("/console/sso")
    assert form.url.host == "localhost"
    return await person.client.session.post(form.url, data={"login": login, "methods": methods})


async def is_in(person: Person) -> bool:
    return (await person.client.get("/console/", allow_redirects=False)).status == 200


async def test_who_has_an_account_comes_in_with_its_role_and_leaves_a_line_in_the_audit(
    services: Services, outsider: Person
) -> None:
    assert (await sign_on(outsider, ROSA)).status == 200
    assert "Rosa Diaz" in await outsider.see("/console/")
    await outsider.see("/console/people", status=403)
    with services.database.session() as session:
        (line,) = session.scalars(select(AuditEvent).where(AuditEvent.action == "login")).all()
    assert (line.actor_id, line.outcome, line.reason) == (ROSA, "success", "single_sign_on")


async def test_who_has_none_is_told_so_and_gets_none(services: Services, outsider: Person) -> None:
    with services.database.session() as session:
        before = session.scalar(select(func.count(User.id)))
    answer = await sign_on(outsider, "stranger@clinic.test")
    assert (answer.status, UNKNOWN in await answer.text()) == (403, True)
    assert not await is_in(outsider)
    with services.database.session() as session:
        assert session.scalar(select(func.count(User.id))) == before
        kept = "".join(str((line.actor_id, line.reason, line.detail)) for line in session.scalars(select(AuditEvent)))
    assert "stranger" not in kept


async def test_who_is_shut_out_here_stays_out(services: Services, outsider: Person) -> None:
    with services.database.session() as session:
        session.scalars(select(User).where(User.username == ROSA)).one().active = False
    assert (await sign_on(outsider, ROSA)).status == 403
    assert not await is_in(outsider)


async def test_a_lock_holds_whichever_way_one_comes(outsider: Person, new_person: NewPerson, clock: Clock) -> None:
    for _ in range(5):
        await outsider.log_in(ROSA, "wrong-password")
    assert (await sign_on(outsider, ROSA)).status == 403
    clock.forward(minutes=15)
    assert (await sign_on(await new_person(None), ROSA)).status == 200


async def test_an_address_that_the_service_has_not_verified_is_nobodys(outsider: Person) -> None:
    answer = await sign_on(outsider, f"unverified:{ROSA}")
    assert (answer.status, REFUSED in await answer.text()) == (403, True)


async def test_who_gives_up_at_the_service_is_back_at_our_form(outsider: Person) -> None:
    answer = await sign_on(outsider, "")
    assert (answer.status, NOT_SIGNED_ON in await answer.text()) == (403, True)


async def test_an_answer_shown_again_lets_nobody_in(outsider: Person, new_person: NewPerson) -> None:
    answer = await sign_on(outsider, ROSA)
    other = await new_person(None)
    for person in (outsider, other):
        again = await person.client.session.get(answer.url)
        assert (again.status, STALE in await again.text()) == (403, True)
    assert not await is_in(other)


async def test_a_wrong_client_secret_is_told_as_trouble_of_the_service(services: Services, outsider: Person) -> None:
    object.__setattr__(services.settings, "oidc_client_secret", SecretStr("another"))
    answer = await sign_on(outsider, ROSA)
    assert (answer.status, AWAY in await answer.text()) == (503, True)


@pytest.mark.parametrize(("methods", "status"), [("pwd mfa", 200), ("pwd otp", 303), ("pwd", 303), ("", 303)])
async def test_outside_the_demo_a_second_factor_is_given_there_or_here(
    services: Services, outsider: Person, methods: str, status: int
) -> None:
    object.__setattr__(services.settings, "demo", False)
    await sign_on(outsider, ROSA, methods)
    page = await outsider.client.get("/console/", allow_redirects=False)
    assert (page.status, "required" in page.headers.get("Location", "")) == (status, status == 303)


@pytest.mark.parametrize(("accepted", "methods", "owes"), [(("otp", "hwk"), "pwd hwk", False), ((), "pwd mfa", True)])
async def test_which_words_stand_for_a_second_factor_is_a_setting(
    services: Services, outsider: Person, accepted: tuple[str, ...], methods: str, owes: bool
) -> None:
    object.__setattr__(services.settings, "demo", False)
    object.__setattr__(services.settings, "oidc_second_factor", accepted)
    await sign_on(outsider, ROSA, methods)
    assert await is_in(outsider) != owes


async def test_our_second_factor_is_asked_of_whoever_has_one_and_gave_none_there(
    new_person: NewPerson, clock: Clock
) -> None:
    at_desk, elsewhere = await new_person(None), await new_person(None)
    await sign_on(at_desk, ROSA)
    secret, _ = await enrol(at_desk, clock)
    answer = await sign_on(elsewhere, ROSA)
    assert re.findall(r'href="(/console/[a-z]+)">Go on', await answer.text()) == ["/console/second"]
    assert not await is_in(elsewhere)
    clock.forward(seconds=30)
    assert await second(elsewhere, pyotp.TOTP(secret).at(clock())) == 303
    assert await is_in(elsewhere)
    vouched = await new_person(None)
    await sign_on(vouched, ROSA, "pwd mfa")
    assert await is_in(vouched)


async def test_the_session_ends_as_any_other(outsider: Person, new_person: NewPerson, clock: Clock) -> None:
    await sign_on(outsider, ROSA)
    csrf = field(await outsider.see("/console/"), "csrf")
    assert (await outsider.send("/console/session", csrf="x" * 43)).status == 403
    assert (await outsider.send("/console/session", csrf=csrf)).status == 200
    clock.forward(minutes=15)
    assert not await is_in(outsider)
    other = await new_person(None)
    await sign_on(other, ROSA)
    csrf = field(await other.see("/console/"), "csrf")
    assert (await other.send("/console/logout", csrf=csrf)).status == 303
    assert not await is_in(other)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_browser_comes_in_from_the_services_pages(
    server: TestServer, browser: Browser, scheme: Literal["light", "dark"]
) -> None:
    """Browsers keep strict cookies back on the way from another site; aiohttp's client does not."""
    page = await browser.new_page(viewport={"width": 320, "height": 740}, color_scheme=scheme)
    await page.goto(str(server.make_url("/console/login")))
    assert await Desk(page, "").faults() == []
    await page.get_by_role("link", name="Log in with single sign-on").click()
    await page.get_by_label("Login").fill(ROSA)
    await page.get_by_role("button", name="Sign on").click()
    await page.get_by_role("button", name="Log out").wait_for()
    assert page.url == str(server.make_url("/console/"))
    assert await page.get_by_role("link", name="Rosa Diaz").is_visible()
