"""What coordinators do among themselves: who has an inquiry, how it ends, and that the patient hears none of it."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.records import casework, inquiries, messages
from bot.records.engine import Database
from bot.records.lifecycle import ForbiddenMove
from bot.records.models import Inquiry, User
from tests.records.conftest import NOW, start
from tests.records.desk import ask, coordinator, do, events, get

LATER = NOW + dt.timedelta(minutes=5)


@pytest.fixture
def maria(database: Database) -> User:
    return coordinator(database, "maria", "Maria Diaz")


@pytest.fixture
def james(database: Database) -> User:
    return coordinator(database, "james", "James Carter")


def test_claiming_is_accepting(database: Database, web: str, maria: User) -> None:
    number = ask(database, web)
    for _ in range(2):
        assert do(database, casework.assign, number, maria, maria, "", LATER)
    inquiry = get(database, number)
    assert (inquiry.state, inquiry.owner_id, inquiry.accepted_at, inquiry.page_at) == (
        "in_progress",
        maria.id,
        LATER,
        None,
    )
    assert events(database, number) == ["opened", "accepted"]
    assert told(database, web) == []


def test_handing_over_needs_a_reason_and_waits_for_the_other_to_accept(
    database: Database, web: str, maria: User, james: User
) -> None:
    number = ask(database, web)
    do(database, inquiries.take, number, maria, NOW)
    with pytest.raises(ValueError, match="why"):
        do(database, casework.assign, number, maria, james, "  ", LATER)
    assert do(database, casework.assign, number, maria, james, "speaks Spanish", LATER)
    inquiry = get(database, number)
    assert (inquiry.state, inquiry.owner_id, inquiry.accepted_at) == ("assigned", james.id, None)
    assert inquiry.page_at is not None
    assert events(database, number) == ["opened", "taken", "handed_back", "assigned"]
    assert do(database, casework.assign, number, james, james, "", LATER)
    assert get(database, number).state == "in_progress"


def test_what_nobody_has_accepted_anyone_may_pick_up(database: Database, web: str, maria: User, james: User) -> None:
    number = ask(database, web)
    do(database, casework.assign, number, maria, james, "yours", NOW)
    assert do(database, casework.assign, number, maria, maria, "", LATER)
    assert get(database, number).owner_id == maria.id


def test_giving_back_puts_it_before_everyone_again(database: Database, web: str, maria: User) -> None:
    number = ask(database, web)
    do(database, casework.assign, number, maria, maria, "", NOW)
    assert do(database, casework.release, number, maria, "end of my shift", LATER)
    inquiry = get(database, number)
    assert (inquiry.state, inquiry.owner_id, inquiry.accepted_at) == ("triaged", None, None)


@pytest.mark.parametrize(
    ("step", "arguments"),
    [
        (casework.release, ("why not",)),
        (casework.resolve, ("answered",)),
        (casework.close, ()),
        (casework.mark_spam, ()),
        (casework.snooze, (NOW + dt.timedelta(hours=1),)),
    ],
)
def test_what_a_colleague_works_on_is_left_alone(
    database: Database, web: str, maria: User, james: User, step: object, arguments: tuple[object, ...]
) -> None:
    number = ask(database, web)
    do(database, casework.assign, number, maria, maria, "", NOW)
    assert not do(database, step, number, james, *arguments, LATER)  # type: ignore[arg-type]
    assert events(database, number) == ["opened", "accepted"]


@pytest.mark.parametrize("outcome", casework.OUTCOMES)
def test_resolving_says_how_it_ended_and_stops_the_clocks(
    database: Database, web: str, maria: User, outcome: str
) -> None:
    number = ask(database, web)
    assert do(database, casework.resolve, number, maria, outcome, LATER)
    inquiry = get(database, number)
    assert (inquiry.state, inquiry.outcome, inquiry.resolved_at, inquiry.closed_at) == (
        "resolved",
        outcome,
        LATER,
        None,
    )
    assert (inquiry.owed_at, inquiry.page_at) == (None, None)
    with pytest.raises(ValueError, match="how it ended"):
        do(database, casework.resolve, number, maria, "fine", LATER)


def test_a_reopened_inquiry_has_a_new_promise_and_no_old_outcome(database: Database, web: str, maria: User) -> None:
    number = ask(database, web)
    do(database, casework.resolve, number, maria, "answered", NOW)
    assert do(database, casework.reopen, number, maria, LATER)
    inquiry = get(database, number)
    assert (inquiry.state, inquiry.outcome, inquiry.resolved_at, inquiry.accepted_at) == ("reopened", None, None, None)
    assert inquiry.owed_at == LATER + dt.timedelta(days=1)


def test_a_higher_level_needs_no_reason_a_lower_one_does(database: Database, web: str, maria: User) -> None:
    number = ask(database, web)
    assert do(database, casework.set_priority, number, maria, "urgent", "", LATER)
    inquiry = get(database, number)
    assert (inquiry.priority, inquiry.priority_by, inquiry.state) == ("urgent", "maria", "triaged")
    assert inquiry.due_at == inquiry.owed_at == NOW + dt.timedelta(hours=1), "from when the patient asked"
    with pytest.raises(ValueError, match="less urgent"):
        do(database, casework.set_priority, number, maria, "admin", " ", LATER)
    assert do(database, casework.set_priority, number, maria, "admin", "only a form", LATER)
    with pytest.raises(ValueError, match="level"):
        do(database, casework.set_priority, number, maria, "whenever", "", LATER)


def test_a_duplicate_goes_on_in_the_other_inquiry(database: Database, web: str, maria: User) -> None:
    first, second = ask(database, web), ask(database, web)
    assert merge(database, second, first, maria)
    inquiry = get(database, second)
    assert (inquiry.state, inquiry.duplicate_of, inquiry.owed_at) == ("duplicate", first, None)
    assert events(database, first) == ["opened", "absorbed"]
    assert do(database, casework.reopen, second, maria, LATER)
    assert get(database, second).duplicate_of is None


def test_only_what_one_person_asked_can_be_merged(database: Database, web: str, maria: User) -> None:
    mine, other = ask(database, web), ask(database, start(database, "web", "browser-2"))
    for into in (other, mine):
        with pytest.raises(ValueError, match="one patient or one conversation"):
            merge(database, mine, into, maria)
    closed = ask(database, web)
    do(database, casework.close, closed, maria, LATER)
    with pytest.raises(ValueError, match="finished"):
        merge(database, mine, closed, maria)


def test_a_snooze_ends_before_the_promise_does(database: Database, web: str, maria: User) -> None:
    number = ask(database, web, "urgent")
    for until, fault in ((NOW, "to come"), (NOW + dt.timedelta(hours=2), "promised")):
        with pytest.raises(ValueError, match=fault):
            do(database, casework.snooze, number, maria, until, LATER)
    assert do(database, casework.snooze, number, maria, NOW + dt.timedelta(minutes=40), LATER)
    assert get(database, number).snoozed_until == NOW + dt.timedelta(minutes=40)
    do(database, inquiries.answer, number, maria, "I will find out.", LATER)
    assert do(database, casework.snooze, number, maria, NOW + dt.timedelta(days=7), LATER), "nothing is owed now"


@pytest.mark.parametrize("step", [casework.mark_spam, casework.close])
def test_a_finished_inquiry_must_be_reopened_first(database: Database, web: str, maria: User, step: object) -> None:
    number = ask(database, web)
    do(database, step, number, maria, LATER)  # type: ignore[arg-type]
    for action, arguments in ((casework.release, ("x", LATER)), (casework.set_priority, ("urgent", "", LATER))):
        with pytest.raises(ForbiddenMove):
            do(database, action, number, maria, *arguments)
    with pytest.raises(ForbiddenMove, match="snoozed"):
        do(database, casework.snooze, number, maria, LATER + dt.timedelta(hours=1), LATER)


def merge(database: Database, number: int, into: int, user: User) -> bool:
    with database.session() as session:
        one, other = (inquiries.by_number(session, n) for n in (number, into))
        assert isinstance(one, Inquiry)
        assert isinstance(other, Inquiry)
        return casework.merge(session, one, other, user, LATER)


def told(database: Database, conversation: str) -> list[str]:
    with database.session() as session:
        return [row.body["text"] for row in messages.outgoing_since(session, conversation, 0)]
