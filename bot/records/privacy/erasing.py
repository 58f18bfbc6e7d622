"""Erasing: the one place where what was said is deleted, whoever asks for it and for whatever reason."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, delete
from sqlalchemy.orm import Session

from bot.records.access import identity
from bot.records.casework import inquiries
from bot.records.messaging import conversations
from bot.records.models import Conversation, DialogueEvent, DialogueState, InboxMessage, Inquiry, OutboxMessage, User
from bot.records.privacy.shares import Share


def erase_conversation(session: Session, conversation_id: str) -> None:
    """Delete a conversation with all that was said, asked, told and remembered in it."""
    _erase_memory(session, conversation_id)
    # Messages, inquiries, reports and the log-in's state go with it, by the foreign keys.
    remove(session, Conversation, Conversation.id == conversation_id)


def erase_share(session: Session, conversation_id: str, patient_id: str, theirs: Share, now: dt.datetime) -> None:
    """Delete one patient's share of a conversation, log them off there, and forget what the assistant remembers.

    Its memory goes whole: whose its events and slots are can't be told. The others begin a topic anew. A coordinator
    who talks there about the patient's inquiries alone hands the chat back, or what others write would reach nobody.
    """
    conversation = conversations.locked(session, conversation_id)
    if conversation.patient_id == patient_id:
        identity.log_out(session, conversation_id, now)
    _hand_back(session, conversation, theirs, now)
    _erase_memory(session, conversation_id)
    for table, rows in ((OutboxMessage, theirs.answers), (Inquiry, theirs.inquiries), (InboxMessage, theirs.messages)):
        remove(session, table, table.id.in_([row.id for row in rows]))


def _hand_back(session: Session, conversation: Conversation, theirs: Share, now: dt.datetime) -> None:
    open_ones = inquiries.open_for(session, conversation.id)
    if open_ones and set(open_ones) <= set(theirs.inquiries) and conversation.coordinator_id is not None:
        inquiries.hand_back(session, open_ones[0], session.get_one(User, conversation.coordinator_id), now)


def remove(session: Session, table: type[Any], *where: ColumnElement[bool]) -> int:
    """Delete the rows of a table for which all of `where` holds; returns how many."""
    result = cast("CursorResult[Any]", session.execute(delete(table).where(*where)))
    return result.rowcount


def _erase_memory(session: Session, conversation_id: str) -> None:
    for table in (DialogueEvent, DialogueState):
        remove(session, table, table.conversation_id == conversation_id)
