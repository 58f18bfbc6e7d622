"""The way of a text message out: claimed, sent part by part, given up, or blocked.

Within a conversation texts go in the order of their ids; only answers to an emergency overtake. A claim is a lease:
whoever crashes leaves the row in `sending`, and the next one to claim it first asks the provider what went out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, update
from sqlalchemy.orm import Session

from bot.errors import Failure
from bot.records.access import codes
from bot.records.casework import calls, inquiries
from bot.records.messaging import conversations, messages, sms_consents, sms_numbers
from bot.records.messaging.sms_consents import Category
from bot.records.models import Conversation, InboxMessage, Inquiry, OutboxMessage
from bot.records.models.talk import blotted
from bot.records.outbound import texting
from bot.records.outbound.texting import Never, Rules, Wait
from bot.reply import Reply, stored

#: Longer than two calls to the provider may take.
LEASE = dt.timedelta(seconds=60)
#: A text is given up this long after its first try; what it waited before that is no failure.
GIVE_UP_AFTER = dt.timedelta(hours=4)
LOOP_WINDOW = dt.timedelta(minutes=10)
#: The same words to one number within the window; more is two machines talking. An emergency is answered longer.
LOOP_LIMIT, URGENT_LOOP_LIMIT = 4, 20

_UNSENT = ("pending", "sending")
_RANK = {"pending": 0, "sending": 1, "sent": 2, "delivered": 3, "undelivered": 3, "failed": 3, "blocked": 3}


@dataclass(frozen=True)
class Parcel:
    """A claimed text. `attempt` counts from 1; `accepted` are the provider's ids of the parts that went out.

    `reply` is None if it can't be read: that is left to the sender, so that one such text stops no other.
    """

    id: int
    attempt: int
    number: str
    reply: Reply | None
    accepted: tuple[str, ...]
    created_at: dt.datetime
    first_tried_at: dt.datetime


def text_number(
    session: Session,
    number: str,
    reply: Reply,
    now: dt.datetime,
    *,
    secret: bool = False,
    category: Category = "reply",
) -> OutboxMessage:
    """Queue a text to a number (E.164) that need not have written to us; `secret` wipes its digits once sent.

    Of any `category` but "reply" it goes by day, within limits, and only to who agreed to it.
    """
    conversation = conversations.find_or_start(session, "sms", number, now, reply.language)
    message = messages.send(session, conversation.id, reply, now)
    message.secret, message.category = secret, category
    return message


def due(session: Session, now: dt.datetime, limit: int = 20, *, reserved: int = 0) -> Sequence[int]:
    """Ids that may be sent now: the oldest unsent text of each conversation, emergencies first.

    At most `limit`, of which the last `reserved` places are for emergencies only.
    """
    unsent = and_(
        OutboxMessage.status.in_(_UNSENT), or_(OutboxMessage.not_before.is_(None), OutboxMessage.not_before <= now)
    )
    to_emergency = InboxMessage.id == OutboxMessage.inbox_id, InboxMessage.urgency != "none"
    urgent = select(InboxMessage.id).where(*to_emergency).correlate(OutboxMessage).exists()
    heads = select(func.min(OutboxMessage.id)).group_by(OutboxMessage.conversation_id)
    first = OutboxMessage.id.in_(heads.where(unsent)) | OutboxMessage.id.in_(heads.where(unsent, urgent))
    query = select(OutboxMessage.id, urgent).where(first, unsent, OutboxMessage.next_attempt_at <= now)
    found = session.execute(query.order_by(urgent.desc(), OutboxMessage.id).limit(limit)).all()
    return [row[0] for place, row in enumerate(found) if row[1] or place < limit - reserved]


def has_late_codes(session: Session, now: dt.datetime) -> bool:
    """Whether `expire_codes` has something to do."""
    return session.scalar(select(_late_codes(now).exists())) or False


def expire_codes(session: Session, now: dt.datetime) -> Sequence[int]:
    """Give up unsent one-time codes that are good no longer, whatever held them up; returns their ids."""
    rows = session.scalars(_late_codes(now).with_for_update(skip_locked=True)).all()
    for row in rows:
        _end(session, row, "failed", "expired", now)
    return [row.id for row in rows]


def _late_codes(now: dt.datetime) -> Select[tuple[OutboxMessage]]:
    late = OutboxMessage.created_at <= now - codes.LIFE
    return select(OutboxMessage).where(OutboxMessage.secret, OutboxMessage.status.in_(_UNSENT), late)


def claim(session: Session, message_id: int, rules: Rules, now: dt.datetime) -> Parcel | None:
    """Take a due text for `LEASE`; None if another sender was faster, or if it must wait or not go out at all."""
    taken = session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == message_id, OutboxMessage.status.in_(_UNSENT), OutboxMessage.next_attempt_at <= now)
        .values(status="sending", attempts=OutboxMessage.attempts + 1, next_attempt_at=now + LEASE)
        .returning(OutboxMessage.id)
    ).first()
    if taken is None:
        return None
    row = _locked(session, message_id)
    conversation = conversations.get(session, row.conversation_id)
    match texting.verdict(session, row, conversation, rules, now):
        case Never(reason):
            _end(session, row, "blocked", reason, now)
            return None
        case Wait() as wait:
            _put_off(row, wait)
            return None
    if row.attempts == 1 and _is_loop(session, row, now):
        _end(session, row, "failed", "loop", now)
        return None
    row.first_tried_at = row.first_tried_at or now
    return Parcel(
        id=row.id,
        attempt=row.attempts,
        number=conversation.address,
        reply=row.reply,
        accepted=tuple(row.provider_ids or ()),
        created_at=row.created_at,
        first_tried_at=row.first_tried_at,
    )


def _put_off(row: OutboxMessage, wait: Wait) -> None:
    row.status, row.attempts, row.next_attempt_at, row.error = "pending", row.attempts - 1, wait.until, wait.reason
    if wait.aside:
        row.not_before = wait.until


def renew(session: Session, parcel: Parcel, now: dt.datetime) -> tuple[str, ...] | None:
    """Hold the text for another `LEASE`; None if it is no longer ours to send, or the number has opted out.

    Returns the provider's ids of the parts that are out by now: a report may have told of one since the claim.
    """
    if not sms_numbers.may_text(session, parcel.number, parcel.id):
        row = _locked(session, parcel.id)
        _end(session, row, "blocked", "opted_out", now)
        return None
    held = update(OutboxMessage).where(_is_ours(parcel)).values(next_attempt_at=now + LEASE)
    if session.execute(held.returning(OutboxMessage.id)).first() is None:
        return None
    return tuple(_locked(session, parcel.id).provider_ids or ())


def accepted(
    session: Session, parcel: Parcel, provider_id: str, now: dt.datetime, *, segments: int, last: bool
) -> None:
    """The provider took a part; all parts so far cost `segments`, and with the `last` one the text is sent."""
    row = _locked(session, parcel.id)
    row.segments, row.sent_at = segments, row.sent_at or now
    row.provider_ids = [*(i for i in row.provider_ids or () if i != provider_id), provider_id]
    if last and _advance(row, "sent"):
        row.error = None


def taken(session: Session, message_id: int, part: int, provider_id: str) -> None:
    """A report names this part (counted from 1) of a text: so the provider has it, even if its answer never reached us.

    The next attempt then goes on after it.
    """
    row = session.get(OutboxMessage, message_id, with_for_update=True)
    if row is not None and provider_id and len(row.provider_ids or ()) == part - 1:
        row.provider_ids = [*(row.provider_ids or ()), provider_id]


def retry_at(session: Session, parcel: Parcel, when: dt.datetime, error: str, *, aside: bool = False) -> None:
    """Try the rest of the text again at `when`; `aside` lets later texts to the same number go meanwhile."""
    later: dict[str, dt.datetime] = {"next_attempt_at": when} | ({"not_before": when} if aside else {})
    # Pending again: what waits for a retry is not under way, and takes no place of what could go now.
    session.execute(update(OutboxMessage).where(_is_ours(parcel)).values(status="pending", error=error, **later))


def set_aside(session: Session, message_id: int, when: dt.datetime, error: str, now: dt.datetime) -> None:
    """A text whose claim broke off waits until `when` and holds no other up; it is given up like any other.

    In a transaction of its own, which reads nothing that might break it off again.
    """
    row, waits = OutboxMessage.id == message_id, OutboxMessage.status.in_(_UNSENT)
    since = func.coalesce(OutboxMessage.first_tried_at, now)
    aside = {"next_attempt_at": when, "not_before": when, "first_tried_at": since, "error": error[:64]}
    session.execute(update(OutboxMessage).where(row, waits).values(attempts=OutboxMessage.attempts + 1, **aside))
    late = OutboxMessage.first_tried_at <= now - GIVE_UP_AFTER
    session.execute(update(OutboxMessage).where(row, waits, late).values(status="failed"))


def give_up(session: Session, parcel: Parcel, kind: Failure, error: str, now: dt.datetime) -> None:
    """The text cannot be delivered; whoever works on the conversation's inquiry is told."""
    _failed(session, _locked(session, parcel.id), "failed", kind, error, now)


def note_status(
    session: Session,
    message_id: int,
    status: str,
    now: dt.datetime,
    *,
    last: bool,
    error: str | None = None,
    kind: Failure = "refused",
) -> None:
    """What the provider says became of a part: `sent`, `delivered`, `undelivered` or `failed`, and why.

    Reports come late and out of order: a final state stays. The text has arrived when its `last` part has. An
    unknown id is ignored: the text may have been erased meanwhile.
    """
    row = session.get(OutboxMessage, message_id, with_for_update=True)
    if row is None:
        return
    if status in ("undelivered", "failed"):
        _failed(session, row, status, kind, error, now)
    elif last:
        _advance(row, status)


def ask_to_call(session: Session, message_id: int, reason: str | None, now: dt.datetime) -> None:
    """Note, in the inquiry of the emergency this text answers, that the patient must be phoned (`calls.want`).

    Whom no text reaches cannot be helped by text (standards: 3.2). Nothing happens for other texts.
    """
    query = select(Inquiry).join(OutboxMessage, OutboxMessage.inbox_id == Inquiry.source_id)
    inquiry = session.scalar(query.where(OutboxMessage.id == message_id, Inquiry.kind == "emergency"))
    if inquiry is not None:
        calls.want(session, inquiry, "sms", {"message": message_id, "reason": reason}, now)


def conversation_of(session: Session, message_id: int) -> str | None:
    """The id of the conversation a text belongs to; None if the text has been erased."""
    return session.scalar(select(OutboxMessage.conversation_id).where(OutboxMessage.id == message_id))


def provider_ids(session: Session, parcel: Parcel) -> set[str]:
    """Every provider id already known for texts to this number."""
    query = select(OutboxMessage.provider_ids).join(Conversation, Conversation.id == OutboxMessage.conversation_id)
    rows = session.scalars(query.where(Conversation.channel == "sms", Conversation.address == parcel.number))
    return {provider_id for row in rows for provider_id in row or ()}


def _is_ours(parcel: Parcel) -> ColumnElement[bool]:
    # The number of the attempt fences off a sender whose lease ran out.
    return and_(
        OutboxMessage.id == parcel.id, OutboxMessage.attempts == parcel.attempt, OutboxMessage.status == "sending"
    )


def _is_loop(session: Session, row: OutboxMessage, now: dt.datetime) -> bool:
    query = select(OutboxMessage.body).where(
        OutboxMessage.conversation_id == row.conversation_id,
        OutboxMessage.id != row.id,
        OutboxMessage.created_at > now - LOOP_WINDOW,
        OutboxMessage.status.in_(("sending", "sent", "delivered", "undelivered")),
    )
    if (reply := row.reply) is None:
        return False
    limit = URGENT_LOOP_LIMIT if texting.is_urgent(session, row) else LOOP_LIMIT
    before = map(stored, session.scalars(query))
    return sum(other is not None and other.text == reply.text for other in before) >= limit


def _locked(session: Session, message_id: int) -> OutboxMessage:
    return session.get_one(OutboxMessage, message_id, with_for_update=True, populate_existing=True)


def _failed(
    session: Session, row: OutboxMessage, status: str, kind: Failure, error: str | None, now: dt.datetime
) -> None:
    """End a text, and keep what its failure says of the number."""
    number = conversations.get(session, row.conversation_id).address
    if kind == "opted_out":  # with the provider, so with us (error 21610)
        if sms_numbers.opt_out(session, number, now):
            sms_consents.record(session, number, "all", "provider", now, granted=False)
        status, error = "blocked", "opted_out"
    elif kind == "unreachable":
        sms_numbers.mark_unreachable(session, number, now)
    _end(session, row, status, error, now)


def _end(session: Session, row: OutboxMessage, status: str, error: str | None, now: dt.datetime) -> None:
    if not _advance(row, status):
        return
    row.error = error
    ask_to_call(session, row.id, error, now)
    for inquiry in inquiries.open_for(session, row.conversation_id)[:1]:
        inquiries.note(session, inquiry, "sms", "not_delivered", now, {"message": row.id, "reason": error})


def _advance(row: OutboxMessage, status: str) -> bool:
    if _RANK[status] <= _RANK[row.status]:
        return False
    row.status = status
    if row.secret:
        row.body = blotted(row.body)
    return True
