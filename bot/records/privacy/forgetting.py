"""Deleting a web conversation because the patient wants it gone."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records import audit
from bot.records.access import identity
from bot.records.messaging import conversations
from bot.records.models import Inquiry, WebSession
from bot.records.privacy import erasing, holds


def forget(session: Session, conversation_id: str, now: dt.datetime) -> bool:
    """Close the conversation to every browser, and erase it if it may be; returns whether it was erased.

    What was passed to a person is part of the care they give: it stays with the clinic, messages around it included.
    So does all of a patient under a legal hold. Raises `NoResultFound` for an unknown conversation.
    """
    conversations.locked(session, conversation_id)
    kept = _asked_a_person(session, conversation_id) or conversation_id in holds.held_conversations(session)
    identity.log_out(session, conversation_id, now)
    erasing.remove(session, WebSession, WebSession.conversation_id == conversation_id)
    if not kept:
        erasing.erase_conversation(session, conversation_id)
    audit.record(
        session,
        now=now,
        actor_type="patient",
        actor_id=conversation_id,
        action="close" if kept else "erase",
        resource="conversation",
        purpose="patient_request",
        outcome="success",
        channel="web",
        conversation_id=conversation_id,
    )
    return not kept


def _asked_a_person(session: Session, conversation_id: str) -> bool:
    return session.scalar(select(Inquiry.id).where(Inquiry.conversation_id == conversation_id).limit(1)) is not None
