"""A web chat with nobody working behind it, and a hand-written widget to talk to it."""

from __future__ import annotations

import asyncio
import datetime as dt
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import pytest
from aiohttp import ClientWebSocketResponse, web
from aiohttp.test_utils import TestClient
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.bus import LocalBus
from bot.gateway.identity import IDENTITY, IdentityDesk
from bot.gateway.intake import INTAKE, Intake
from bot.gateway.webchat import add_web_chat
from bot.gateway.webchat.cards import CARDS, Cards
from bot.gateway.webchat.session import COOKIE
from bot.records.engine import Database
from bot.records.messaging import messages
from bot.reply import Reply
from bot.safety import Directives, Screen
from bot.services import SERVICES, Services
from bot.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")

SITE = "https://clinic.test"
PARTNER = "https://www.clinic.test"
#: Seconds a busy machine may take for anything. Not a speed requirement.
PATIENCE = 60


class Clock:
    """The time the gateway sees."""

    def __init__(self) -> None:
        self.now = dt.datetime(2026, 11, 23, 15, 0, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now


class FlakyDatabase(Database):
    """A database that can be away."""

    away = False

    async def run(self, function: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        if self.away:
            raise OperationalError("SELECT 1", {}, Exception("away"))
        return await super().run(function, *args, **kwargs)

    async def read(self, function: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        if self.away:
            raise OperationalError("SELECT 1", {}, Exception("away"))
        return await super().read(function, *args, **kwargs)


class Desk(IdentityDesk):
    """An identity desk that remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []
        #: Answers to claims wait for this.
        self.slow: asyncio.Event | None = None
        self.slow_asked = asyncio.Event()

    async def claim(self, conversation_id: str, name: str, birth_date_text: str) -> Reply:
        self.asked.append((name, birth_date_text))
        if self.slow:
            self.slow_asked.set()
            await self.slow.wait()
        return Reply(text="Enter the code.", act="verify", aspect="code", language="en")

    async def code(self, conversation_id: str, code: str) -> tuple[Reply, str | None]:
        self.asked.append((code,))
        return Reply(text="Thank you.", act="answer", language="en"), None


class Line:
    """One open WebSocket, spoken to as the widget does."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket

    async def hello(self, cursor: int = 0, heard: int = 0) -> dict[str, Any]:
        await self.socket.send_json({"type": "hello", "cursor": cursor, "heard": heard})
        return await self.next("ready")

    async def say(self, text: str, message_id: str | None = None) -> str:
        message_id = message_id or str(uuid.uuid4())
        await self.socket.send_json({"type": "message", "id": message_id, "text": text})
        return message_id

    async def next(self, *types: str) -> dict[str, Any]:
        """The next frame of these types; others are passed over."""
        async with asyncio.timeout(PATIENCE):
            while True:
                frame: dict[str, Any] = await self.socket.receive_json()
                if frame["type"] in types:
                    return frame

    async def replies(self, count: int) -> list[str]:
        return [(await self.next("reply"))["reply"]["text"] for _ in range(count)]

    async def silence(self) -> list[dict[str, Any]]:
        """Everything said until the answer to a ping."""
        await self.socket.send_json({"type": "ping"})
        frames = []
        while (frame := await self.next("ack", "echo", "reply", "error", "pong"))["type"] != "pong":
            frames.append(frame)
        return frames


class Chat:
    """The running chat and one browser."""

    def __init__(self, client: TestClient[web.Request, web.Application], desk: IdentityDesk, clock: Clock) -> None:
        self.client = client
        self._desk = desk
        self.clock = clock
        self.cookie = ""

    @property
    def services(self) -> Services:
        assert self.client.app
        return self.client.app[SERVICES]

    @property
    def desk(self) -> Desk:
        assert isinstance(self._desk, Desk)
        return self._desk

    @property
    def database(self) -> FlakyDatabase:
        database = self.services.database
        assert isinstance(database, FlakyDatabase)
        return database

    async def visit(self, origin: str = SITE, **form: str) -> Any:
        response = await self.client.post("/chat/session", headers={"Origin": origin, "Cookie": self.cookie}, data=form)
        if COOKIE in response.cookies:  # marked secure, so a test client without https would not send it back
            self.cookie = f"{COOKIE}={response.cookies[COOKIE].value}"
        return response

    async def log_in(self, cookie: str = "", **form: str) -> Any:
        """Send the log-in form."""
        headers = {"Origin": SITE, "Cookie": cookie or self.cookie}
        return await self.client.post("/chat/log-in", headers=headers, data=form)

    @asynccontextmanager
    async def line(self) -> AsyncIterator[Line]:
        async with self.client.ws_connect("/chat/ws", headers={"Origin": SITE, "Cookie": self.cookie}) as socket:
            yield Line(socket)

    async def reply(self, conversation_id: str, text: str) -> None:
        """Someone answers: the worker, or a coordinator."""
        answer = Reply(text=text, act="answer", language="en")
        await self.database.run(messages.send, conversation_id, answer, self.clock.now)
        self.services.bus.publish(conversation_id)


@pytest.fixture
def make_desk() -> Callable[[Services], IdentityDesk]:
    """How to make the identity desk: a file of tests may want the real one."""
    return lambda _: Desk()


@pytest.fixture
async def chat(
    tmp_path: Path,
    make_sqlite: Callable[[Path], str],
    aiohttp_client: Callable[..., Awaitable[Any]],
    screen: Screen,
    make_desk: Callable[[Services], IdentityDesk],
) -> Chat:
    """The chat, served on a public https address, with a database of its own."""
    database = FlakyDatabase(make_sqlite(tmp_path / "chat.db"))
    clock = Clock()
    settings = Settings(public_url=SITE, allowed_origins=(PARTNER,))
    services = Services(settings, database, LocalBus(), clock)
    desk = make_desk(services)
    app = web.Application()
    app[SERVICES] = services
    app[INTAKE] = Intake(services, screen, Directives.load())
    app[IDENTITY] = desk
    app[CARDS] = Cards()
    add_web_chat(app)
    return Chat(await aiohttp_client(app), desk, clock)
