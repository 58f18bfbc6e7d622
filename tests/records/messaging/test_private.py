"""A private answer is remembered with the patient whose record it shows."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.records.engine import Database
from bot.records.messaging import conversations, messages
from bot.records.models import OutboxMessage
from bot.reply import Reply
from tests.records.conftest import NOW, person, store

MINUTE = dt.timedelta(minutes=1)


def log_in(database: Database, conversation_id: str, patient_id: str, now: dt.datetime = NOW) -> None:
    with database.session() as session:
        talk = conversations.get(session, conversation_id)
        talk.patient_id, talk.verified_at, talk.verified_until = patient_id, now, now + 15 * MINUTE


def answer(database: Database, conversation_id: str, now: dt.datetime, *, private: bool = True) -> OutboxMessage:
    """A question asked at `NOW` is answered at `now`."""
    reply = Reply(text="Sertraline 50 mg", act="answer", language="en", private=private)
    with database.session() as session:
        asked = messages.receive(session, conversation_id, "m1", "my medicines", NOW)
        assert asked is not None
        assert messages.finish(session, asked.id, [reply], now)
        return messages.outgoing_since(session, conversation_id, 0)[0]


@pytest.mark.parametrize(("private", "patient_id"), [(True, "p1"), (False, None)])
def test_only_a_private_answer_names_its_patient(
    database: Database, web: str, private: bool, patient_id: str | None
) -> None:
    store(database, person())
    log_in(database, web, "p1")
    assert answer(database, web, NOW, private=private).patient_id == patient_id


def test_an_answer_that_comes_after_the_log_off_is_nobodys(database: Database, web: str) -> None:
    store(database, person())
    log_in(database, web, "p1")
    assert answer(database, web, NOW + 15 * MINUTE).patient_id is None


def test_who_logs_in_while_it_is_made_does_not_get_the_answer_for_the_one_before(database: Database, web: str) -> None:
    store(database, person(), person("p2"))
    log_in(database, web, "p1")
    log_in(database, web, "p2", NOW + MINUTE)
    assert answer(database, web, NOW + 2 * MINUTE).patient_id is None


@pytest.mark.parametrize(
    ("private", "owner", "reader", "shown"),
    [
        (True, "p1", "p1", True),
        (True, "p1", "p2", False),
        (True, "p1", None, False),
        (True, None, None, False),
        (True, None, "p1", False),
        (False, None, None, True),
        (False, None, "p1", True),
    ],
)
def test_who_may_be_shown_a_message(private: bool, owner: str | None, reader: str | None, shown: bool) -> None:
    assert messages.may_show(OutboxMessage(body={"private": private}, patient_id=owner), reader) is shown
