"""Has waiting messages answered: in order within a conversation, again after a failure, each once."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging

from sqlalchemy.orm import Session

from bot.bus import INBOX, INQUIRIES, OUTBOX
from bot.gateway.answering import Answer, Answering
from bot.gateway.sms.links import with_link
from bot.records import conversations, inquiries, messages
from bot.records.models import InboxMessage
from bot.reply import Language
from bot.services import Services
from bot.words import say

#: Seconds before the next try, by number of tries so far; the last one repeats.
BACKOFF = (1, 1, 2, 4, 5, 8, 10)
#: Tries before the patient is told that we have trouble, and before a coordinator gets the message instead.
NOTICE_AFTER, GIVE_UP_AFTER = 5, 40
#: How often to look for due retries when nothing wakes us, in seconds.
POLL = 0.5
#: Messages of different conversations worked on at once.
PARALLEL = 8

log = logging.getLogger(__name__)


class Worker:
    """Takes waiting messages from the inbox, one a conversation at a time."""

    def __init__(self, services: Services, answering: Answering) -> None:
        self._services = services
        self._answering = answering
        self._busy: set[int] = set()

    async def run(self) -> None:
        """Work until cancelled; outlives whatever goes wrong with a message or with the database."""
        async with self._services.bus.subscribe(INBOX) as subscription, asyncio.TaskGroup() as group:
            while True:
                try:
                    await self._start_due(group)
                except Exception as error:
                    log.error("the inbox can't be read: %s", type(error).__name__)
                await subscription.wait(POLL)

    async def _start_due(self, group: asyncio.TaskGroup) -> None:
        due = await self._services.database.read(messages.waiting, self._services.now())
        for message_id in due:
            if message_id not in self._busy and len(self._busy) < PARALLEL:
                self._busy.add(message_id)
                group.create_task(self._work(message_id))

    async def _work(self, message_id: int) -> None:
        try:
            await self.answer(message_id)
        except Exception as error:  # the database is away: the message's lease brings it back
            log.error("message %s can't be worked on: %s", message_id, type(error).__name__)
        finally:
            self._busy.discard(message_id)
            await self._services.bus.publish(INBOX)

    async def answer(self, message_id: int) -> None:
        """Claim and answer one message, or put it back for later."""
        database, now = self._services.database, self._services.now
        message = await database.run(messages.claim, message_id, now())
        if message is None:
            return
        try:
            answer = await self._answering.answer(message)
        except Exception as error:
            # Whatever failed, patients' words may be in its text: only the kind is logged.
            log.warning("message %s waits after try %s: %s", message_id, message.attempts, type(error).__name__)
            await database.run(_put_back, message, now())
        else:
            if answer is not None:
                await database.run(_finish, message, answer, self._services.settings.public, now())
        await self._services.bus.publish(message.conversation_id, OUTBOX, INQUIRIES)


def _finish(session: Session, message: InboxMessage, answer: Answer, public: str, now: dt.datetime) -> None:
    """Store the answer, unless a person has the conversation by now; who has it is decided here, under its lock."""
    conversation = conversations.locked(session, message.conversation_id)
    if conversation.mode == "person":
        if messages.finish(session, message.id, (), now, understanding=answer.understanding):
            inquiries.patient_wrote(session, message, now)
    elif answer.silent:  # handed back meanwhile: now it is the assistant's
        messages.retry_at(session, message.id, now)
    else:
        replies = answer.replies
        if conversation.channel == "sms":
            replies = tuple(with_link(session, reply, public, now) for reply in replies)
        messages.finish(session, message.id, replies, now, understanding=answer.understanding)


def _put_back(session: Session, message: InboxMessage, now: dt.datetime) -> None:
    language = conversations.language_of(conversations.locked(session, message.conversation_id))
    if message.attempts >= GIVE_UP_AFTER:
        _give_up(session, message, language, now)
        return
    if message.attempts == NOTICE_AFTER:
        messages.notice_once(session, message.id, say("waiting", language, author="system"), now)
    delay = BACKOFF[min(message.attempts, len(BACKOFF)) - 1]
    messages.retry_at(session, message.id, now + dt.timedelta(seconds=delay))


def _give_up(session: Session, message: InboxMessage, language: Language, now: dt.datetime) -> None:
    """A person gets the message, and the patient is told, if it is still unanswered."""
    if not messages.finish(session, message.id, (), now, status="failed"):
        return
    inquiry = inquiries.open_inquiry(
        session, message.conversation_id, "undelivered", "urgent", message.text, now, source_id=message.id
    )
    sorry = say("undelivered", language, author="system", number=inquiry.number)
    messages.send(session, message.conversation_id, sorry, now, inbox_id=message.id)
