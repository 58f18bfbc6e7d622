"""Keeping the dialogue engine's events: the last turns are read, new events are appended, nothing is rewritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.models import DialogueEvent, DialogueState

#: How many of the latest user turns are replayed; older ones matter only through the slots.
TURNS = 20


def recent(session: Session, conversation_id: str, turns: int | None = TURNS) -> Sequence[dict[str, Any]]:
    """The events of the last `turns` user turns, oldest first; all of them for None."""
    mine = DialogueEvent.conversation_id == conversation_id
    query = select(DialogueEvent.body).where(mine)
    if turns is not None:
        starts = select(DialogueEvent.id).where(mine, DialogueEvent.is_user).order_by(DialogueEvent.id.desc())
        first = session.scalar(starts.offset(turns - 1).limit(1))
        if first is not None:
            query = query.where(DialogueEvent.id >= first)
    return session.scalars(query.order_by(DialogueEvent.id)).all()


def slots(session: Session, conversation_id: str) -> dict[str, Any]:
    """The latest value of every slot; empty for an unknown conversation."""
    state = session.get(DialogueState, conversation_id)
    return dict(state.slots) if state else {}


def append(
    session: Session, conversation_id: str, events: Sequence[dict[str, Any]], slot_values: Mapping[str, Any]
) -> None:
    """Add a turn's events and keep the slots as they are after it."""
    for event in events:
        session.add(DialogueEvent(conversation_id=conversation_id, is_user=event.get("event") == "user", body=event))
    session.merge(DialogueState(conversation_id=conversation_id, slots=dict(slot_values)))


def conversation_ids(session: Session) -> Sequence[str]:
    """Every conversation the dialogue engine remembers."""
    return session.scalars(select(DialogueState.conversation_id)).all()
