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
        self._working = 0
        #: How often in a row nothing could be claimed, and until when it is not tried again.
        self._failures, self._rests_until = 0, dt.datetime.min.replace(tzinfo=dt.UTC)

    async def run(self) -> None:
        """Work until cancelled; outlives whatever goes wrong with a message or with the database."""
        async with self._services.bus.subscribe(INBOX) as subscription, asyncio.TaskGroup() as group:
            while True:
                await self.start_due(group)
                await subscription.wait(POLL)

    async def answer_due(self) -> None:
        """Answer what is due by now, until nothing more is; for who runs no worker."""
        begun = 1
        while begun:
            async with asyncio.TaskGroup() as group:
                begun = await self.start_due(group)

    async def start_due(self, group: asyncio.TaskGroup) -> int:
        """Claim what is due now and begin to answer it, in tasks of this group; returns how many."""
        now, room = self._services.now(), PARALLEL - self._working
        if now < self._rests_until or not room:
            return 0
        try:
            claimed = await self._services.database.run(_claim, now, room)
        except Exception as error:
            self._failures += 1
            self._rests_until = now + _pause(self._failures)
            log.error("nothing can be taken from the inbox: %s", type(error).__name__)
            return 0
        self._failures = 0
        for message, conversation in claimed:
            self._working += 1
            group.create_task(self._work(message, conversation))
        return len(claimed)

    async def _work(self, message: InboxMessage, conversation: Conversation) -> None:
        more = False
        try:
            more = await self._answer(message, conversation)
        except Exception as error:  # the database is away, or takes nothing: waking anybody would not help
            log.error("message %s can't be worked on: %s", message.id, type(error).__name__)
        crowded = self._working == PARALLEL
        self._working -= 1
        if more or crowded:
            self._services.bus.publish(INBOX)

    async def _answer(self, message: InboxMessage, conversation: Conversation) -> bool:
        """Answer a claimed message, or put it back for later; whether more of its conversation may be due."""
        if message.is_sealed:
            log.error("message %s can't be decrypted: a coordinator is told", message.id)
            await self._services.database.run(_set_aside, message, self._services.now())
            more = True
        else:
            more = await self._ask(message, conversation)
        texted = (OUTBOX,) if conversation.channel == "sms" else ()
        self._services.bus.publish(message.conversation_id, INQUIRIES, *texted)
        return more

    async def _ask(self, message: InboxMessage, conversation: Conversation) -> bool:
        database, now = self._services.database, self._services.now
        try:
            answer = await self._answering.answer(message, conversation)
        except Exception as error:
            # Whatever failed, patients' words may be in its text: only the kind is logged.
            log.warning("message %s waits after try %s: %s", message.id, message.attempts, type(error).__name__)
            await database.run(_put_back, message, now())
            return False
        if answer is None:
            return True
        return await database.run(_finish, message, answer, self._services.settings.public, now())


def _claim(session: Session, now: dt.datetime, limit: int) -> list[tuple[InboxMessage, Conversation]]:
    """Messages for us, each with its conversation as it is now."""
    claimed = messages.claim(session, now, limit)
    return [(message, conversations.get(session, message.conversation_id)) for message in claimed]


def _finish(session: Session, message: InboxMessage, answer: Answer, public: str, now: dt.datetime) -> bool:
    """Store the answer, unless a person has the conversation by now; whether more of the conversation waits.

    Who has it is decided here, under its lock.
    """
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
    return messages.has_waiting(session, conversation.id)


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
