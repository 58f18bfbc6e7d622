"""Conversations are found again, started once, and open only to who holds the browser's token."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import NoResultFound

from bot.records import conversations
from bot.records.engine import Database
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


def test_only_the_browsers_token_opens_its_conversation(database: Database) -> None:
    with database.session() as session:
        token, mine = conversations.start_web_session(session, NOW, "es")
        other_token, other = conversations.start_web_session(session, NOW)
    month = conversations.WEB_SESSION_LIFE
    with database.session() as session:
        assert conversations.web_conversation(session, token, NOW) == mine != other
        assert conversations.web_conversation(session, other_token, NOW) == other
        for forged in ("", mine, token[:-1], token + "x", token.swapcase()):
            assert conversations.web_conversation(session, forged, NOW) is None
        almost = NOW + month - dt.timedelta(seconds=1)
        assert conversations.web_conversation(session, token, almost) == mine
        assert conversations.web_conversation(session, token, NOW + month) is None
        rows = session.execute(text("SELECT token_hash FROM web_sessions")).scalars().all()
    assert token not in rows


@pytest.mark.parametrize(("seconds", "proven"), [(-1, "p1"), (0, None), (1, None)])
def test_a_proof_of_identity_ends(seconds: int, proven: str | None) -> None:
    conversation = Conversation(patient_id="p1", verified_until=NOW)
    assert conversations.proven_patient_id(conversation, NOW + dt.timedelta(seconds=seconds)) == proven
