"""Conversations: finding or starting one, its language, and who has it (bot or person)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from bot.records.models import Conversation, User
from bot.reply import Channel, Language

# Asked in every turn, and put together once: that takes longer than to have it answered.
_BY_ID = select(Conversation).where(Conversation.id == bindparam("conversation_id"))
# Weaker than FOR UPDATE: new messages, which only refer to the conversation, need not wait.
_LOCKED = _BY_ID.with_for_update(key_share=True).execution_options(populate_existing=True)


def find_or_start(
    session: Session, channel: Channel, address: str, now: dt.datetime, language: Language | None = None
) -> Conversation:
    """The conversation at this address, made if there is none yet."""
    query = select(Conversation).where(Conversation.channel == channel, Conversation.address == address)
    found = session.scalar(query)
    if found:
        return found
    made = Conversation(
        id=uuid.uuid4().hex,
        channel=channel,
        address=address,
        language=language,
        mode="bot",
        created_at=now,
        last_at=now,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:  # another process made it between our look and our write
        return session.scalars(query).one()
    return made


def get(session: Session, conversation_id: str) -> Conversation:
    """The conversation with this id; raises `NoResultFound` for an unknown one."""
    # What `Session.get` does, but for the statement, which it puts together anew each time.
    known: Conversation | None = session.identity_map.get(identity_key(Conversation, conversation_id))
    return known or session.scalars(_BY_ID, {"conversation_id": conversation_id}).one()


def get_many(session: Session, conversation_ids: Iterable[str]) -> dict[str, Conversation]:
    """The conversations with these ids, by id."""
    query = select(Conversation).where(Conversation.id.in_(set(conversation_ids)))
    return {conversation.id: conversation for conversation in session.scalars(query)}


def locked(session: Session, conversation_id: str) -> Conversation:
    """The conversation, read anew and locked until the transaction ends; raises `NoResultFound`."""
    return session.scalars(_LOCKED, {"conversation_id": conversation_id}).one()


def proven_patient_id(conversation: Conversation, now: dt.datetime) -> str | None:
    """Whose record may be read here at this moment; does not keep the log-in alive."""
    until = conversation.verified_until
    return conversation.patient_id if until is not None and now < until else None


def language_of(conversation: Conversation) -> Language:
    """The language to speak: the one chosen or detected, English until then."""
    return "es" if conversation.language == "es" else "en"


def set_language(session: Session, conversation_id: str, language: Language) -> None:
    """Speak this language from now on."""
    get(session, conversation_id).language = language


def person_of(session: Session, conversation: Conversation) -> str | None:
    """The name of the coordinator who has the conversation; None while the assistant has it."""
    if conversation.mode != "person" or conversation.coordinator_id is None:
        return None
    user = session.get(User, conversation.coordinator_id)
    return user.name if user else None
