"""Every move of an inquiry, allowed or not: the whole table, cell by cell."""

from __future__ import annotations

import itertools

import pytest

from bot.records import lifecycle
from bot.records.lifecycle import STATES, State

#: Rows are where an inquiry is, columns where it may go, in the order of `STATES`. x: allowed, =: no move.
TABLE = """
                 new tri ass inp wai esc reo res clo dup spa
new               =   x   x   x   x   x   .   x   x   x   x
triaged           .   =   x   x   x   x   .   x   x   x   x
assigned          .   x   =   x   x   x   .   x   x   x   x
in_progress       .   x   x   =   x   x   .   x   x   x   x
waiting_patient   .   .   x   x   =   x   .   x   x   x   x
escalated         .   .   x   x   x   =   .   x   x   x   x
reopened          .   x   x   x   x   x   =   x   x   x   x
resolved          .   .   .   .   .   .   x   =   x   .   .
closed            .   .   .   .   .   .   x   .   =   .   .
duplicate         .   .   .   .   .   .   x   .   .   =   .
spam              .   .   .   .   .   .   x   .   .   .   =
"""
ROWS = {line.split()[0]: line.split()[1:] for line in TABLE.strip().splitlines()[1:]}


def test_the_table_has_every_state() -> None:
    assert tuple(ROWS) == STATES
    assert {len(cells) for cells in ROWS.values()} == {len(STATES)}


@pytest.mark.parametrize(("state", "to"), itertools.product(STATES, STATES))
def test_each_move(state: State, to: State) -> None:
    allowed = ROWS[state][STATES.index(to)] in "x="
    assert lifecycle.may_move(state, to) is allowed
    if allowed:
        lifecycle.check(state, to)
    else:
        with pytest.raises(lifecycle.ForbiddenMove, match=f"{state} cannot become {to}"):
            lifecycle.check(state, to)


def test_nothing_is_a_dead_end_and_everything_can_be_reached() -> None:
    reached: set[State] = {"new"}
    for _ in STATES:
        reached |= {to for state in reached for to in lifecycle.MOVES[state]}
    assert reached == set(STATES)
    assert all(lifecycle.MOVES[state] for state in STATES)


def test_a_patient_is_told_one_of_four_things() -> None:
    assert {state: lifecycle.told(state) for state in STATES} == {
        "new": "new",
        "triaged": "new",
        "assigned": "new",
        "escalated": "new",
        "reopened": "new",
        "in_progress": "in_progress",
        "waiting_patient": "waiting_patient",
        "resolved": "closed",
        "closed": "closed",
        "duplicate": "closed",
        "spam": "closed",
    }
