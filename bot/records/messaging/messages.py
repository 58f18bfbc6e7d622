"""The inbox and the outbox: where no message is lost and none is answered twice.

A message is stored before anything else happens to it. A worker claims the oldest waiting message of a
conversation for `LEASE`, answers it, and stores the answer and the mark `done` in one transaction; whoever
crashes in between leaves it to be claimed again.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from itertools import takewhile
from typing import TypeVar

from sqlalchemy import BindParameter, bindparam, func, select, update
from sqlalchemy.orm import Session

from bot.records.messaging import conversations
from bot.records.models import Base, InboxMessage, OutboxMessage
from bot.reply import Reply, Understanding

M = TypeVar("M", InboxMessage, OutboxMessage)

LEASE = dt.timedelta(seconds=30)
#: Messages of a side that are read at once.
PAGE = 100
#: Outbox part of the "still trying" notice, so that it is said once a message and never clashes with an answer.
NOTICE_PART = -1
#: External ids of questions asked again on the patient's behalf begin so.
RESUMED = "resumed-"

# What each turn asks, put together once: to build a statement takes longer than to have it answered.
_HERE: BindParameter[str] = bindparam("conversation_id")
# What changes a single column names the table, not its class, which would look through all objects at hand.
_TALKS, _INBOX = Base.metadata.tables["conversations"], Base.metadata.tables["inbox"]
_TOUCH = update(_TALKS).where(_TALKS.c.id == _HERE).values(last_at=bindparam("now"))
_TOUCHED = _TOUCH.returning(_TALKS.c.id)
_REPEATED = select(_INBOX.c.id).where(
    _INBOX.c.conversation_id == _HERE, _INBOX.c.external_id == bindparam("external_id")
)
_LATELY = (
    select(InboxMessage)
    .where(InboxMessage.conversation_id == _HERE, InboxMessage.received_at >= bindparam("since"))
    .order_by(InboxMessage.id.desc())
    .limit(bindparam("limit"))
)
_HEADS = select(func.min(_INBOX.c.id)).where(_INBOX.c.status == "pending").group_by(_INBOX.c.conversation_id)
_DUE = (
    select(_INBOX.c.id)
    .where(_INBOX.c.id.in_(_HEADS), _INBOX.c.next_attempt_at <= bindparam("now"))
    .order_by(_INBOX.c.id)
    .limit(bindparam("limit"))
    # What another worker is just taking is left to it, so that two never wait for one another.
    .with_for_update(skip_locked=True)
)
_TAKE = (
    update(_INBOX)
    .where(_INBOX.c.id.in_(_DUE))
    .values(next_attempt_at=bindparam("until"), attempts=_INBOX.c.attempts + 1)
    .returning(_INBOX)
)
_CLAIM = select(InboxMessage).from_statement(_TAKE).execution_options(populate_existing=True)
_NEXT = select(_INBOX.c.id).where(_INBOX.c.conversation_id == _HERE, _INBOX.c.status == "pending").limit(1)
_FINISH = (
    update(_INBOX)
    .where(_INBOX.c.id == bindparam("message_id"), _INBOX.c.status == "pending")
    .values(status=bindparam("ended"), understanding=bindparam("understood"))
    .returning(_INBOX.c.conversation_id)
)
_HEARD_SINCE = (
    select(InboxMessage)
    .where(InboxMessage.conversation_id == _HERE, InboxMessage.id > bindparam("heard"))
    .order_by(InboxMessage.id)
    .limit(bindparam("limit"))
)
_TOLD_SINCE = (
    select(OutboxMessage)
    .where(OutboxMessage.conversation_id == _HERE, OutboxMessage.id > bindparam("cursor"))
    .order_by(OutboxMessage.id)
    .limit(bindparam("limit"))
)
_NEWEST = (
    select(OutboxMessage)
    .where(OutboxMessage.conversation_id == _HERE)
    .order_by(OutboxMessage.id.desc())
    .limit(bindparam("limit"))
)


def receive(
    session: Session,
    conversation_id: str,
    external_id: str,
    text: str,
    now: dt.datetime,
    *,
    urgency: str = "none",
    rule_id: str | None = None,
    answered: bool = False,
    chosen: str | None = None,
) -> InboxMessage | None:
    """Store a message; None if this `external_id` is stored already (a replay or a retry).

    Raises `NoResultFound` for an unknown conversation. `answered` marks it done at once, for messages whose fixed
    answer the caller stores in the same transaction. `chosen`: the choice of ours that its words picked.
    """
    # First, so that writers queue up here, as in `send`: whoever looks next sees every message stored before.
    session.execute(_TOUCHED, {"conversation_id": conversation_id, "now": now}).one()
    if session.execute(_REPEATED, {"conversation_id": conversation_id, "external_id": external_id}).first():
        return None
    message = InboxMessage(
        conversation_id=conversation_id,
        external_id=external_id,
        text=text,
        chosen=chosen,
        received_at=now,
        urgency=urgency,
        rule_id=rule_id,
        status="done" if answered else "pending",
        next_attempt_at=now,
    )
    session.add(message)
    session.flush()
    return message


def ask_again(session: Session, conversation_id: str, question: str, now: dt.datetime) -> None:
    """Ask on the patient's behalf what had to wait for their log-in."""
    receive(session, conversation_id, RESUMED + uuid.uuid4().hex, question, now)


def lately(session: Session, conversation_id: str, since: dt.datetime, limit: int) -> list[str]:
    """What the patient wrote since then, oldest first, of at most `limit` messages; nothing up to the last alarm.

    Words that picked a choice of ours are left out.
    """
    newest = session.scalars(_LATELY, {"conversation_id": conversation_id, "since": since, "limit": limit})
    calm = takewhile(lambda message: message.urgency == "none", newest)
    return [message.text for message in calm if message.chosen is None][::-1]


def claim(session: Session, now: dt.datetime, limit: int) -> list[InboxMessage]:
    """Take up to `limit` due messages for `LEASE`, oldest first; of each conversation only the oldest that waits."""
    claimed = session.scalars(_CLAIM, {"now": now, "until": now + LEASE, "limit": limit})
    return sorted(claimed, key=lambda message: message.id)


def has_waiting(session: Session, conversation_id: str) -> bool:
    """Whether any message of this conversation has no answer yet."""
    return session.execute(_NEXT, {"conversation_id": conversation_id}).first() is not None


def retry_at(session: Session, message: InboxMessage, when: dt.datetime) -> bool:
    """Give a claimed message back, to be tried again at `when`; False if it is answered or another worker's by now."""
    # The number of the attempt fences off a worker whose lease ran out.
    given_back = (
        update(InboxMessage)
        .where(
            InboxMessage.id == message.id,
            InboxMessage.status == "pending",
            InboxMessage.attempts == message.attempts,
        )
        .values(next_attempt_at=when)
    )
    return session.execute(given_back.returning(InboxMessage.id)).first() is not None


def finish(
    session: Session,
    message_id: int,
    replies: Sequence[Reply],
    now: dt.datetime,
    *,
    understanding: Understanding | None = None,
    status: str = "done",
) -> bool:
    """Store the answer and mark the message answered, together; False if it was answered already."""
    understood = understanding.model_dump(mode="json") if understanding else None
    done = session.execute(_FINISH, {"message_id": message_id, "ended": status, "understood": understood}).first()
    if done is None:
        return False
    for part, reply in enumerate(replies):
        send(session, done.conversation_id, reply, now, inbox_id=message_id, part=part)
    return True


def send(
    session: Session,
    conversation_id: str,
    reply: Reply,
    now: dt.datetime,
    *,
    inbox_id: int | None = None,
    part: int = 0,
    client_key: str | None = None,
) -> OutboxMessage:
    """Put a message to the patient in the outbox.

    Raises `IntegrityError` for a second (inbox_id, part) or a second `client_key`.
    """
    channel = conversations.get(session, conversation_id).channel
    message = OutboxMessage(
        conversation_id=conversation_id,
        inbox_id=inbox_id,
        part=part,
        client_key=client_key,
        patient_id=_whose(session, conversation_id, inbox_id, now) if reply.private else None,
        body=reply.model_dump(mode="json"),
        created_at=now,
        status="sent" if channel == "web" else "pending",
        next_attempt_at=now,
    )
    # Touching the conversation first makes writers queue up, so that ids are drawn in the order they become visible:
    # a browser that has read up to an id has missed none below it.
    session.execute(_TOUCH, {"conversation_id": conversation_id, "now": now})
    session.add(message)
    session.flush()
    return message


def _whose(session: Session, conversation_id: str, inbox_id: int | None, now: dt.datetime) -> str | None:
    """Whose record a private answer shows: the proven patient, if they were so when they asked.

    Someone who logs in while an answer is being made must not get the answer made for the one before.
    """
    conversation = conversations.locked(session, conversation_id)
    asked = session.get(InboxMessage, inbox_id) if inbox_id is not None else None
    if asked and conversation.verified_at and conversation.verified_at > asked.received_at:
        return None
    return conversations.proven_patient_id(conversation, now)


def may_show(message: OutboxMessage, patient_id: str | None) -> bool:
    """Whether a message may be shown where this patient is meant (None: nobody is proven)."""
    return not message.body.get("private") or (patient_id is not None and message.patient_id == patient_id)


def of_records(session: Session, conversation_id: str, cursor: int) -> Sequence[OutboxMessage]:
    """Messages up to `cursor` that show a record: a browser that has them must learn who may see them now."""
    query = select(OutboxMessage).where(
        OutboxMessage.conversation_id == conversation_id,
        OutboxMessage.id <= cursor,
        OutboxMessage.patient_id.is_not(None),
    )
    return session.scalars(query.order_by(OutboxMessage.id)).all()


def rate(session: Session, conversation_id: str, cursor: int, *, helpful: bool) -> bool:
    """Keep whether the answer with this outbox id helped; False if this conversation has no such answer."""
    rated = (
        update(OutboxMessage)
        .where(OutboxMessage.id == cursor, OutboxMessage.conversation_id == conversation_id)
        .values(helpful=helpful)
    )
    return session.execute(rated.returning(OutboxMessage.id)).first() is not None


def is_sent(session: Session, client_key: str) -> bool:
    """Whether a message with this form token is in the outbox already."""
    return session.scalar(select(OutboxMessage.id).where(OutboxMessage.client_key == client_key)) is not None


def notice_once(session: Session, message: InboxMessage, reply: Reply, now: dt.datetime) -> bool:
    """Say the "still trying" notice for a message unless it was said; returns whether it was said now."""
    said = select(OutboxMessage.id).where(OutboxMessage.inbox_id == message.id, OutboxMessage.part == NOTICE_PART)
    if session.scalar(said) is not None:
        return False
    send(session, message.conversation_id, reply, now, inbox_id=message.id, part=NOTICE_PART)
    return True


def outgoing_since(session: Session, conversation_id: str, cursor: int, limit: int = PAGE) -> Sequence[OutboxMessage]:
    """Messages to the patient after `cursor` (an outbox id), oldest first."""
    since = {"conversation_id": conversation_id, "cursor": cursor, "limit": limit}
    return session.scalars(_TOLD_SINCE, since).all()


def news_since(
    session: Session, conversation_id: str, heard: int, cursor: int, limit: int = PAGE
) -> list[InboxMessage | OutboxMessage]:
    """Both sides after these ids (`heard` of the inbox, `cursor` of the outbox), oldest first.

    Fewer than `limit` are all there are.
    """
    since = {"conversation_id": conversation_id, "heard": heard, "limit": limit}
    asked = session.scalars(_HEARD_SINCE, since).all()
    told = outgoing_since(session, conversation_id, cursor, limit)
    rows: list[InboxMessage | OutboxMessage] = [*_until(asked, told, limit), *_until(told, asked, limit)]
    return sorted(rows, key=_when)


def transcript(session: Session, conversation_id: str, limit: int = 200) -> list[InboxMessage | OutboxMessage]:
    """Both sides of the conversation, oldest first, the last `limit` of each side."""
    sides: list[InboxMessage | OutboxMessage] = []
    for table in (InboxMessage, OutboxMessage):
        query = select(table).where(table.conversation_id == conversation_id).order_by(table.id.desc()).limit(limit)
        sides.extend(session.scalars(query))
    return sorted(sides, key=_when)


def last_reply(session: Session, conversation_id: str) -> Reply | None:
    """The newest message to the patient; its choices are what a bare number means by text."""
    newest = newest_replies(session, conversation_id, 1)
    return newest[0].reply if newest else None


def newest_replies(session: Session, conversation_id: str, limit: int) -> Sequence[OutboxMessage]:
    """The last messages to the patient, newest first."""
    return session.scalars(_NEWEST, {"conversation_id": conversation_id, "limit": limit}).all()


def last_turn(session: Session, conversation_id: str) -> Sequence[OutboxMessage]:
    """The newest message to the patient, with what else answers the same message of theirs; oldest first."""
    newest = newest_replies(session, conversation_id, 1)
    if not newest or newest[0].inbox_id is None:
        return newest
    query = select(OutboxMessage).where(OutboxMessage.inbox_id == newest[0].inbox_id)
    return session.scalars(query.order_by(OutboxMessage.id)).all()


def _until(side: Sequence[M], other: Sequence[InboxMessage | OutboxMessage], limit: int) -> list[M]:
    # Beyond the end of a full page the other side may have older ones still to come. In the order of ids, so that
    # none is skipped whatever the clocks say.
    if len(other) < limit:
        return list(side)
    return list(takewhile(lambda row: _when(row) <= _when(other[-1]), side))


def _when(message: InboxMessage | OutboxMessage) -> tuple[dt.datetime, int, int]:
    if isinstance(message, InboxMessage):
        return message.received_at, 0, message.id
    return message.created_at, 1, message.id
