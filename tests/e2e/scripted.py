"""The gateway's web chat with a scripted assistant behind it: real inbox, outbox and socket, fixed answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress

from aiohttp import web
from sqlalchemy.orm import Session

from bot.bus import INBOX, LocalBus
from bot.gateway.identity import IDENTITY, IdentityDesk
from bot.gateway.intake import INTAKE, Intake
from bot.gateway.webchat import add_web_chat
from bot.records import conversations, messages
from bot.records.engine import Database
from bot.records.models import Base, InboxMessage
from bot.reply import Choice, Language, Reply, Section, Source, Step, Topic
from bot.safety import Directives, Screen
from bot.services import SERVICES, Services
from bot.settings import Settings

STEPS = ("Wash your hands.", "Sit for five minutes.", "Put on the cuff.", "Press start.", "Write the numbers down.")
MEDLINE = Source(title="High blood pressure", url="https://medlineplus.gov/highbloodpressure.html", read="2026-11-02")
PLAYER = ("Next", "Back", "Repeat", "Stop")


class ScriptedIdentity(IdentityDesk):
    """Knows one person, one code, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    async def claim(self, conversation_id: str, name: str, birth_date_text: str) -> Reply:
        self.asked.append((conversation_id, name, birth_date_text))
        return _verify("If that matches our records, we sent a code by text message.", "code")

    async def code(self, conversation_id: str, code: str) -> Reply:
        self.asked.append((conversation_id, code))
        if code != "123456":
            return _verify("That code did not work. Please try again.", "code")
        return Reply(text="Thank you. I know who you are now.", act="answer", language="en")


def _verify(text: str, aspect: str) -> Reply:
    return Reply(text=text, act="verify", language="en", aspect=aspect)


def _topic() -> Reply:
    return Reply(
        text="High blood pressure means your blood pushes too hard on the walls of your blood vessels.\n\n"
        "Most people feel nothing. A cuff on the arm is the only way to know.",
        act="answer",
        language="en",
        topic=Topic(id="hypertension", kind="condition", name="High blood pressure"),
        aspect="definition",
        sections=(
            Section(heading="Why it matters", text="Over years it can hurt the heart, brain and kidneys."),
            Section(heading="What you can do", text="- Eat less salt\n- Walk most days\n- Ask how to check it at home"),
            Section(heading="When to get help", text="Call 911 for chest pain, trouble speaking or a weak side."),
        ),
        choices=(
            Choice(label="How to check it at home", value="walk me through checking my blood pressure"),
            Choice(label="Salt in food", value="what is sodium"),
        ),
        sources=(MEDLINE,),
        standing="Checked by an editor. Not signed by a clinician yet.",
    )


def _topic_es() -> Reply:
    return Reply(
        text="Presión alta quiere decir que la sangre empuja demasiado fuerte contra los vasos.",
        act="answer",
        language="es",
        topic=Topic(id="hypertension", kind="condition", name="Presión alta"),
        sections=(Section(heading="Qué puede hacer", text="- Coma menos sal\n- Camine casi todos los días"),),
        sources=(MEDLINE,),
    )


def _step(number: int) -> Reply:
    return Reply(
        text=STEPS[number - 1],
        act="navigate",
        language="en",
        step=Step(number=number, total=len(STEPS)),
        choices=tuple(Choice(label=word, value=word.lower()) for word in PLAYER),
    )


class Assistant:
    """Answers by key words, and keeps the place in a walk-through."""

    def __init__(self) -> None:
        self._at = 1

    def answer(self, text: str, language: Language) -> Sequence[Reply]:
        """The replies to one message."""
        said = text.lower()
        if "presión" in said:
            return (_topic_es(),)
        if "walk me" in said or said in ("next", "back", "repeat"):
            self._at = {"next": self._at + 1, "back": self._at - 1, "repeat": self._at}.get(said, 1)
            return (_step(max(1, min(len(STEPS), self._at))),)
        if "blood pressure" in said:
            return (_topic(),)
        if "visit" in said:
            return (_verify("First I need to know it is you.", "claim"),)
        if "person" in said:
            text = "I am a care coordinator. How can I help you?"
            return (Reply(text=text, act="handoff", language="en", author="coordinator", author_name="Maria Lopez"),)
        return (Reply(text=f"You said: {text}", act="fallback", language=language),)


async def _work(services: Services) -> None:
    assistant = Assistant()
    async with services.bus.subscribe(INBOX) as wake:
        while True:
            for conversation_id in await services.database.run(_answer_all, services, assistant):
                await services.bus.publish(conversation_id)
            await wake.wait(1)


def _answer_all(session: Session, services: Services, assistant: Assistant) -> list[str]:
    answered = []
    for message_id in messages.waiting(session, services.now()):
        message = session.get_one(InboxMessage, message_id)
        language = conversations.language_of(conversations.get(session, message.conversation_id))
        messages.finish(session, message_id, assistant.answer(message.text, language), services.now())
        answered.append(message.conversation_id)
    return answered


async def _working(app: web.Application) -> AsyncIterator[None]:
    task = asyncio.create_task(_work(app[SERVICES]))
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def make_app(database_url: str, public_url: str, screen: Screen) -> web.Application:
    """The web chat on a fresh database, with the scripted assistant working."""
    database = Database(database_url)
    Base.metadata.create_all(database.engine)
    services = Services(Settings(public_url=public_url), database, LocalBus())
    app = web.Application()
    app[SERVICES] = services
    app[INTAKE] = Intake(services, screen, Directives.load())
    app[IDENTITY] = ScriptedIdentity()
    app.cleanup_ctx.append(_working)
    add_web_chat(app)
    return app
