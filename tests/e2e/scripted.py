"""The gateway's web chat with a scripted assistant behind it: real inbox, outbox and socket, fixed answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import suppress
from typing import Any

from aiohttp import web
from sqlalchemy import event
from sqlalchemy.orm import Session

from bot.bus import INBOX, LocalBus
from bot.gateway.identity import IDENTITY, IdentityDesk
from bot.gateway.intake import INTAKE, Intake, Received
from bot.gateway.webchat import add_web_chat
from bot.gateway.webchat.cards import CARDS, Cards
from bot.records.access import web_sessions
from bot.records.engine import Database
from bot.records.messaging import conversations, messages
from bot.records.models import Base
from bot.reply import Language, Reply
from bot.safety import Directives, Screen
from bot.services import SERVICES, Services, utc_now
from bot.settings import Settings
from tests.e2e import answers
from tests.gateway.webchat.shelf import shelf

NEXT, BACK, REPEAT = ({words[place].lower() for words in answers.PLAYER.values()} for place in range(3))


class ScriptedIdentity(IdentityDesk):
    """Knows one person, one code, and what it was asked."""

    def __init__(self, services: Services) -> None:
        self.asked: list[tuple[str, ...]] = []
        self._database = services.database

    async def claim(self, conversation_id: str, name: str, birth_date_text: str) -> Reply:
        self.asked.append((conversation_id, name, birth_date_text))
        return answers.verify("code", await self._language(conversation_id))

    async def code(self, conversation_id: str, code: str) -> tuple[Reply, str | None]:
        self.asked.append((conversation_id, code))
        if code != "123456":
            return answers.verify("again", await self._language(conversation_id)), None
        token = await self._database.run(web_sessions.promise, conversation_id, utc_now())
        return Reply(text="Thank you. I know who you are now.", act="answer", language="en"), token

    async def _language(self, conversation_id: str) -> Language:
        return await self._database.read(
            lambda session: conversations.language_of(conversations.get(session, conversation_id))
        )


class PatientIntake(Intake):
    """Takes a busy machine's database for slow, and not for away: an emergency is told once, when it is stored."""

    async def at_once(self, directive: Reply, storing: Coroutine[object, object, Received]) -> Received:
        return await storing


class Assistant:
    """Answers by key words, and keeps the place in a walk-through."""

    def __init__(self) -> None:
        self._at = 1
        #: Whether it answers, or lets messages wait.
        self.awake = True

    def answer(self, text: str, language: Language) -> Sequence[Reply]:
        """The replies to one message."""
        said = text.lower()
        if "walk me" in said or "paso a paso" in said:
            self._at = 1
            return (answers.start(language), answers.step(1, language))
        if said in NEXT | BACK | REPEAT:
            self._at += (said in NEXT) - (said in BACK)
            return (answers.step(self._at, language),)
        if "blood pressure" in said or "presión" in said:
            return (answers.topic("es" if "presión" in said else "en"),)
        if "chronic" in said:
            return (answers.term(language),)
        if said in answers.RECORDS:
            return answers.record(answers.RECORDS[said], language)
        if "visit" in said or "cita" in said:
            return (answers.verify("claim", language),)
        return (Reply(text=f"You said: {text}", act="fallback", language=language),)


#: Where the scripted chat keeps who answers in it.
ASSISTANT = web.AppKey("assistant", Assistant)


async def _work(services: Services, assistant: Assistant) -> None:
    async with services.bus.subscribe(INBOX) as wake:
        while True:
            if assistant.awake:
                for conversation_id in await services.database.run(_answer_all, services, assistant):
                    services.bus.publish(conversation_id)
            await wake.wait(1)


def _answer_all(session: Session, services: Services, assistant: Assistant) -> list[str]:
    answered = []
    for message in messages.claim(session, services.now(), 50):
        language = conversations.language_of(conversations.get(session, message.conversation_id))
        messages.finish(session, message.id, assistant.answer(message.text, language), services.now())
        answered.append(message.conversation_id)
    return answered


async def _working(app: web.Application) -> AsyncIterator[None]:
    task = asyncio.create_task(_work(app[SERVICES], app[ASSISTANT]))
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def _wait_for_others(connection: Any, _: object) -> None:
    """A writer on a busy machine may take its time; what waits for it is not told that the database is away."""
    connection.execute("PRAGMA busy_timeout=60000")


def make_app(
    database_url: str, public_url: str, screen: Screen, allowed_origins: tuple[str, ...] = ()
) -> web.Application:
    """The web chat with the scripted assistant working."""
    database = Database(database_url)
    event.listen(database.engine, "connect", _wait_for_others)
    Base.metadata.create_all(database.engine)
    services = Services(Settings(public_url=public_url, allowed_origins=allowed_origins), database, LocalBus())
    app = web.Application()
    app[SERVICES] = services
    app[INTAKE] = PatientIntake(services, screen, Directives.load(services.settings.country))
    app[IDENTITY] = ScriptedIdentity(services)
    app[CARDS] = Cards(shelf())
    app[ASSISTANT] = Assistant()
    app.cleanup_ctx.append(_working)
    add_web_chat(app)
    return app
