"""Deleting a web conversation because the patient wants it gone."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.records import audit, identity
from bot.records.models import Conversation, DialogueEvent, DialogueState, Inquiry, WebSession


def forget(session: Session, conversation_id: str, now: dt.datetime) -> bool:
    """Close the conversation to every browser, and erase it unless a person was asked; returns whether it was erased.

    What was passed to a person is part of the care they give: it stays with the clinic, messages around it included.
    Raises `NoResultFound` for an unknown conversation.
    """
    identity.log_out(session, conversation_id, now)
    session.execute(delete(WebSession).where(WebSession.conversation_id == conversation_id))
    asked = select(func.count()).where(Inquiry.conversation_id == conversation_id)
    erased = not session.scalar(asked)
    if erased:
        for table in (DialogueEvent, DialogueState):
            session.execute(delete(table).where(table.conversation_id == conversation_id))
        # Messages and the log-in's state go with it, by the foreign keys.
        session.execute(delete(Conversation).where(Conversation.id == conversation_id))
    audit.record(
        session,
        now=now,
        actor_type="patient",
        actor_id=conversation_id,
        action="erase" if erased else "close",
        resource="conversation",
        purpose="patient_request",
        outcome="success",
        channel="web",
        conversation_id=conversation_id,
    )
    return erased
