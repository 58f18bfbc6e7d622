"""Two at once: the second comes when the first has done its work and not yet committed. Each lock has its case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.gateway.answering import Answer
from bot.gateway.worker import _finish
from bot.records import rotation
from bot.records.access import codes, identity
from bot.records.access.identity import ClaimOutcome
from bot.records.casework import inquiries, later, paging
from bot.records.encryption import new_key
from bot.records.engine import Database
from bot.records.messaging import messages, sms_numbers
from bot.records.models import InboxMessage, Inquiry, InquiryEvent, LaterReply, OutboxMessage
from bot.records.outbound import newsletters, outbox
from bot.records.outbound.newsletters import Content, Words
from bot.records.outbound.texting import Rules
from bot.records.staff import roster, sign_ons, users
from bot.reply import Reply
from bot.settings import Settings
from tests.records.conftest import KEY, NOW, person, start, store
from tests.records.desk import ask, coordinator, do, events
from tests.records.log_in import BORN, claim, sent

T = TypeVar("T")
U = TypeVar("U")

#: Seconds after which a second that neither ends nor waits for a lock is a fault of its own.
PATIENCE = 20
HOUR = dt.timedelta(hours=1)
PHONE = "+13125550142"


def in_turn(database: Database, first: Callable[[Session], T], second: Callable[[], U]) -> tuple[T, U]:
    """Begin `second` between the work of `first` and its commit, and let it go as far as it comes until then."""
    with ThreadPoolExecutor(1) as thread:
        with database.session() as session:
            done = first(session)
            session.flush()
            behind = thread.submit(second)
            # SQLite's second waits to begin; it has one writer.
            while database.url.get_backend_name() != "sqlite" and not behind.done() and not _somebody_waits(database):
                wait([behind], timeout=0.01)
        return done, behind.result(PATIENCE)


def _somebody_waits(database: Database) -> bool:
    with database.session(read_only=True) as session:
        waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        return bool(session.scalar(text(waits)))


def both(database: Database, function: Callable[[Session], T]) -> list[T]:
    """The same twice."""

    def again() -> T:
        with database.session() as session:
            return function(session)

    return list(in_turn(database, function, again))


def test_one_answer_of_a_sign_on_counts(database: Database) -> None:
    with database.session() as session:
        attempt = sign_ons.Attempt.new()
        sign_ons.begin(session, attempt, NOW)
    assert both(database, lambda session: sign_ons.end(session, attempt, NOW)) == [True, False]


def test_at_most_three_codes_an_hour_go_to_one_patient(database: Database) -> None:
    store(database, person())
    talks = [start(database, "web", f"browser-{number}") for number in range(codes.MAX_SENDS + 1)]
    for talk in talks[2:]:
        sent(claim(database, talk))

    def first(session: Session) -> ClaimOutcome:
        return identity.claim(session, talks[0], "Maria Lopez", BORN, NOW, KEY)

    outcomes = in_turn(database, first, lambda: claim(database, talks[1]))
    assert [outcome.send is not None for outcome in outcomes] == [True, False]


def test_one_opt_out_is_confirmed(database: Database) -> None:
    with database.session() as session:
        sms_numbers.opt_in(session, PHONE, NOW)
    assert both(database, lambda session: sms_numbers.opt_out(session, PHONE, NOW)) == [True, False]


def test_a_late_report_does_not_undo_a_newer_one(database: Database) -> None:
    with database.session() as session:
        row = outbox.text_number(session, PHONE, Reply(text="Hello", act="answer", language="en"), NOW).id
    with database.session() as session:
        outbox.claim(session, row, Rules.of(Settings()), NOW)

    def told(status: str) -> Callable[[Session], None]:
        return lambda session: outbox.note_status(session, row, status, NOW, last=True)

    def sent() -> None:
        with database.session() as session:
            told("sent")(session)

    in_turn(database, told("delivered"), sent)
    with database.session() as session:
        assert session.get_one(OutboxMessage, row).status == "delivered"


def test_an_answer_that_a_coordinator_overtakes_is_not_told(database: Database, web: str) -> None:
    maria, number = coordinator(database, "maria", "Maria Diaz"), ask(database, web)
    with database.session() as session:
        message = messages.receive(session, web, "m1", "what is asthma", NOW)
        assert message
    made = Answer((Reply(text="Asthma is...", act="answer", language="en"),))

    def take(session: Session) -> bool:
        inquiry = inquiries.by_number(session, number)
        return inquiry is not None and inquiries.take(session, inquiry, maria, NOW)

    def finish() -> None:
        with database.session() as session:
            _finish(session, message, made, "https://clinic.example", NOW)

    in_turn(database, take, finish)
    with database.session() as session:
        assert "Asthma is..." not in [row.body["text"] for row in session.scalars(select(OutboxMessage))]
        assert session.get_one(InboxMessage, message.id).status == "done"


def test_an_inquiry_is_paged_once(database: Database, web: str) -> None:
    ask(database, web, "urgent")
    assert sorted(map(len, both(database, lambda session: paging.tick(session, NOW + HOUR / 2)))) == [0, 1]
    with database.session() as session:
        assert len(session.scalars(select(InquiryEvent).where(InquiryEvent.event == "paged")).all()) == 1


@pytest.fixture
def promised(database: Database, web: str) -> int:
    """The inquiry that an answer to be sent in an hour belongs to."""
    maria, number = coordinator(database, "maria", "Maria Diaz"), ask(database, web)
    do(database, later.schedule, number, maria, "Please call us.", NOW + HOUR, "t" * 32, NOW)
    return number


def test_an_answer_for_later_goes_once(database: Database, promised: int) -> None:
    both(database, lambda session: later.release(session, NOW + HOUR))
    assert events(database, promised) == ["opened", "later", "answered"]


def test_an_answer_for_later_that_is_being_cancelled_does_not_go(database: Database, promised: int) -> None:
    james = coordinator(database, "james", "James Carter")

    def cancel(session: Session) -> bool:
        reply = session.scalars(select(LaterReply)).one()
        return later.cancel(session, session.get_one(Inquiry, reply.inquiry_id), james, reply.id, NOW + HOUR)

    def release() -> None:
        with database.session() as session:
            later.release(session, NOW + HOUR)

    in_turn(database, cancel, release)
    assert events(database, promised) == ["opened", "later", "later_cancelled"]


def test_of_two_administrators_who_demote_each_other_one_stays(database: Database) -> None:
    with database.session() as session:
        for name in ("ada", "lea"):
            users.add_user(session, name, name.title(), "a password for tests", NOW, role="administrator")

    def demote(session: Session, by: str, whom: str) -> None:
        me, other = users.find(session, by), users.find(session, whom)
        assert me is not None
        assert other is not None
        roster.set_role(session, other, "auditor", me, NOW)

    def too_late() -> None:
        with pytest.raises(ValueError, match="administrator"), database.session() as session:
            demote(session, "lea", "ada")

    in_turn(database, lambda session: demote(session, "ada", "lea"), too_late)


def test_of_two_who_change_an_issue_of_the_newsletter_at_once_the_second_is_told(database: Database) -> None:
    with database.session() as session:
        cora = users.add_user(session, "cora", "Cora Diaz", "a password for tests", NOW)
        issue = newsletters.start(session, Content({"en": Words("Autumn")}), cora, NOW).id

    def change(session: Session, title: str) -> None:
        newsletters.change(session, issue, Content({"en": Words(title)}), cora, NOW, seen=1)

    def too_late() -> None:
        with pytest.raises(ValueError, match="colleague"), database.session() as session:
            change(session, "Winter")

    in_turn(database, lambda session: change(session, "Spring"), too_late)


def test_a_rotation_of_keys_brings_nothing_back(database: Database, web: str) -> None:
    with database.session() as session:
        messages.receive(session, web, "m1", "I am Maria Lopez", NOW)
    keyed = Database(database.url.render_as_string(hide_password=False), [new_key()])

    def blot_out(session: Session) -> None:
        session.scalars(select(InboxMessage)).one().text = "[log-in details]"

    in_turn(database, blot_out, lambda: rotation.rotate(keyed))
    with keyed.session() as session:
        assert session.scalars(select(InboxMessage)).one().text == "[log-in details]"
    keyed.close()
