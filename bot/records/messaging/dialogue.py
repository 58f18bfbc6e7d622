"""Keeping the dialogue engine's events: the last turns are read, new events are appended, nothing is rewritten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from bot.records.messaging import conversations
from bot.records.models import Conversation, DialogueEvent, DialogueState

#: How many of the latest user turns are replayed: rules and actions look no further back than to the turn before, and
#: older ones matter only through the slots. Rasa replays them several times a turn.
TURNS = 3

# What each turn asks, put together once: to build a statement takes longer than to have it answered.
_MINE = DialogueEvent.conversation_id == bindparam("conversation_id")
_FIRST = (
    select(DialogueEvent.id)
    .where(_MINE, DialogueEvent.is_user)
    .order_by(DialogueEvent.id.desc())
    .offset(bindparam("earlier"))
    .limit(1)
    .scalar_subquery()
)
_EVERY = select(DialogueEvent.body).where(_MINE).order_by(DialogueEvent.id)
_RECENT = _EVERY.where(DialogueEvent.id >= func.coalesce(_FIRST, 0))
_KEEP = (
    update(DialogueState)
    .where(DialogueState.conversation_id == bindparam("mine"))
    .values(slots=bindparam("values"))
    .returning(DialogueState.conversation_id)
)


def recent(session: Session, conversation_id: str, turns: int | None) -> Sequence[dict[str, Any]]:
    """The events of the last `turns` user turns, oldest first; all of them for None."""
    mine = {"conversation_id": conversation_id}
    bodies = session.scalars(_EVERY, mine) if turns is None else session.scalars(_RECENT, mine | {"earlier": turns - 1})
    return [event for body in bodies for event in (body if isinstance(body, list) else [body])]


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
    if events:  # one row, for each has to be decrypted by itself
        is_user = any(event.get("event") == "user" for event in events)
        row = {"conversation_id": conversation_id, "is_user": is_user, "body": list(events)}
        session.execute(insert(DialogueEvent).values(row))
    # What the slots were is not read, for it would have to be decrypted.
    if session.execute(_KEEP, {"mine": conversation_id, "values": dict(slot_values)}).first() is None:
        session.add(DialogueState(conversation_id=conversation_id, slots=dict(slot_values)))


def conversation_ids(session: Session) -> Sequence[str]:
    """Every conversation the dialogue engine remembers."""
    return session.scalars(select(DialogueState.conversation_id)).all()
