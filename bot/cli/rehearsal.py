"""The whole assistant in one process on a throw-away database: for `ask`, `evaluate` and tests.

The message takes the same way as in production (intake, inbox, answering, Rasa, actions, outbox); only the HTTP
between the parts is left out.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor
from sqlalchemy import select

from actions import resources
from bot.bus import LocalBus
from bot.cli.secrets import load_settings
from bot.cli.train import train_model
from bot.errors import BedsideError
from bot.gateway.answering import Answering
from bot.gateway.identity import IdentityDesk
from bot.gateway.intake import Intake
from bot.gateway.worker import Worker
from bot.nlu.tracker_store import RecordsTrackerStore
from bot.nlu.turn import take_turn
from bot.records.access import identity
from bot.records.chart.fhir import load_samples
from bot.records.engine import Database
from bot.records.messaging import conversations
from bot.records.migrate import upgrade
from bot.records.models import InboxMessage, OutboxMessage, Patient
from bot.reply import Channel, Language, Question, Reply, Turn, Understanding
from bot.safety import Directives, Screen
from bot.services import Services, utc_now


class NoSuchPatient(BedsideError):
    """`--as` names nobody."""

    code = "no_such_patient"


class _InProcessActions(EndpointConfig):
    """Calls the action server's executor directly instead of over HTTP."""

    def __init__(self) -> None:
        super().__init__(url="in-process", enable_selective_domain=True)
        self._executor = ActionExecutor()
        self._executor.register_package("actions")

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        """Run one action."""
        return await self._executor.run(kwargs["json"])


class _InProcessRasa:
    """An `Assistant` that holds the model itself."""

    def __init__(self, model: Path, database: Database) -> None:
        trackers = RecordsTrackerStore(None, database=database)
        self._database = database
        self._agent = Agent.load(model_path=str(model), tracker_store=trackers, action_endpoint=_InProcessActions())

    async def turn(self, question: Question) -> Turn:
        """Answer one message."""
        agent = self._agent
        return await take_turn(agent.processor.handle_message, self._database, agent.lock_store, question)


class Rehearsal:
    """Conversations with the whole assistant."""

    def __init__(self, services: Services, assistant: _InProcessRasa) -> None:
        screen, directives = Screen.load(), Directives.load(services.settings.country)
        self.services = services
        self._intake = Intake(services, screen, directives)
        desk = IdentityDesk(services)
        self._worker = Worker(services, Answering(services, assistant, desk, screen, directives))

    async def start(
        self, channel: Channel = "web", language: Language | None = None, patient_id: str | None = None
    ) -> str:
        """A fresh conversation; with a patient, identity counts as proven. Returns its id."""
        return await self.services.database.run(_start, channel, language, patient_id)

    async def say(self, conversation_id: str, text: str) -> tuple[list[Reply], Understanding]:
        """One message, and every answer to it."""
        external_id = uuid.uuid4().hex
        await self._intake.receive(conversation_id, external_id, self._intake.hear(text))
        database = self.services.database
        inbox_id = await database.run(_inbox_id, conversation_id, external_id)
        await self._worker.answer_due()
        return await database.run(_answers, inbox_id)

    async def catch_up(self, conversation_id: str) -> list[Reply]:
        """The answers to what still waits in a conversation: the question asked again after a log-in."""
        database, replies = self.services.database, list[Reply]()
        waiting = await database.run(_waiting, conversation_id)
        await self._worker.answer_due()
        for inbox_id in waiting:
            replies += (await database.run(_answers, inbox_id))[0]
        return replies

    async def find_patient(self, wanted: str) -> str:
        """The sample patient with this id or name; raises `NoSuchPatient` listing who there is."""
        return await self.services.database.run(_patient, wanted)


@asynccontextmanager
async def rehearsal(*, patients_at: dt.datetime | None = None) -> AsyncIterator[Rehearsal]:
    """Set the stage, and clear it at the end; with the sample patients, if given the time to import them as of."""
    model = train_model()
    with tempfile.TemporaryDirectory(prefix="bedside-") as folder, _at_home_in(folder):
        settings = load_settings()
        # The actions read settings of their own, and must open what is encrypted here.
        os.environ["BEDSIDE_DATA_KEYS"] = settings.data_keys.get_secret_value()
        upgrade(settings.database)
        database = Database.of(settings)
        if patients_at:
            load_samples(database, patients_at, settings.timezone)
        yield Rehearsal(Services(settings, database, LocalBus()), _InProcessRasa(model, database))
        database.close()


@contextmanager
def _at_home_in(folder: str) -> Iterator[None]:
    """Have settings and actions use this folder for a while, whatever they used before."""
    before = dict(os.environ)
    os.environ |= {"BEDSIDE_VAR": folder, "BEDSIDE_DATABASE_URL": ""}
    resources.forget()
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        resources.forget()


def _start(session: Any, channel: Channel, language: Language | None, patient_id: str | None) -> str:
    now = utc_now()
    conversation = conversations.find_or_start(session, channel, uuid.uuid4().hex, now, language)
    if patient_id:
        conversation.patient_id, conversation.verified_at = patient_id, now
        conversation.verified_until = now + identity.IDLE[channel]
    return conversation.id


def _inbox_id(session: Any, conversation_id: str, external_id: str) -> int:
    query = select(InboxMessage.id).where(
        InboxMessage.conversation_id == conversation_id, InboxMessage.external_id == external_id
    )
    return int(session.scalars(query).one())


def _waiting(session: Any, conversation_id: str) -> list[int]:
    mine = InboxMessage.conversation_id == conversation_id, InboxMessage.status == "pending"
    return list(session.scalars(select(InboxMessage.id).where(*mine).order_by(InboxMessage.id)))


def _answers(session: Any, inbox_id: int) -> tuple[list[Reply], Understanding]:
    rows = session.scalars(select(OutboxMessage).where(OutboxMessage.inbox_id == inbox_id).order_by(OutboxMessage.part))
    understood = session.get_one(InboxMessage, inbox_id).understanding
    return [reply for row in rows if (reply := row.reply)], Understanding.model_validate(understood or {})


def _patient(session: Any, wanted: str) -> str:
    people = session.scalars(select(Patient).order_by(Patient.family)).all()
    for person in people:
        if wanted in (person.id, person.name):
            return str(person.id)
    raise NoSuchPatient(f"no sample patient {wanted!r}; there are: {', '.join(p.name for p in people)}")
