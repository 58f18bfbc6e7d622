"""The end of a log-in, and what is left of it."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from sqlalchemy import text

from bot.records.access import identity
from bot.records.engine import Database
from bot.records.messaging import conversations
from bot.records.models import Patient
from tests.records.conftest import NOW, person, start, store
from tests.records.log_in import (
    MINUTE,
    audit_lines,
    begin,
    claim,
    confirm,
    log_in,
    sent,
    stage,
    who,
    wrong,
)


@pytest.mark.parametrize(("channel", "idle"), [("web", 15), ("sms", 10)])
def test_log_off_after_idle_minutes(database: Database, channel: str, idle: int) -> None:
    store(database, person())
    talk = start(database, channel, "+12025550101")
    log_in(database, talk)
    almost = NOW + idle * MINUTE - dt.timedelta(seconds=1)
    assert who(database, talk, almost) == "p1"
    assert who(database, talk, almost + idle * MINUTE - dt.timedelta(seconds=1)) == "p1"
    assert who(database, talk, almost + 2 * idle * MINUTE) is None
    assert audit_lines(database)[-1] == ("logout", "success", "p1", "timeout")
    assert who(database, talk, NOW) is None, "once logged off, always logged off"


def test_log_off_after_an_hour_however_busy(database: Database, web: str) -> None:
    store(database, person())
    log_in(database, web)
    assert [who(database, web, NOW + minutes * MINUTE) for minutes in (10, 20, 30, 40, 50, 59)] == ["p1"] * 6
    assert who(database, web, NOW + 60 * MINUTE) is None


def test_a_number_on_file_alone_opens_nothing_by_text(database: Database) -> None:
    store(database, person())
    talk = start(database, "sms", "+12025550101")
    assert who(database, talk) is None
    claim(database, talk)
    assert who(database, talk) is None


def test_logging_out(database: Database, web: str) -> None:
    store(database, person())
    log_in(database, web)
    with database.session() as session:
        assert identity.log_out(session, web, NOW)
    assert who(database, web) is None
    with database.session() as session:
        assert not identity.log_out(session, web, NOW)
    assert [line[0] for line in audit_lines(database)].count("logout") == 1


def test_cancelling_forgets_claim_code_and_question(database: Database, web: str) -> None:
    store(database, person())
    begin(database, web, "My results?")
    code = sent(claim(database, web)).code
    with database.session() as session:
        identity.cancel(session, web, NOW)
    assert stage(database, web) is None
    assert confirm(database, web, code).status == "expired"
    with database.session() as session:
        assert conversations.get(session, web).pending_text is None


def test_a_name_waits_for_its_birth_date_and_no_longer(database: Database, web: str) -> None:
    begin(database, web)
    with database.session() as session:
        identity.remember_name(session, web, "Maria Lopez", NOW)
    with database.session() as session:
        assert identity.remembered_name(session, web) == "Maria Lopez"
    claim(database, web)
    with database.session() as session:
        assert identity.remembered_name(session, web) is None


def test_a_log_in_left_alone_is_forgotten(database: Database, web: str) -> None:
    begin(database, web, "My results?")
    assert stage(database, web, NOW + 59 * MINUTE) == "claim"
    assert stage(database, web, NOW + 60 * MINUTE) is None
    begin(database, web, None, NOW + 61 * MINUTE)
    with database.session() as session:
        assert conversations.get(session, web).pending_text is None


def test_neither_code_nor_name_nor_phone_is_stored_or_audited(database: Database, web: str) -> None:
    store(database, person(given="Zyxwina", family="Qwerty"))
    outcome = claim(database, web, "Zyxwina Qwerty")
    code = sent(outcome).code
    confirm(database, web, wrong(code))
    with database.session() as session:
        rows = [
            *session.execute(text("SELECT * FROM identity_checks")),
            *session.execute(text("SELECT * FROM audit_events")),
        ]
    everything = " ".join(str(value) for row in rows for value in row if not isinstance(value, dt.datetime))
    for secret in (f"'{code}'", "Qwerty", "qwerty", "2025550101", hashlib.sha256(code.encode()).hexdigest()):
        assert secret not in everything
    assert code not in repr(outcome)
    assert code not in repr(sent(outcome))


def test_logging_in_as_someone_else_replaces_the_first(database: Database, web: str) -> None:
    store(database, person(), person("p2", "Ana", "Cruz", dt.date(1980, 1, 1), phone="+12025550102"))
    log_in(database, web)
    outcome = claim(database, web, "Ana Cruz", dt.date(1980, 1, 1))
    assert who(database, web) == "p1"
    confirm(database, web, sent(outcome).code)
    assert who(database, web) == "p2"
    with database.session() as session:
        assert session.get(Patient, "p1") is not None
