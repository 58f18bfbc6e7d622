"""Has waiting messages answered: in order within a conversation, again after a failure, each once."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging

from sqlalchemy.orm import Session

from bot.bus import INBOX, INQUIRIES, OUTBOX
from bot.gateway.answering import Answer, Answering
from bot.gateway.sms.links import with_link
from bot.records.casework import inquiries
from bot.records.messaging import conversations, messages
from bot.records.models import Conversation, InboxMessage
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
        #: How often in a row a message could not even be claimed or put back, and when it is looked at again.
        self._failures: dict[int, tuple[int, dt.datetime]] = {}

    async def run(self) -> None:
        """Work until cancelled; outlives whatever goes wrong with a message or with the database."""
        async with self._services.bus.subscribe(INBOX) as subscription, asyncio.TaskGroup() as group:
            while True:
                try:
                    await self.start_due(group)
                except Exception as error:
                    log.error("the inbox can't be read: %s", type(error).__name__)
                await subscription.wait(POLL)

    async def start_due(self, group: asyncio.TaskGroup) -> None:
        """Begin work on what is due now, in tasks of this group."""
        now = self._services.now()
        due = await self._services.database.read(messages.waiting, now)
        self._failures = {each: self._failures[each] for each in due if each in self._failures}
        for message_id in due:
            _, again = self._failures.get(message_id, (0, now))
            if message_id not in self._busy and again <= now and len(self._busy) < PARALLEL:
                self._busy.add(message_id)
                group.create_task(self._work(message_id))

    async def _work(self, message_id: int) -> None:
        try:
            await self.answer(message_id)
            self._services.bus.publish(INBOX)
        except Exception as error:  # the database is away, or takes nothing: waking anybody would not help
            failures = self._failures.get(message_id, (0, None))[0] + 1
            self._failures[message_id] = failures, self._services.now() + _pause(failures)
            log.error("message %s can't be worked on: %s", message_id, type(error).__name__)
        finally:
            self._busy.discard(message_id)

    async def answer(self, message_id: int) -> None:
        """Claim and answer one message, or put it back for later."""
        database, now = self._services.database, self._services.now
        claimed = await database.run(_claim, message_id, now())
        if claimed is None:
            return
        message, conversation = claimed
        if message.is_sealed:
            log.error("message %s can't be decrypted: a coordinator is told", message_id)
            await database.run(_set_aside, message, now())
        else:
            await self._ask(message, conversation)
        texted = (OUTBOX,) if conversation.channel == "sms" else ()
        self._services.bus.publish(message.conversation_id, INQUIRIES, *texted)

    async def _ask(self, message: InboxMessage, conversation: Conversation) -> None:
        database, now = self._services.database, self._services.now
        try:
            answer = await self._answering.answer(message, conversation)
        except Exception as error:
            # Whatever failed, patients' words may be in its text: only the kind is logged.
            log.warning("message %s waits after try %s: %s", message.id, message.attempts, type(error).__name__)
            await database.run(_put_back, message, now())
        else:
            if answer is not None:
                await database.run(_finish, message, answer, self._services.settings.public, now())


def _claim(session: Session, message_id: int, now: dt.datetime) -> tuple[InboxMessage, Conversation] | None:
    """A message for us, and its conversation as it is now."""
    message = messages.claim(session, message_id, now)
    return (message, conversations.get(session, message.conversation_id)) if message else None


def _finish(session: Session, message: InboxMessage, answer: Answer, public: str, now: dt.datetime) -> None:
    """Store the answer, unless a person has the conversation by now; who has it is decided here, under its lock."""
    conversation = conversations.locked(session, message.conversation_id)
    if conversation.mode == "person":
        if messages.finish(session, message.id, (), now, understanding=answer.understanding):
            inquiries.patient_wrote(session, message, now)
    elif answer.silent:  # handed back meanwhile: now it is the assistant's
        messages.retry_at(session, message, now)
    else:
        replies = answer.replies
        if conversation.channel == "sms":
            replies = tuple(with_link(session, reply, public, now) for reply in replies)
        messages.finish(session, message.id, replies, now, understanding=answer.understanding)


def _put_back(session: Session, message: InboxMessage, now: dt.datetime) -> None:
    language = conversations.language_of(conversations.locked(session, message.conversation_id))
    if not messages.retry_at(session, message, now + _pause(message.attempts)):
        return  # answered by now, or another worker's
    if message.attempts >= GIVE_UP_AFTER:
        _give_up(session, message, language, now)
    elif message.attempts == NOTICE_AFTER:
        messages.notice_once(session, message, say("waiting", language, author="system"), now)


def _set_aside(session: Session, message: InboxMessage, now: dt.datetime) -> None:
    """What can't be read is no question for the assistant; it stays stored, for a key that opens it."""
    language = conversations.language_of(conversations.locked(session, message.conversation_id))
    _give_up(session, message, language, now)


def _pause(tries: int) -> dt.timedelta:
    return dt.timedelta(seconds=BACKOFF[min(tries, len(BACKOFF)) - 1])


def _give_up(session: Session, message: InboxMessage, language: Language, now: dt.datetime) -> None:
    """A person gets the message, and the patient is told, if it is still unanswered."""
    if not messages.finish(session, message.id, (), now, status="failed"):
        return
    inquiry = inquiries.open_inquiry(
        session, message.conversation_id, "undelivered", "urgent", message.text, now, source_id=message.id
    )
    sorry = say("undelivered", language, author="system", number=inquiry.number)
    messages.send(session, message.conversation_id, sorry, now, inbox_id=message.id)
