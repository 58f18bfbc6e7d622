"""The scripted chat on a port of its own, and a page of a real browser on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from playwright.async_api import Browser, Locator, Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.messaging import messages
from bot.records.models import Conversation, Patient, User
from bot.reply import Reply
from bot.safety import Screen
from bot.services import SERVICES
from tests.e2e.browser import fresh
from tests.e2e.scripted import make_app
from tests.e2e.stack import Stack, running

#: Each flow is taken on a phone of 360 pixels with a finger, and on a wide screen with a mouse.
DEVICES: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True},
    "desk": {"viewport": {"width": 1280, "height": 860}},
}
ON_EACH_DEVICE = ["phone", pytest.param("desk", marks=pytest.mark.slow)]


@dataclass
class Visitor:
    """Someone at the demo clinic's page."""

    page: Page
    app: web.Application

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def input(self) -> Locator:
        return self.page.get_by_role("textbox", name="Your message")

    async def open(self) -> None:
        await self.page.get_by_role("button", name="Ask Bedside").click()
        await self.input.wait_for()

    async def say(self, text: str) -> None:
        await self.input.fill(text)
        await self.input.press("Enter")

    async def reads(self, text: str) -> None:
        """Wait until these words are on show in the conversation."""
        await self.log.get_by_text(text).last.wait_for()

    async def change(self, change: Callable[[Session, Conversation], object]) -> None:
        """Change this visitor's conversation, as another part of the system does, and wake whoever waits for it."""
        services = self.app[SERVICES]

        def run(session: Session) -> str:
            conversation = session.scalars(select(Conversation).order_by(Conversation.created_at.desc())).first()
            assert conversation
            change(session, conversation)
            return conversation.id

        conversation_id = await services.database.run(run)
        services.bus.publish(conversation_id)

    async def told(self, reply: Reply) -> None:
        """Somebody writes to this visitor without being asked."""
        now = self.app[SERVICES].now()
        await self.change(lambda session, conversation: messages.send(session, conversation.id, reply, now))

    async def look_back_on(self, pairs: int, batch: int = 50) -> None:
        """Have so many questions and answers behind one."""
        now = self.app[SERVICES].now()

        def talk(session: Session, row: Conversation, numbers: range) -> None:
            for number in numbers:
                asked = messages.receive(session, row.id, f"q{number}", f"question {number}", now, answered=True)
                assert asked
                reply = Reply(text=f"answer {number}", act="answer", language="en")
                messages.send(session, row.id, reply, now, inbox_id=asked.id)

        for start in range(0, pairs, batch):  # in pieces, for SQLite has one writer
            await self.change(partial(talk, numbers=range(start, min(start + batch, pairs))))

    async def log_in(self) -> None:
        """Become a patient who has proven who they are, for the usual 15 minutes."""
        now = self.app[SERVICES].now()

        def prove(session: Session, row: Conversation) -> None:
            session.merge(Patient(id="p1", given="A", family="B", name_key="a b", as_of=now))
            row.patient_id, row.verified_at = "p1", now
            row.verified_until = now + dt.timedelta(minutes=15)

        await self.change(prove)

    async def later(self, **time: float) -> None:
        """Let so much time pass for the browser alone, which then looks at its clock."""
        now = dt.datetime.fromtimestamp(await self.page.evaluate("Date.now()") / 1000, dt.UTC)
        await self.page.clock.set_fixed_time(now + dt.timedelta(**time))
        await self.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    async def focused(self) -> str:
        """The name or text of whatever has the focus, inside the widget."""
        script = """() => {
          let at = document.activeElement;
          while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
          return at?.getAttribute('aria-label') || at?.id || at?.innerText || at?.tagName || '';
        }"""
        return str(await self.page.evaluate(script))


def hand_to_maria(session: Session, row: Conversation) -> None:
    """A coordinator takes the conversation."""
    maria = User(username=row.id, name="Maria Lopez", password_hash="x", created_at=row.created_at)
    session.add(maria)
    session.flush()
    row.mode, row.coordinator_id = "person", maria.id


@pytest_asyncio.fixture
async def address(
    tmp_path: Path, make_sqlite: Callable[[Path], str], screen: Screen
) -> AsyncIterator[tuple[str, web.Application]]:
    """Where the scripted chat is served, and its application."""
    port = unused_port()
    url = f"http://127.0.0.1:{port}"
    app = make_app(make_sqlite(tmp_path / "chat.db"), url, screen)
    async with TestServer(app, host="127.0.0.1", port=port):
        yield url, app


@pytest_asyncio.fixture(params=ON_EACH_DEVICE)
async def visitor(
    request: pytest.FixtureRequest, opened: Browser, address: tuple[str, web.Application]
) -> AsyncIterator[Visitor]:
    """A visitor on a desk and on a phone, the chat still closed."""
    context = await fresh(opened, locale="en-US", **DEVICES[request.param])
    page = await context.new_page()
    await page.goto(address[0])
    yield Visitor(page, address[1])
    await context.close()


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The whole of Bedside, started once for all tests that need it."""
    with running(tmp_path_factory.mktemp("stack") / "var") as started:
        yield started
