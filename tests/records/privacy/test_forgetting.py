"""A chat that its patient deletes is gone, unless a person was asked in it or a legal hold keeps it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.records.engine import Database
from bot.records.models import AuditEvent, Conversation, InboxMessage
from bot.records.privacy import forgetting, holds
from tests.records.conftest import NOW, person, start, store
from tests.records.log_in import log_in
from tests.records.privacy.test_retention import count, talk


def forget(database: Database, conversation_id: str) -> bool:
    with database.session() as session:
        erased = forgetting.forget(session, conversation_id, NOW)
    with database.session() as session:
        last = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id.desc())).first()
    assert last == ("erase" if erased else "close")
    return erased


@pytest.mark.parametrize("asked", [True, False])
def test_what_a_person_was_asked_stays_with_the_clinic(database: Database, *, asked: bool) -> None:
    mine = talk(database, "mine", asked=asked)
    assert forget(database, mine) is not asked
    assert count(database, InboxMessage) == asked


@pytest.mark.parametrize("released", [True, False])
def test_a_legal_hold_keeps_it_until_it_is_released(database: Database, *, released: bool) -> None:
    store(database, person())
    with database.session() as session:
        holds.place(session, "p1", "case 12", "ada", NOW)
        if released:
            holds.release(session, "p1", "ada", NOW)
    mine = start(database, "web", "browser")
    log_in(database, mine, NOW)
    assert forget(database, mine) is released
    with database.session() as session:
        kept = session.scalars(select(Conversation)).all()
        assert [row.patient_id for row in kept] == ([] if released else [None])


def test_others_talks_go_whoever_is_under_a_hold(database: Database) -> None:
    store(database, person())
    with database.session() as session:
        holds.place(session, "p1", "case 12", "ada", NOW)
    assert forget(database, talk(database, "hers"))
