"""What coordinators do among themselves: who has an inquiry, how it ends, and that the patient hears none of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.console.bulk import do_all
from bot.records.casework import calls, desk, inquiries, teamwork
from bot.records.engine import Database
from bot.records.lifecycle import ForbiddenMove
from bot.records.messaging import conversations, messages
from bot.records.models import Conversation, Inquiry, User
from bot.records.staff import users
from tests.records.conftest import NOW, person, start, store
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
        assert do(database, teamwork.assign, number, maria, maria, "", LATER)
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
        do(database, teamwork.assign, number, maria, james, "  ", LATER)
    assert do(database, teamwork.assign, number, maria, james, "speaks Spanish", LATER)
    inquiry = get(database, number)
    assert (inquiry.state, inquiry.owner_id, inquiry.accepted_at) == ("assigned", james.id, None)
    assert inquiry.page_at is not None
    assert events(database, number) == ["opened", "taken", "handed_back", "assigned"]
    assert do(database, teamwork.assign, number, james, james, "", LATER)
    assert get(database, number).state == "in_progress"


def test_what_nobody_has_accepted_anyone_may_pick_up(database: Database, web: str, maria: User, james: User) -> None:
    number = ask(database, web)
    do(database, teamwork.assign, number, maria, james, "yours", NOW)
    assert do(database, teamwork.assign, number, maria, maria, "", LATER)
    assert get(database, number).owner_id == maria.id


def test_giving_back_puts_it_before_everyone_again(database: Database, web: str, maria: User) -> None:
    number = ask(database, web)
    do(database, teamwork.assign, number, maria, maria, "", NOW)
    assert do(database, teamwork.release, number, maria, "end of my shift", LATER)
    inquiry = get(database, number)
    assert (inquiry.state, inquiry.owner_id, inquiry.accepted_at) == ("triaged", None, None)


@pytest.mark.parametrize(
    ("step", "arguments"),
    [
        (teamwork.release, ("why not",)),
        (teamwork.resolve, ("answered",)),
        (teamwork.close, ()),
        (teamwork.mark_spam, ()),
        (teamwork.snooze, (NOW + dt.timedelta(hours=1),)),
    ],
)
def test_what_a_colleague_works_on_is_left_alone(
    database: Database, web: str, maria: User, james: User, step: object, arguments: tuple[object, ...]
) -> None:
    number = ask(database, web)
    do(database, teamwork.assign, number, maria, maria, "", NOW)
    assert not do(database, step, number, james, *arguments, LATER)  # type: ignore[arg-type]
    assert events(database, number) == ["opened", "accepted"]


@pytest.mark.parametrize("outcome", teamwork.OUTCOMES)
def test_resolving_says_how_it_ended_and_stops_the_clocks(
    database: Database, web: str, maria: User, outcome: str
) -> None:
    number = ask(database, web)
    assert do(database, teamwork.resolve, number, maria, outcome, LATER)
    inquiry = get(database, number)
    assert (inquiry.state, inquiry.outcome, inquiry.resolved_at, inquiry.closed_at) == (
        "resolved",
        outcome,
        LATER,
        None,
    )
    assert (inquiry.owed_at, inquiry.page_at) == (None, None)
    with pytest.raises(ValueError, match="how it ended"):
        do(database, teamwork.resolve, number, maria, "fine", LATER)


def test_a_reopened_inquiry_has_a_new_promise_and_no_old_outcome(database: Database, web: str, maria: User) -> None:
    number = ask(database, web)
    do(database, teamwork.resolve, number, maria, "answered", NOW)
    assert do(database, teamwork.reopen, number, maria, LATER)
    inquiry = get(database, number)
    assert (inquiry.state, inquiry.outcome, inquiry.resolved_at, inquiry.accepted_at) == ("reopened", None, None, None)
    assert inquiry.owed_at == LATER + dt.timedelta(days=1)


def test_a_higher_level_needs_no_reason_a_lower_one_does(database: Database, web: str, maria: User) -> None:
    number = ask(database, web)
    assert do(database, teamwork.set_priority, number, maria, "urgent", "", LATER)
    inquiry = get(database, number)
    assert (inquiry.priority, inquiry.priority_by, inquiry.state) == ("urgent", "maria", "triaged")
    assert inquiry.due_at == inquiry.owed_at == NOW + dt.timedelta(hours=1), "from when the patient asked"
    with pytest.raises(ValueError, match="less urgent"):
        do(database, teamwork.set_priority, number, maria, "admin", " ", LATER)
    assert do(database, teamwork.set_priority, number, maria, "admin", "only a form", LATER)
    with pytest.raises(ValueError, match="level"):
        do(database, teamwork.set_priority, number, maria, "whenever", "", LATER)


def test_a_duplicate_goes_on_in_the_other_inquiry(database: Database, web: str, maria: User) -> None:
    first, second = ask(database, web), ask(database, web)
    assert merge(database, second, first, maria)
    inquiry = get(database, second)
    assert (inquiry.state, inquiry.duplicate_of, inquiry.owed_at) == ("duplicate", first, None)
    assert events(database, first) == ["opened", "absorbed"]
    assert do(database, teamwork.reopen, second, maria, LATER)
    assert get(database, second).duplicate_of is None


def test_only_what_one_person_asked_can_be_merged(database: Database, web: str, maria: User) -> None:
    mine, other = ask(database, web), ask(database, start(database, "web", "browser-2"))
    for into in (other, mine):
        with pytest.raises(ValueError, match="one patient or one conversation"):
            merge(database, mine, into, maria)
    closed = ask(database, web)
    do(database, teamwork.close, closed, maria, LATER)
    with pytest.raises(ValueError, match="finished"):
        merge(database, mine, closed, maria)


def test_a_snooze_ends_before_the_promise_does(database: Database, web: str, maria: User) -> None:
    number = ask(database, web, "urgent")
    for until, fault in ((NOW, "to come"), (NOW + dt.timedelta(hours=2), "promised")):
        with pytest.raises(ValueError, match=fault):
            do(database, teamwork.snooze, number, maria, until, LATER)
    assert do(database, teamwork.snooze, number, maria, NOW + dt.timedelta(minutes=40), LATER)
    assert get(database, number).snoozed_until == NOW + dt.timedelta(minutes=40)
    do(database, inquiries.answer, number, maria, "I will find out.", LATER)
    assert do(database, teamwork.snooze, number, maria, NOW + dt.timedelta(days=7), LATER), "nothing is owed now"


@pytest.mark.parametrize("step", [teamwork.mark_spam, teamwork.close])
def test_a_finished_inquiry_must_be_reopened_first(database: Database, web: str, maria: User, step: object) -> None:
    number = ask(database, web)
    do(database, step, number, maria, LATER)  # type: ignore[arg-type]
    for action, arguments in ((teamwork.release, ("x", LATER)), (teamwork.set_priority, ("urgent", "", LATER))):
        with pytest.raises(ForbiddenMove):
            do(database, action, number, maria, *arguments)
    with pytest.raises(ForbiddenMove, match="snoozed"):
        do(database, teamwork.snooze, number, maria, LATER + dt.timedelta(hours=1), LATER)


def merge(database: Database, number: int, into: int, user: User) -> bool:
    with database.session() as session:
        one, other = (inquiries.by_number(session, n) for n in (number, into))
        assert isinstance(one, Inquiry)
        assert isinstance(other, Inquiry)
        return teamwork.merge(session, one, other, user, LATER)


def told(database: Database, conversation: str) -> list[str]:
    with database.session() as session:
        return [row.body["text"] for row in messages.outgoing_since(session, conversation, 0)]


def _note(session: Session, inquiry: Inquiry, user: User, now: dt.datetime) -> bool:
    return desk.add_note(session, inquiry, user, "speaks Spanish", now)


def _ask_for_a_call(session: Session, inquiry: Inquiry, user: User, now: dt.datetime) -> bool:
    return calls.ask(session, inquiry, user, "no text arrives", now)


@pytest.mark.parametrize("step", [_note, _ask_for_a_call, teamwork.wake])
def test_a_step_sees_what_a_colleague_did_since_the_page_was_read(
    database: Database, web: str, maria: User, step: Callable[..., bool]
) -> None:
    number = ask(database, web)
    with database.session() as session:
        inquiry = inquiries.by_number(session, number)
        assert inquiry is not None
        assert "fly" in inquiry.words
        # Another transaction: what this one has read of the inquiry is older now.
        session.execute(text("UPDATE inquiries SET words = words || ' bring the form', pages = 7"))
        assert step(session, inquiry, maria, LATER)
        assert inquiry.pages == 7
    with database.session() as session:
        assert "bring the form" in session.scalars(select(Inquiry.words)).one()


def claim(session: Session, inquiry: Inquiry, user: User, now: dt.datetime) -> bool:
    return teamwork.assign(session, inquiry, user, user, "", now)


def resolve(session: Session, inquiry: Inquiry, user: User, now: dt.datetime) -> bool:
    return teamwork.resolve(session, inquiry, user, "answered", now)


def hand_over(session: Session, inquiry: Inquiry, user: User, now: dt.datetime) -> bool:
    james = users.find(session, "james")
    assert james is not None
    return teamwork.assign(session, inquiry, user, james, "his topic", now)


def merge_into(number: int) -> Callable[..., bool]:
    def merge(session: Session, inquiry: Inquiry, user: User, now: dt.datetime) -> bool:
        into = inquiries.by_number(session, number)
        assert into is not None
        return teamwork.merge(session, inquiry, into, user, now)

    return merge


def is_talking(database: Database, conversation: str, user: User) -> bool:
    with database.session() as session:
        talk = conversations.get(session, conversation)
        return talk.mode == "person" and talk.coordinator_id == user.id


@pytest.mark.parametrize("step", [claim, resolve, hand_over, teamwork.close, teamwork.mark_spam, merge_into(1001)])
def test_what_is_done_to_another_inquiry_does_not_hang_up_the_talk(
    database: Database, web: str, maria: User, james: User, step: Callable[..., bool]
) -> None:
    live, other = ask(database, web), ask(database, web)
    do(database, inquiries.take, live, maria, NOW)
    before = told(database, web)
    assert do(database, step, other, maria, LATER)
    assert is_talking(database, web, maria)
    assert told(database, web) == before


@pytest.mark.parametrize("step", [resolve, hand_over, teamwork.close, teamwork.mark_spam])
def test_who_is_done_with_what_they_talked_about_hands_back(
    database: Database, web: str, maria: User, james: User, step: Callable[..., bool]
) -> None:
    live, _ = ask(database, web), ask(database, web)
    do(database, inquiries.take, live, maria, NOW)
    assert do(database, step, live, maria, LATER)
    assert not is_talking(database, web, maria)


def test_a_talk_goes_on_about_the_inquiry_that_took_in_its_own(database: Database, web: str, maria: User) -> None:
    live, other = ask(database, web), ask(database, web)
    do(database, inquiries.take, live, maria, NOW)
    assert do(database, merge_into(other), live, maria, LATER)
    assert is_talking(database, web, maria)
    assert (get(database, other).state, get(database, other).owner_id) == ("in_progress", maria.id)


@pytest.mark.parametrize(
    ("talks", "owner", "accepted", "role", "may"),
    [
        (None, None, False, "coordinator", True),
        (None, "maria", True, "coordinator", True),
        (None, "james", True, "coordinator", False),
        (None, "james", False, "coordinator", True),
        (None, "james", True, "lead", True),
        ("maria", "james", True, "coordinator", True),
        ("james", "maria", True, "coordinator", False),
        ("james", None, False, "lead", False),
    ],
)
def test_who_may_work_on_an_inquiry(talks: str | None, owner: str | None, accepted: bool, role: str, may: bool) -> None:
    ids = {"maria": 1, "james": 2}
    conversation = Conversation(mode="person" if talks else "bot", coordinator_id=ids.get(talks or ""))
    inquiry = Inquiry(owner_id=ids.get(owner or ""), accepted_at=NOW if accepted else None)
    assert inquiries.may_work(conversation, inquiry, User(id=1, role=role)) is may


@pytest.mark.parametrize("how", ["bulk", "merge"])
def test_who_locks_several_conversations_takes_them_by_id(
    database: Database, maria: User, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """In any other order two coordinators could wait for each other."""
    store(database, person())
    talks = sorted((start(database, "web", f"browser-{n}") for n in range(3)), reverse=True)
    numbers = [ask(database, talk) for talk in talks]
    locked: list[str] = []
    lock = conversations.locked
    monkeypatch.setattr(conversations, "locked", lambda session, id: locked.append(id) or lock(session, id))
    with database.session() as session:
        for inquiry in session.scalars(select(Inquiry)):
            inquiry.patient_id = "p1"
        if how == "bulk":
            assert do_all(session, numbers, maria, "claim", {}, LATER).numbers == numbers
        else:
            first, second = map(partial(inquiries.by_number, session), numbers[:2])
            assert first is not None
            assert second is not None
            assert teamwork.merge(session, first, second, maria, LATER)
    taken = talks if how == "bulk" else talks[:2]
    assert locked[: len(taken)] == sorted(taken)
