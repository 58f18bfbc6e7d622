"""Keeping the dialogue engine's events: the last turns are read, new events are appended, nothing is rewritten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from bot.records.messaging import conversations
from bot.records.models import Base, Conversation, DialogueState

#: How many of the latest user turns are replayed: rules and actions look no further back than to the turn before, and
#: older ones matter only through the slots. Rasa replays them several times a turn.
TURNS = 3

# What each turn asks, put together once: to build a statement takes longer than to have it answered.
# Of the tables, not of their classes: no object of these is at hand that would have to be told.
_EVENTS, _STATES = Base.metadata.tables["dialogue_events"], Base.metadata.tables["dialogue_states"]
_MINE = _EVENTS.c.conversation_id == bindparam("conversation_id")
_FIRST = (
    select(_EVENTS.c.id)
    .where(_MINE, _EVENTS.c.is_user)
    .order_by(_EVENTS.c.id.desc())
    .offset(bindparam("earlier"))
    .limit(1)
    .scalar_subquery()
)
_EVERY = select(_EVENTS.c.body).where(_MINE).order_by(_EVENTS.c.id)
_RECENT = _EVERY.where(_EVENTS.c.id >= func.coalesce(_FIRST, 0))
_SLOTS = select(_STATES.c.slots).where(_STATES.c.conversation_id == bindparam("conversation_id"))
_ADD = insert(_EVENTS)
_BEGIN = insert(_STATES)
_KEEP = (
    update(_STATES)
    .where(_STATES.c.conversation_id == bindparam("mine"))
    .values(slots=bindparam("values"))
    .returning(_STATES.c.conversation_id)
)


def saved(session: Session, conversation_id: str, turns: int | None) -> Sequence[Sequence[dict[str, Any]]]:
    """The events of the last `turns` user turns, oldest first, as they were saved together; all of them for None."""
    mine = {"conversation_id": conversation_id}
    bodies = session.scalars(_EVERY, mine) if turns is None else session.scalars(_RECENT, mine | {"earlier": turns - 1})
    return [body if isinstance(body, list) else [body] for body in bodies]


def recent(session: Session, conversation_id: str, turns: int | None) -> Sequence[dict[str, Any]]:
    """The same, as one list."""
    return [event for events in saved(session, conversation_id, turns) for event in events]


def is_turn(events: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a turn begins with these events that were saved together."""
    return any(event.get("event") == "user" for event in events)


def slots(session: Session, conversation_id: str) -> dict[str, Any]:
    """The latest value of every slot; empty for an unknown conversation."""
    return dict(session.scalar(_SLOTS, {"conversation_id": conversation_id}) or {})


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
        row = {"conversation_id": conversation_id, "is_user": is_turn(events), "body": list(events)}
        session.execute(_ADD, row)
    # What the slots were is not read, for it would have to be decrypted.
    if session.execute(_KEEP, {"mine": conversation_id, "values": dict(slot_values)}).first() is None:
        session.execute(_BEGIN, {"conversation_id": conversation_id, "slots": dict(slot_values)})


def conversation_ids(session: Session) -> Sequence[str]:
    """Every conversation the dialogue engine remembers."""
    return session.scalars(select(DialogueState.conversation_id)).all()
