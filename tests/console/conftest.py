"""A console with three people: a coordinator, a colleague, and an outsider who never logs in."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from argon2 import PasswordHasher
from playwright.async_api import Browser

from bot.bus import LocalBus
from bot.console import create_console
from bot.records.access import proxies
from bot.records.casework import inquiries, told
from bot.records.casework.told import Report
from bot.records.engine import Database
from bot.records.messaging import conversations, messages
from bot.records.models import Allergy, Consent, Encounter, Inquiry, Patient, Result
from bot.records.staff import users
from bot.reply import Channel
from bot.services import Services
from bot.settings import Settings

START = dt.datetime(2026, 11, 23, 15, 0, tzinfo=dt.UTC)


class Clock:
    """A time that moves only when a test says so."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> dt.datetime:
        return self.time

    def forward(self, **parts: float) -> None:
        self.time += dt.timedelta(**parts)


class Person:
    """A browser in somebody's hands: follows links, fills in forms, keeps cookies."""

    def __init__(self, client: TestClient[web.Request, web.Application]) -> None:
        self.client = client

    async def see(self, path: str = "/console/", status: int = 200) -> str:
        response = await self.client.get(path)
        assert response.status == status, await response.text()
        return await response.text()

    async def send(self, path: str, **fields: str) -> ClientResponse:
        return await self.client.post(path, data=fields, allow_redirects=False)

    async def log_in(self, username: str, password: str = users.DEMO_PASSWORD) -> ClientResponse:
        form = await self.see("/console/login")
        return await self.send("/console/login", csrf=field(form, "csrf"), username=username, password=password)

    async def press(self, number: int, action: str, **fields: str) -> ClientResponse:
        """Press a button of an inquiry's page, as it looks now."""
        csrf = field(await self.see("/console/"), "csrf")
        return await self.send(f"/console/inquiries/{number}/{action}", csrf=csrf, **fields)


def field(html: str, name: str) -> str:
    """The value of a hidden field on a page."""
    found = re.search(rf'name="{name}" value="([^"]+)"', html)
    assert found, f"no field {name}"
    return found[1]


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same algorithm with little work: a log-in then takes a millisecond."""
    monkeypatch.setattr(users, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    users._decoy.cache_clear()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def services(tmp_path: Path, make_sqlite: Callable[[Path], str], clock: Clock) -> Iterator[Services]:
    database = Database(make_sqlite(tmp_path / "console.db"))
    with database.session() as session:
        users.ensure_demo_users(session, clock())
    yield Services(Settings(var=tmp_path), database, LocalBus(), clock)
    database.close()


@pytest.fixture
async def server(services: Services) -> AsyncIterator[TestServer]:
    app = web.Application()
    app.add_subapp("/console/", create_console(services))
    server = TestServer(app)
    async with server:
        yield server


NewPerson = Callable[[str | None], Awaitable[Person]]


@pytest.fixture
async def new_person(server: TestServer) -> AsyncIterator[NewPerson]:
    clients = []

    async def make(username: str | None) -> Person:
        client = TestClient(server)
        clients.append(client)
        person = Person(client)
        if username:
            assert (await person.log_in(username)).status == 303
        return person

    yield make
    for client in clients:
        await client.session.close()


@pytest.fixture
async def maria(new_person: NewPerson) -> Person:
    return await new_person("maria")


@pytest.fixture
async def james(new_person: NewPerson) -> Person:
    return await new_person("james")


@pytest.fixture
async def outsider(new_person: NewPerson) -> Person:
    return await new_person(None)


AskFor = Callable[..., Inquiry]


@pytest.fixture
def ask(services: Services) -> AskFor:
    """A patient asks; returns the inquiry it opened."""

    def ask(
        text: str = "Can I eat before the test?", *, priority: str = "routine", channel: Channel = "web"
    ) -> Inquiry:
        now = services.now()
        with services.database.session() as session:
            talk = conversations.find_or_start(session, channel, uuid.uuid4().hex, now, "en")
            message = messages.receive(session, talk.id, "1", text, now)
            assert message
            kind = "emergency" if priority == "emergency" else "question"
            return inquiries.open_inquiry(session, talk.id, kind, priority, text, now, source_id=message.id)

    return ask


@pytest.fixture
def inquiry(services: Services, ask: AskFor) -> Inquiry:
    """Rosa asks; her chart has a result, an allergy and a visit, and she told a reading."""
    inquiry = ask()
    now = services.now()
    day = {"patient_id": "p1", "as_of": now}
    with services.database.session() as session:
        key = {"name_key": "rosa vega", "phone": "+12025550101"}
        session.add(Patient(id="p1", given="Rosa", family="Vega", as_of=now, **key))
        session.flush()
        session.get_one(Inquiry, inquiry.id).patient_id = "p1"
        session.add(Allergy(id="a1", status="active", display="Penicillin", **day))
        session.add(Result(id="r1", status="final", display="Potassium", value="4.1", unit="mmol/L", taken=now, **day))
        visit = now - dt.timedelta(days=30)
        session.add(Encounter(id="e1", status="finished", display="Check-up", start=visit, **day))
        session.add(Consent(patient_id="p1", channel="sms", allowed=False, chosen_at=now))
        said = messages.receive(session, inquiry.conversation_id, "2", "my pressure is 120/80", now)
        assert said
        report = Report("reading", "my pressure is 120/80", {})
        told.add(session, inquiry.conversation_id, report, now, said.id).patient_id = "p1"
        who = {"name": "Eva Vega", "birth_date": dt.date(1950, 1, 1), "phone": "+12025550102", "by": "ada", "now": now}
        proxies.add(session, "p1", relationship="mother", authority="power of attorney", **who)
    return inquiry


@pytest.fixture
async def browser(opened: Browser, server: TestServer) -> AsyncIterator[Browser]:
    """A browser nobody has used yet, whose windows are closed before the server stops."""
    yield opened
    for context in opened.contexts:
        await context.close()
