"""Conversations are found again, started once, and speak one language."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from bot.records.engine import Database
from bot.records.messaging import conversations
from bot.records.models import Conversation
from tests.records.conftest import NOW, start


def test_an_address_has_one_conversation_a_channel(database: Database) -> None:
    first = start(database, "sms", "+12025550101")
    assert start(database, "sms", "+12025550101") == first
    assert start(database, "sms", "+12025550102") != first
    assert start(database, "web", "+12025550101") != first


def test_a_conversation_started_by_many_at_once_is_one(database: Database) -> None:
    with ThreadPoolExecutor(6) as threads:
        ids = set(threads.map(lambda _: start(database, "sms", "+12025550101"), range(6)))
    assert len(ids) == 1
    with database.session() as session:
        assert len(session.scalars(select(Conversation.id)).all()) == 1


def test_language_is_english_until_known(database: Database, web: str) -> None:
    with database.session() as session:
        assert conversations.language_of(conversations.get(session, web)) == "en"
        conversations.set_language(session, web, "es")
    with database.session() as session:
        assert conversations.language_of(conversations.get(session, web)) == "es"


def test_unknown_conversations_are_an_error(database: Database) -> None:
    with database.session() as session:
        for look in (conversations.get, conversations.locked):
            with pytest.raises(NoResultFound):
                look(session, "unknown")


@pytest.mark.parametrize(("seconds", "proven"), [(-1, "p1"), (0, None), (1, None)])
def test_a_proof_of_identity_ends(seconds: int, proven: str | None) -> None:
    conversation = Conversation(patient_id="p1", verified_until=NOW)
    assert conversations.proven_patient_id(conversation, NOW + dt.timedelta(seconds=seconds)) == proven
