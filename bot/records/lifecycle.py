"""The life of an inquiry: its states, and which may follow which. Pure (standards: 7.3)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

from bot.errors import BedsideError

State = Literal[
    "new",
    "triaged",
    "assigned",
    "in_progress",
    "waiting_patient",
    "escalated",
    "reopened",
    "resolved",
    "closed",
    "duplicate",
    "spam",
]
STATES: tuple[State, ...] = get_args(State)
#: A person still owes something, or may have to.
OPEN: tuple[State, ...] = STATES[: STATES.index("resolved")]
FINISHED: tuple[State, ...] = STATES[len(OPEN) :]
#: Nobody has said yet that they will do it.
WAITING: tuple[State, ...] = ("new", "triaged", "assigned", "escalated", "reopened")

_ENDS: frozenset[State] = frozenset(FINISHED)
_WORK: frozenset[State] = frozenset({"assigned", "in_progress", "waiting_patient", "escalated"})
#: Where each state may go. Work on the same state again is no move.
MOVES: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        "new": _WORK | _ENDS | {"triaged"},
        "triaged": _WORK | _ENDS,
        "assigned": _WORK | _ENDS | {"triaged"},
        "in_progress": _WORK | _ENDS | {"triaged"},
        "waiting_patient": _WORK | _ENDS,
        "escalated": _WORK | _ENDS,
        "reopened": _WORK | _ENDS | {"triaged"},
        "resolved": frozenset({"closed", "reopened"}),
        "closed": frozenset({"reopened"}),
        "duplicate": frozenset({"reopened"}),
        "spam": frozenset({"reopened"}),
    }
)

PatientStatus = Literal["new", "in_progress", "waiting_patient", "closed"]


class ForbiddenMove(BedsideError):
    """An inquiry can't go from the state it is in to the one asked for; open its page again to see where it is."""

    code = "forbidden_move"


def may_move(state: State, to: State) -> bool:
    """Whether an inquiry in `state` may go to `to`; staying where it is counts."""
    return state == to or to in MOVES[state]


def check(state: State, to: State) -> None:
    """Raise `ForbiddenMove` unless the move is allowed."""
    if not may_move(state, to):
        raise ForbiddenMove(f"an inquiry that is {state} cannot become {to}; open it again to see where it stands")


def told(state: State) -> PatientStatus:
    """Where it stands, as a patient is told: who works on it inside the clinic is not their concern."""
    if state in WAITING:
        return "new"
    return "closed" if state in FINISHED else "in_progress" if state == "in_progress" else "waiting_patient"
