"""Keeping the dialogue engine's events: the last turns are read, new events are appended, nothing is rewritten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from bot.records.messaging import conversations
from bot.records.models import Conversation, DialogueEvent, DialogueState

#: How many of the latest user turns are replayed: rules and actions look no further back than to the turn before, and
#: older ones matter only through the slots. Rasa replays them several times a turn.
TURNS = 3


def recent(session: Session, conversation_id: str, turns: int | None) -> Sequence[dict[str, Any]]:
    """The events of the last `turns` user turns, oldest first; all of them for None."""
    mine = DialogueEvent.conversation_id == conversation_id
    query = select(DialogueEvent.body).where(mine)
    if turns is not None:
        starts = select(DialogueEvent.id).where(mine, DialogueEvent.is_user).order_by(DialogueEvent.id.desc())
        first = starts.offset(turns - 1).limit(1).scalar_subquery()
        query = query.where(DialogueEvent.id >= func.coalesce(first, 0))
    return session.scalars(query.order_by(DialogueEvent.id)).all()


def slots(session: Session, conversation_id: str) -> dict[str, Any]:
    """The latest value of every slot; empty for an unknown conversation."""
    state = session.get(DialogueState, conversation_id)
    return dict(state.slots) if state else {}


def walk_elsewhere(session: Session, conversation_id: str, now: dt.datetime) -> dict[str, Any] | None:
    """The newest walk-through under way in another conversation of the patient who is proven here.

    The slots `walk_topic`, `walk_part` and `walk_step`; None if nobody is proven here or nothing is under way.
    """
    patient_id = conversations.proven_patient_id(conversations.get(session, conversation_id), now)
    if patient_id is None:
        return None
    others = (
        select(DialogueState)
        .join(Conversation, Conversation.id == DialogueState.conversation_id)
        .where(Conversation.patient_id == patient_id, Conversation.id != conversation_id)
        .order_by(Conversation.last_at.desc())
    )
    walks = (state.slots for state in session.scalars(others))
    found = next((slots for slots in walks if slots.get("walk_topic")), None)
    return {name: found[name] for name in ("walk_topic", "walk_part", "walk_step")} if found else None


def append(
    session: Session, conversation_id: str, events: Sequence[dict[str, Any]], slot_values: Mapping[str, Any]
) -> None:
    """Add a turn's events and keep the slots as they are after it."""
    rows = [
        {"conversation_id": conversation_id, "is_user": event.get("event") == "user", "body": event} for event in events
    ]
    if rows:
        session.execute(insert(DialogueEvent), rows)
    # What the slots were is not read, for it would have to be decrypted.
    mine = update(DialogueState).where(DialogueState.conversation_id == conversation_id)
    if session.execute(mine.values(slots=dict(slot_values)).returning(DialogueState.conversation_id)).first() is None:
        session.add(DialogueState(conversation_id=conversation_id, slots=dict(slot_values)))


def conversation_ids(session: Session) -> Sequence[str]:
    """Every conversation the dialogue engine remembers."""
    return session.scalars(select(DialogueState.conversation_id)).all()
