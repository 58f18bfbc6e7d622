"""A gateway with a text-message door, a hand-written provider, and a clock that tests move."""

from __future__ import annotations

import datetime as dt
import itertools
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestClient
from pydantic import SecretStr
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from bot.bus import LocalBus
from bot.errors import DeliveryError
from bot.gateway.away import answer_without_database
from bot.gateway.intake import INTAKE, Intake
from bot.gateway.sms import webhook
from bot.gateway.sms.providers import PROVIDER
from bot.gateway.sms.providers.interface import PartOf, SentText
from bot.gateway.sms.providers.twilio import Twilio
from bot.gateway.sms.sender import deliver, take_due
from bot.records import engine
from bot.records.engine import Database, sqlite_file
from bot.records.messaging import messages
from bot.records.messaging.sms_consents import Category
from bot.records.models import InboxMessage, OutboxMessage
from bot.records.outbound import outbox
from bot.reply import Reply
from bot.safety import Directives, Screen
from bot.services import SERVICES, Services
from bot.settings import Settings

PHONE, OTHER = "+13125550142", "+13125550143"
START = dt.datetime(2026, 3, 10, 15, 0, tzinfo=dt.UTC)

Client = TestClient[web.Request, web.Application]


class Clock:
    """The time, moved by hand."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> dt.datetime:
        return self.now

    def forward(self, **delta: int) -> None:
        self.now += dt.timedelta(**delta)


class FakeProvider:
    """A provider in memory. `failures` are raised by the next sends; a lost one was taken all the same."""

    def __init__(self, clock: Clock) -> None:
        self.taken: list[tuple[str, SentText]] = []
        self.sent_parts: list[PartOf] = []
        self.failures: list[DeliveryError | None] = []
        self.loses_answers = False
        self.asked = 0
        self._clock = clock
        self._ids = itertools.count(1)

    @property
    def texts(self) -> list[str]:
        return [sent.text for _, sent in self.taken]

    def texts_to(self, number: str) -> list[str]:
        return [sent.text for to, sent in self.taken if to == number]

    async def send(self, number: str, text: str, part: PartOf) -> str:
        failure = self.failures.pop(0) if self.failures else None
        if failure:
            raise failure
        sent = SentText(f"SM{next(self._ids):032x}", text, self._clock())
        self.taken.append((number, sent))
        self.sent_parts.append(part)
        if self.loses_answers:
            raise DeliveryError("timed out", "temporary")
        return sent.id

    async def sent_to(self, number: str) -> list[SentText]:
        self.asked += 1
        return [sent for to, sent in reversed(self.taken) if to == number]


class Door:
    """The webhook, called as the provider calls it, and the outbox behind it."""

    def __init__(self, client: Client, services: Services, provider: FakeProvider) -> None:
        self.client, self.services, self.provider = client, services, provider
        self._ids = itertools.count(1)

    async def post(self, path: str, form: dict[str, str], signature: str | None = None) -> tuple[int, str]:
        settings = self.services.settings
        signer = RequestValidator(settings.sms_token.get_secret_value())
        signed = signer.compute_signature(settings.public + path, form) if signature is None else signature
        response = await self.client.post(path, data=form, headers={"X-Twilio-Signature": signed})
        return response.status, await response.text()

    async def text(self, body: str, sid: str = "", phone: str = PHONE, **more: str) -> tuple[int, str]:
        """A patient's text comes in."""
        sid = sid or f"SM{next(self._ids):032x}"
        return await self.post("/sms/incoming", {"MessageSid": sid, "From": phone, "Body": body, **more})

    async def status(self, message_id: int, status: str, *, part: int = 1, parts: int = 1, error: str = "") -> int:
        """The provider reports on a text of ours."""
        form = {"MessageStatus": status, "MessageSid": f"SM{message_id:030x}{part:02x}"} | (
            {"ErrorCode": error} if error else {}
        )
        return (await self.post(f"/sms/status?message={message_id}&part={part}&parts={parts}", form))[0]

    async def drain(self) -> None:
        """Send everything that may be sent now."""
        # On a slow machine an emergency may have been answered before it was stored.
        app = self.client.app
        assert app is not None
        await app[INTAKE].close()
        while parcels := await take_due(self.services):
            for parcel in parcels:
                await deliver(self.services, self.provider, parcel)

    async def tell(self, text: str, phone: str = PHONE, category: Category = "reply", **fields: Any) -> int:
        """Queue a reply to a phone."""
        reply = Reply(**({"text": text, "act": "answer", "language": "en"} | fields))
        now = self.services.now()
        return (await self.services.database.run(outbox.text_number, phone, reply, now, category=category)).id

    async def answer(self, *texts: str, private: bool = False) -> None:
        """Answer the newest message, as the assistant would."""
        replies = [Reply(text=text, act="answer", language="en", private=private) for text in texts]
        asked = self.incoming()[-1].id
        assert await self.services.database.run(messages.finish, asked, replies, self.services.now())

    def outgoing(self) -> list[OutboxMessage]:
        with self.services.database.session() as session:
            return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))

    def incoming(self) -> list[InboxMessage]:
        with self.services.database.session() as session:
            return list(session.scalars(select(InboxMessage).order_by(InboxMessage.id)))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def provider(clock: Clock) -> FakeProvider:
    return FakeProvider(clock)


@pytest.fixture
def services(tmp_path: Path, make_sqlite: Callable[[Path], str], clock: Clock) -> Iterator[Services]:
    database = Database(make_sqlite(tmp_path / "bedside.db"))
    settings = Settings(
        public_url="https://clinic.example",
        organisation="Oak Clinic",
        help_phone="555-0100",
        sms_token=SecretStr("for tests"),
    )
    yield Services(settings, database, LocalBus(), clock)
    database.close()


Busy = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def busy(services: Services, monkeypatch: pytest.MonkeyPatch) -> Busy:
    """Somebody else writes for longer than anybody waits; the wait itself is cut to nothing."""
    monkeypatch.setattr(engine, "BUSY_LIMIT", 0)
    services.database.engine.dispose()

    @contextmanager
    def held() -> Iterator[None]:
        file = sqlite_file(services.database.url)
        assert file
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield

    return held


@pytest.fixture
async def door(
    aiohttp_client: Callable[[web.Application], Awaitable[Client]],
    services: Services,
    provider: FakeProvider,
    screen: Screen,
) -> AsyncIterator[Door]:
    app = web.Application(middlewares=[answer_without_database])
    app[SERVICES], app[INTAKE] = services, Intake(services, screen, Directives.load())
    app.add_routes(webhook.routes)
    async with ClientSession() as http:
        app[PROVIDER] = Twilio(http, services.settings)
        yield Door(await aiohttp_client(app), services, provider)
