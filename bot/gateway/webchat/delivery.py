"""Bringing stored messages to one open browser, in order, each at least once; the widget knows repeats by id."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.bus import typing_topic
from bot.gateway import alarm
from bot.gateway.webchat import frames
from bot.gateway.webchat.cards import Cards
from bot.records.access import web_sessions
from bot.records.messaging import conversations, messages
from bot.records.models import Conversation, InboxMessage, OutboxMessage
from bot.reply import Language
from bot.services import Services
from bot.words import say

#: Seconds between looks at the database when no wake-up comes.
POLL = 5.0
#: A line closes so when its token no longer counts: the browser opens another with the cookie it has now.
COME_AGAIN = 4000

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Status:
    """What the widget shows about the conversation as a whole.

    `person` is the coordinator who has it; `until` is when a logged-in patient is logged off, without another sign
    of life; None if nobody is logged in. `alarm`: whether one stands that the patient has not said to have read.
    """

    mode: str
    language: Language
    person: str | None = None
    until: dt.datetime | None = None
    alarm: bool = False


@dataclass(frozen=True)
class Seen:
    """How far this browser has read: inbox id and outbox id."""

    heard: int
    cursor: int


@dataclass(frozen=True)
class News:
    """What a look at the database found; `patient_id` is whose record may be shown."""

    status: Status
    rows: Sequence[InboxMessage | OutboxMessage]
    patient_id: str | None


class Forgotten(Exception):
    """No browser may speak in this conversation any more."""


class Ended(Exception):
    """This browser's token no longer counts."""


class Delivery:
    """What one browser has been told of its conversation, and the loop that tells it more."""

    def __init__(
        self, services: Services, cards: Cards, socket: web.WebSocketResponse, conversation_id: str, token: str
    ) -> None:
        self._services = services
        self._cards = cards
        self._socket = socket
        self._conversation_id = conversation_id
        self._token = token
        self.status = Status("bot", "en")
        self._seen = Seen(0, 0)
        #: Whose record this browser was shown; None for nobody's, and no entry before the first look.
        self._shown_to: list[str | None] = []

    async def read_status(self) -> None:
        """Learn the status anew; raises `SQLAlchemyError` if the database is away."""
        self.status = await self._services.database.read(_read_status, self._conversation_id, self._services.now())

    async def watch(self) -> None:
        """While the browser has not said how far it has read: tell it nothing, but end the line as `run` does."""
        await self._keep_looking(self._stand)

    async def run(self, heard: int, cursor: int) -> None:
        """Say `ready`, then everything after these ids as it comes, until cancelled.

        Ends the line when its token no longer counts, or with the conversation: whoever only listens hears nothing
        more, too.
        """
        self._seen = Seen(heard, cursor)
        await self._socket.send_json({"type": "ready", "cursor": cursor, **self._told(self.status)})
        await self._keep_looking(self._deliver)

    async def _keep_looking(self, look: Callable[[], Awaitable[bool]]) -> None:
        """Look while there is more to find, and again with each wake-up."""
        async with self._services.bus.subscribe(self._conversation_id) as wake:
            while True:
                try:
                    while await look():
                        pass
                except SQLAlchemyError:
                    log.warning("web chat: database away, messages delivered later")
                except Forgotten:
                    await self._socket.send_json({"type": "forgotten"})
                    await self._socket.close()
                    return
                except Ended:
                    await self._socket.close(code=COME_AGAIN)
                    return
                await wake.wait(POLL)

    async def run_typing(self) -> None:
        """Tell this browser whenever a coordinator is writing, until cancelled."""
        async with self._services.bus.subscribe(typing_topic(self._conversation_id, "coordinator")) as wake:
            while True:
                if await wake.wait(POLL) and self.status.mode == "person":
                    await self._socket.send_json({"type": "typing"})

    async def _stand(self) -> bool:
        await self._services.database.read(_require_standing, self._token, self._services.now())
        return False

    async def _deliver(self) -> bool:
        """Send what is new; returns whether there may be more."""
        now = self._services.now()
        news = await self._services.database.read(_look, self._conversation_id, self._token, self._seen, now)
        if news.status != self.status:
            self.status = news.status
            await self._socket.send_json({"type": "status", **self._told(news.status)})
        if [news.patient_id] != self._shown_to:
            await self._show_again(news.patient_id)
        for row in news.rows:
            await self._socket.send_json(self._frame(row, news.patient_id))
            self._seen = _after(self._seen, row)
        if self.status.mode == "bot" and _awaits_answer(news.rows):
            await self._socket.send_json({"type": "typing"})
        return len(news.rows) >= messages.PAGE

    async def _show_again(self, patient_id: str | None) -> None:
        """After a log-in or log-off: what this browser has of records, as it may be seen now."""
        rows = await self._services.database.read(messages.of_records, self._conversation_id, self._seen.cursor)
        for row in rows:
            await self._socket.send_json(self._frame(row, patient_id))
        self._shown_to = [patient_id]

    def _frame(self, row: InboxMessage | OutboxMessage, patient_id: str | None) -> dict[str, Any]:
        """A message as this browser may see it now: what shows a record, only while that patient is logged in."""
        if isinstance(row, InboxMessage):
            return frames.heard(row)
        reply = row.reply or say("unreadable", self.status.language, author="system")
        if not messages.may_show(row, patient_id):
            reply = say("private_hidden", reply.language)
        return frames.said(row, reply, self._cards.of(reply))

    def _told(self, status: Status) -> dict[str, Any]:
        # Seconds and no time of day: the browser's own clock may be wrong.
        left = (status.until - self._services.now()).total_seconds() if status.until else None
        return {
            "mode": status.mode,
            "language": status.language,
            "person": status.person,
            "seconds": left,
            "alarm": status.alarm,
        }


def _after(seen: Seen, row: InboxMessage | OutboxMessage) -> Seen:
    if isinstance(row, InboxMessage):
        return replace(seen, heard=max(seen.heard, row.id))
    return replace(seen, cursor=max(seen.cursor, row.id))


def _awaits_answer(rows: Sequence[InboxMessage | OutboxMessage]) -> bool:
    """Whether the newest of them is the patient's and the assistant is still at it."""
    return bool(rows) and isinstance(rows[-1], InboxMessage) and rows[-1].status == "pending"


def _look(session: Session, conversation_id: str, token: str, seen: Seen, now: dt.datetime) -> News:
    rows = messages.news_since(session, conversation_id, seen.heard, seen.cursor)
    # Last, and at once: whoever is logged in by now has ended every older token, whatever the database isolates.
    conversation = _require_standing(session, token, now)
    proven = conversations.proven_patient_id(conversation, now)
    return News(_status(session, conversation, now), rows, proven)


def _require_standing(session: Session, token: str, now: dt.datetime) -> Conversation:
    """The conversation that the token opens."""
    standing, conversation = web_sessions.opened(session, token, now)
    if conversation is None:
        raise Forgotten
    if standing != "good":
        raise Ended
    return conversation


def _read_status(session: Session, conversation_id: str, now: dt.datetime) -> Status:
    return _status(session, conversations.get(session, conversation_id), now)


def _status(session: Session, conversation: Conversation, now: dt.datetime) -> Status:
    proven = conversations.proven_patient_id(conversation, now)
    return Status(
        conversation.mode,
        conversations.language_of(conversation),
        conversations.person_of(session, conversation),
        conversation.verified_until if proven else None,
        alarm.stands(conversation),
    )
