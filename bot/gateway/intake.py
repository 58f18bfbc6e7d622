"""The front door of every channel: screen for emergencies, then store.

An emergency's fixed answer is stored in the same transaction as the message, before any queue, log-in, opt-out
or hand-over is looked at, and is returned to the channel, which shows it even if the database is away or slow.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import re
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.bus import INBOX, INQUIRIES, OUTBOX
from bot.gateway import alarm
from bot.gateway.choices import picked
from bot.records import conversations, inquiries, messages
from bot.records.models import InboxMessage
from bot.reply import Reply
from bot.safety import Directives, Screen, Verdict
from bot.services import Services
from bot.words import say

MAX_LENGTH = 2000
#: Seconds an emergency waits for the database before its answer is shown without it.
PATIENCE = 2.0

#: How long, and over how many messages, an emergency may be told in parts: "my dad", "he is 70", "his face droops".
TOGETHER, MOST_PARTS = dt.timedelta(minutes=3), 4

#: What no keyboard sends and no database likes; line breaks and tabs stay.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")

log = logging.getLogger(__name__)

#: Stores a channel's own fixed answer (a STOP confirmation, say) to the inbox message with this id.
FixedAnswer = Callable[[Session, int, dt.datetime], None]
#: What a channel does besides, in the transaction of an emergency whose answers have these outbox ids.
AfterEmergency = Callable[[Session, Sequence[int], dt.datetime], None]


@dataclass(frozen=True)
class Received:
    """What became of a message. `stored` is False for a repeat or when the database was away.

    `directive` is the emergency answer, if there is one; `saved` says whether it is in the outbox already.
    """

    stored: bool
    directive: Reply | None = None
    saved: bool = False


@dataclass(frozen=True)
class _Arrival:
    """A message on its way into the inbox."""

    conversation_id: str
    external_id: str
    text: str
    verdict: Verdict
    directive: Reply | None
    now: dt.datetime
    fixed: FixedAnswer | None
    after_emergency: AfterEmergency | None
    notices: FixedAnswer | None
    screen: Screen
    directives: Directives


class Intake:
    """Takes messages in for every channel."""

    def __init__(self, services: Services, screen: Screen, directives: Directives) -> None:
        self._services = services
        self._screen = screen
        self._directives = directives
        self._storing: set[asyncio.Task[Received]] = set()

    def emergency(self, text: str) -> Reply | None:
        """The emergency answer to this text, for a channel that cannot even find the conversation."""
        verdict = self._screen.screen(text)
        return None if verdict.urgency == "none" else self._directives.directive(verdict)

    async def receive(
        self,
        conversation_id: str,
        external_id: str,
        text: str,
        fixed: FixedAnswer | None = None,
        after_emergency: AfterEmergency | None = None,
        notices: FixedAnswer | None = None,
    ) -> Received:
        """Screen and store one message.

        `fixed` answers it in the same transaction, so that it never reaches the assistant; an emergency goes first
        and leaves `fixed` out, but does `after_emergency`. `notices` adds to a message that waits for its answer.

        Raises `SQLAlchemyError` if the database is away and the message is no emergency: the channel then
        tells the patient, or lets the provider try again.
        """
        # The whole text is screened, then cut: an emergency may come at the end of a long message.
        verdict = self._screen.screen(text)
        directive = None if verdict.urgency == "none" else self._directives.directive(verdict)
        kept, now = _CONTROL.sub(" ", text)[:MAX_LENGTH], self._services.now()
        arrival = _Arrival(
            conversation_id=conversation_id,
            external_id=external_id,
            text=kept,
            verdict=verdict,
            directive=directive,
            now=now,
            fixed=fixed,
            after_emergency=after_emergency,
            notices=notices,
            screen=self._screen,
            directives=self._directives,
        )
        storing = self._store(arrival)
        return await (storing if directive is None else self.at_once(directive, storing))

    async def _store(self, arrival: _Arrival) -> Received:
        received = await self._services.database.run(_store, arrival)
        if received.stored:
            await self._services.bus.publish(INBOX, OUTBOX, INQUIRIES, arrival.conversation_id)
        return received

    async def at_once(self, directive: Reply, storing: Coroutine[object, object, Received]) -> Received:
        """Store if the database is quick; else answer first, and go on storing: told twice beats told late."""
        task = asyncio.create_task(storing)
        self._storing.add(task)
        task.add_done_callback(self._stored)
        done, _ = await asyncio.wait({task}, timeout=PATIENCE)
        if done and task.exception() is None:
            return task.result()
        return Received(stored=False, directive=directive)

    def _stored(self, task: asyncio.Task[Received]) -> None:
        self._storing.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("an emergency was answered but not stored: %s", type(error).__name__)
            if not isinstance(error, SQLAlchemyError):
                log.error("this is a defect: only the database may fail here")


#: Where the gateway keeps its one intake.
INTAKE = web.AppKey("intake", Intake)


def _store(session: Session, arrival: _Arrival) -> Received:
    conversation = conversations.get(session, arrival.conversation_id)
    chosen = picked(arrival.text, messages.last_reply(session, arrival.conversation_id))
    if arrival.directive is None and arrival.fixed is None and conversation.alarm is None and chosen is None:
        arrival = _with_what_was_said_before(session, arrival)
    urgent = arrival.directive is not None
    alarmed = () if urgent or arrival.fixed else alarm.answer(session, conversation, arrival.text, arrival.directives)
    message = messages.receive(
        session,
        arrival.conversation_id,
        arrival.external_id,
        arrival.text,
        arrival.now,
        urgency=arrival.verdict.urgency,
        rule_id=arrival.verdict.rule_id,
        answered=urgent or arrival.fixed is not None or bool(alarmed),
    )
    if message is None:
        return Received(stored=False)
    if arrival.directive:
        directive = alarm.words(conversation, arrival.verdict, arrival.directive, arrival.directives)
        return _store_emergency(session, arrival, message, directive)
    for part, reply in enumerate(alarmed):
        messages.send(session, arrival.conversation_id, reply, arrival.now, inbox_id=message.id, part=part)
    message.chosen = chosen
    if arrival.fixed is not None:
        arrival.fixed(session, message.id, arrival.now)
    elif arrival.notices is not None and not alarmed:
        arrival.notices(session, message.id, arrival.now)
    return Received(stored=True)


def _with_what_was_said_before(session: Session, arrival: _Arrival) -> _Arrival:
    """The message judged together with those just before it; questions tell of no emergency and stand alone.

    Nor does the number or name of a choice: "2 pills" is not told by a "2" that picks the second one.
    """
    before = messages.lately(session, arrival.conversation_id, arrival.now - TOGETHER, MOST_PARTS)
    told = [text for text in (*before, arrival.text) if "?" not in text]
    if arrival.text not in told or len(told) == 1:
        return arrival
    verdict = arrival.screen.screen(", ".join(told))
    if verdict.urgency == "none":
        return arrival
    return replace(arrival, verdict=verdict, directive=arrival.directives.directive(verdict))


def _store_emergency(session: Session, arrival: _Arrival, message: InboxMessage, directive: Reply) -> Received:
    inquiry = inquiries.open_inquiry(
        session,
        arrival.conversation_id,
        "emergency",
        "urgent" if arrival.verdict.urgency == "care_now" else "emergency",
        arrival.text,
        arrival.now,
        source_id=message.id,
        rule_id=arrival.verdict.rule_id,
    )
    follow_up = say("emergency_logged", directive.language, author="system", number=inquiry.number)
    sent = [
        messages.send(session, arrival.conversation_id, reply, arrival.now, inbox_id=message.id, part=part).id
        for part, reply in enumerate((directive, follow_up))
    ]
    if arrival.after_emergency is not None:
        arrival.after_emergency(session, sent, arrival.now)
    return Received(stored=True, directive=directive, saved=True)
