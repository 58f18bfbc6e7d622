"""The audit keeps every line, in one chain, and a change shows."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from bot.records import audit
from bot.records.engine import Database
from bot.records.messaging import conversations
from bot.records.models import AuditEvent
from tests.records.conftest import NOW


def note(session: Session, reason: str = "test") -> AuditEvent:
    return audit.record(
        session,
        now=NOW,
        actor_type="bot",
        actor_id="bedside",
        action="read",
        resource="allergies",
        purpose="patient_answer",
        outcome="success",
        patient_id="p1",
        reason=reason,
        detail={"rows": 2},
    )


def fill(database: Database, lines: int = 4) -> None:
    for number in range(lines):
        with database.session() as session:
            note(session, f"line {number}")


def first_broken(database: Database) -> int | None:
    with database.session() as session:
        return audit.verify(session)


def test_an_untouched_chain_holds(database: Database) -> None:
    assert first_broken(database) is None
    fill(database)
    assert first_broken(database) is None


def test_a_line_says_who_did_what_when_and_with_which_version(database: Database) -> None:
    fill(database, 1)
    with database.session() as session:
        line = session.scalars(select(AuditEvent)).one()
    assert (line.at, line.actor_type, line.action, line.patient_id) == (NOW, "bot", "read", "p1")
    assert line.version
    assert line.previous_hash == audit.FIRST
    assert len(line.hash) == 64


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_events SET patient_id = 'p2' WHERE id = 2",
        "UPDATE audit_events SET outcome = 'failure' WHERE id = 2",
        "UPDATE audit_events SET detail = '{\"rows\": 0}' WHERE id = 2",
        "UPDATE audit_events SET detail = NULL WHERE id = 2",
        "UPDATE audit_events SET at = '2020-01-01 00:00:00+00:00' WHERE id = 2",
        "UPDATE audit_events SET hash = 'forged' WHERE id = 2",
        "UPDATE audit_events SET previous_hash = 'forged' WHERE id = 2",
    ],
)
def test_a_changed_line_is_found(database: Database, change: str) -> None:
    fill(database)
    with database.session() as session:
        session.execute(text(change.replace(":", "\\:")))
    assert first_broken(database) == 2


def test_a_removed_line_is_found_at_the_next_one(database: Database) -> None:
    fill(database)
    with database.session() as session:
        session.execute(text("DELETE FROM audit_events WHERE id = 2"))
    assert first_broken(database) == 3


def test_swapped_lines_are_found(database: Database) -> None:
    fill(database)
    with database.session() as session:
        for old, new in ((2, 99), (3, 2), (99, 3)):
            session.execute(text(f"UPDATE audit_events SET id = {new} WHERE id = {old}"))
    assert first_broken(database) == 2


def test_lines_written_at_once_make_one_chain(database: Database) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: fill(database, 5), range(8)))
    assert first_broken(database) is None
    with database.session() as session:
        assert len(session.scalars(select(AuditEvent.id)).all()) == 40


def test_all_else_is_written_before_the_chain_is_locked(database: Database, web: str) -> None:
    """Who waits for a row must not keep every other look at a record waiting."""
    done: list[str] = []

    def watch(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        done.append(statement)

    event.listen(database.engine, "before_cursor_execute", watch)
    with database.session() as session:
        note(session)
        conversations.get(session, web).language = "es"  # still to be written when the transaction commits
    event.remove(database.engine, "before_cursor_execute", watch)
    chain = [n for n, statement in enumerate(done) if "advisory" in statement or "INTO audit_events" in statement]
    [change] = [n for n, statement in enumerate(done) if statement.startswith("UPDATE conversations")]
    assert change < chain[0]


def test_a_transaction_that_fails_leaves_no_line(database: Database) -> None:
    with pytest.raises(LookupError), database.session() as session:  # noqa: PT012 - the whole transaction fails
        note(session)
        raise LookupError
    assert first_broken(database) is None
    with database.session() as session:
        assert session.scalars(select(AuditEvent.id)).all() == []


def test_what_a_savepoint_took_back_leaves_no_line(database: Database) -> None:
    with database.session() as session:
        note(session, "one")
        with suppress(ZeroDivisionError), session.begin_nested():
            note(session, "taken back")
            with session.begin_nested():
                note(session, "taken back with what is around it")
            raise ZeroDivisionError
        with session.begin_nested():
            note(session, "two")
        note(session, "three")
    assert first_broken(database) is None
    with database.session() as session:
        assert session.scalars(select(AuditEvent.reason).order_by(AuditEvent.id)).all() == ["one", "two", "three"]


def test_savepoints_keep_the_order_of_lines(database: Database) -> None:
    with database.session() as session:
        note(session, "before")
        with session.begin_nested():
            note(session, "inside")
        note(session, "after")
    with database.session() as session:
        assert session.scalars(select(AuditEvent.reason).order_by(AuditEvent.id)).all() == ["before", "inside", "after"]
        assert audit.verify(session) is None


def test_detail_refuses_what_json_cannot_hold(database: Database) -> None:
    with pytest.raises(TypeError), database.session() as session:
        note(session).detail = {"when": dt.timedelta(1)}


def test_pages_of_lines_of_one_moment_miss_none_and_repeat_none(database: Database) -> None:
    fill(database, 5)
    with database.session(read_only=True) as session:
        pages, before = [], 0
        while lines := audit.recent(session, 2, actor_id="bedside", patient_id="p1", before=before):
            pages.append([line.reason for line in lines])
            before = lines[-1].id
    assert pages == [["line 4", "line 3"], ["line 2", "line 1"], ["line 0"]]


@pytest.mark.parametrize(("since", "until", "lines"), [(0, 1, 1), (1, 2, 0), (-1, 0, 0)])
def test_lines_of_a_time_end_before_its_end(database: Database, since: int, until: int, lines: int) -> None:
    fill(database, 1)
    hour = dt.timedelta(hours=1)
    with database.session(read_only=True) as session:
        assert len(audit.recent(session, 9, since=NOW + since * hour, until=NOW + until * hour)) == lines
