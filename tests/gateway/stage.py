"""A gateway without a front: all real but the assistant, which is hand-written, and the time, which tests move."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.bus import LocalBus
from bot.errors import AssistantUnavailable
from bot.gateway.answering import Answering
from bot.gateway.assistant import Question
from bot.gateway.identity import IdentityDesk
from bot.gateway.intake import Intake, OwnAnswer, Received
from bot.gateway.worker import Worker
from bot.records.access import web_sessions
from bot.records.casework import inquiries
from bot.records.engine import Database
from bot.records.messaging import conversations
from bot.records.models import InboxMessage, Inquiry, OutboxMessage
from bot.records.staff import users
from bot.reply import Channel, Language, Reply, Turn, Understanding
from bot.safety import Directives, Screen
from bot.services import Services
from bot.settings import Settings

_serial = itertools.count(1)


class Clock:
    """The time the gateway sees."""

    def __init__(self) -> None:
        self.now = dt.datetime(2026, 11, 23, 15, 0, tzinfo=dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += dt.timedelta(seconds=seconds)


class Parrot:
    """An assistant that repeats what it is told, and can be away."""

    def __init__(self) -> None:
        self.away = False
        self.asked: list[Question] = []
        self.replies: Callable[[Question], Sequence[Reply]] = lambda question: [answer(f"You said {question.text}")]
        #: Called while it thinks: something that happens meanwhile.
        self.meanwhile: Callable[[], None] = lambda: None
        self.thinking = asyncio.Event()
        self.thinking.set()

    async def turn(self, question: Question) -> Turn:
        self.asked.append(question)
        await self.thinking.wait()
        self.meanwhile()
        if self.away:
            raise AssistantUnavailable("away")
        return Turn(replies=tuple(self.replies(question)), understanding=Understanding(intent="parrot"))


def answer(text: str, **fields: object) -> Reply:
    return Reply.model_validate({"text": text, "act": "answer", "language": "en"} | fields)


class Gateway:
    """Everything behind the channels."""

    def __init__(self, database: Database, screen: Screen) -> None:
        self.clock, self.assistant = Clock(), Parrot()
        self.services = Services(Settings(secret_key="for tests"), database, LocalBus(), self.clock)  # type: ignore[arg-type]
        directives = Directives.load()
        self.intake = Intake(self.services, screen, directives)
        self.desk = IdentityDesk(self.services, pace=0)
        self.answering = Answering(self.services, self.assistant, self.desk, screen, directives)
        self.worker = Worker(self.services, self.answering)

    def start(self, channel: Channel = "web", address: str = "browser", language: Language | None = None) -> str:
        with self.services.database.session() as session:
            return conversations.find_or_start(session, channel, address, self.clock.now, language).id

    async def hear(
        self, conversation_id: str, text: str, external_id: str = "", fixed: OwnAnswer | None = None
    ) -> Received:
        external_id = external_id or f"m{next(_serial)}"
        return await self.intake.receive(conversation_id, external_id, self.intake.hear(text), fixed)

    async def work(self) -> None:
        """Answer what is due now, until nothing more is."""
        await self.worker.answer_due()

    async def say(self, conversation_id: str, text: str) -> list[str]:
        """Hear it, answer it, and return what was told since."""
        before = len(self.told(conversation_id))
        await self.hear(conversation_id, text)
        await self.work()
        return self.told(conversation_id)[before:]

    def enter(self, token: str | None) -> None:
        """A browser comes with the token that the log-in form gave it."""
        assert token is not None
        with self.services.database.session() as session:
            entry = web_sessions.enter(session, token, self.clock.now)
        assert entry is not None
        assert entry.log_in == "begun"

    def told(self, conversation_id: str) -> list[str]:
        """The words of every message to the patient, oldest first."""
        return [reply.text for reply in self.replies(conversation_id)]

    def replies(self, conversation_id: str) -> list[Reply]:
        query = select(OutboxMessage).where(OutboxMessage.conversation_id == conversation_id)
        with self.services.database.session() as session:
            return [Reply.model_validate(row.body) for row in session.scalars(query.order_by(OutboxMessage.id))]

    def inbox(self, conversation_id: str) -> list[InboxMessage]:
        query = select(InboxMessage).where(InboxMessage.conversation_id == conversation_id)
        with self.services.database.session() as session:
            return list(session.scalars(query.order_by(InboxMessage.id)))

    def inquiries(self) -> list[Inquiry]:
        with self.services.database.session() as session:
            return list(session.scalars(select(Inquiry).order_by(Inquiry.id)))

    def take_over(self, conversation_id: str) -> None:
        """A coordinator takes the conversation."""
        with self.services.database.session() as session:
            inquiry = self._inquiry(session, conversation_id)
            cora = users.find(session, "cora") or users.add_user(
                session, "cora", "Cora Diaz", "a password for tests", self.clock.now
            )
            assert inquiries.take(session, inquiry, cora, self.clock.now)

    def hand_back(self, conversation_id: str) -> None:
        """The coordinator who took it over gives it back."""
        with self.services.database.session() as session:
            cora = users.find(session, "cora")
            assert cora
            assert inquiries.hand_back(session, self._inquiry(session, conversation_id), cora, self.clock.now)

    def _inquiry(self, session: Session, conversation_id: str) -> Inquiry:
        already = inquiries.open_for(session, conversation_id)
        return (
            already[0]
            if already
            else inquiries.open_inquiry(
                session, conversation_id, "person", "routine", "a person, please", self.clock.now
            )
        )
