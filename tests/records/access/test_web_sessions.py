"""A browser's token: what it opens, how a log-in replaces it, and what older copies of it are worth."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.records.access import identity, web_sessions
from bot.records.engine import Database
from bot.records.privacy import forgetting
from tests.records.conftest import KEY, NOW, person, store
from tests.records.log_in import MINUTE, audit_lines, begin, claim, sent, who

SECOND = dt.timedelta(seconds=1)


def _opens(session: Session, token: str, now: dt.datetime) -> str | None:
    entry = web_sessions.enter(session, token, now)
    return entry.conversation_id if entry else None


def come(database: Database, token: str, now: dt.datetime = NOW) -> bool:
    """A browser shows its token; whether it is let in."""
    with database.session() as session:
        return _opens(session, token, now) is not None


def worth(database: Database, token: str, now: dt.datetime = NOW) -> str:
    with database.session() as session:
        return web_sessions.standing(session, token, now)


def prove(database: Database, talk: str, now: dt.datetime = NOW) -> str:
    """Enter the right code, and get the token for it."""
    code = sent(claim(database, talk, now=now)).code
    with database.session() as session:
        assert identity.confirm(session, talk, code, now, KEY).status == "proven"
        return web_sessions.promise(session, talk, now)


@pytest.fixture
def old(database: Database) -> str:
    """The token of a browser whose visitor has not logged in, and a record."""
    store(database, person())
    with database.session() as session:
        return web_sessions.start(session, NOW)[0]


@pytest.fixture
def talk(database: Database, old: str) -> str:
    """The conversation of that browser."""
    with database.session() as session:
        return _opens(session, old, NOW) or ""


def test_only_the_browsers_token_opens_its_conversation(database: Database) -> None:
    with database.session() as session:
        token, mine = web_sessions.start(session, NOW, "es")
        other_token, other = web_sessions.start(session, NOW)
    month = web_sessions.LIFE
    with database.session() as session:
        assert _opens(session, token, NOW) == mine != other
        assert _opens(session, other_token, NOW) == other
        for forged in ("", mine, token[:-1], token + "x", token.swapcase()):
            assert _opens(session, forged, NOW) is None
        almost = NOW + month - dt.timedelta(seconds=1)
        assert _opens(session, token, almost) == mine
        assert _opens(session, token, NOW + month) is None
        rows = session.execute(text("SELECT token_hash FROM web_sessions")).scalars().all()
    assert token not in rows


def test_the_log_in_begins_with_the_new_token_and_ends_every_older_one(database: Database, old: str, talk: str) -> None:
    fresh = prove(database, talk)
    assert who(database, talk) is None, "nobody has come with it yet"
    assert come(database, old), "a browser that never got the answer is not shut out"
    assert who(database, talk) is None
    assert come(database, fresh)
    assert who(database, talk) == "p1"
    assert (worth(database, old), worth(database, fresh)) == ("ended", "good")
    assert not come(database, old)


def test_a_log_in_begins_once_however_often_its_token_is_shown(database: Database, old: str, talk: str) -> None:
    begin(database, talk, "When is my appointment?")
    fresh = prove(database, talk)
    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(lambda _: come(database, fresh), range(4)))
    assert [line[0] for line in audit_lines(database)].count("login") == 1
    with database.session() as session:
        asked = session.execute(text("SELECT external_id FROM inbox")).scalars().all()
    assert len(asked) == 1


def test_a_token_not_used_within_a_minute_opens_the_chat_and_no_record(database: Database, old: str, talk: str) -> None:
    fresh = prove(database, talk)
    late = NOW + identity.ARRIVAL
    assert come(database, fresh, late), "the browser has no other any more"
    assert who(database, talk, late) is None
    assert not come(database, old, late)


def test_a_token_of_a_log_in_that_was_given_up_logs_nobody_in(database: Database, old: str, talk: str) -> None:
    fresh = prove(database, talk)
    with database.session() as session:
        identity.cancel(session, talk, NOW)
    assert come(database, fresh)
    assert who(database, talk) is None


def test_of_two_right_codes_only_the_last_one_logs_in(database: Database, old: str, talk: str) -> None:
    first, second = prove(database, talk), prove(database, talk, NOW + SECOND)
    assert come(database, first, NOW + SECOND)
    assert who(database, talk, NOW + SECOND) is None
    assert come(database, second, NOW + 2 * SECOND)
    assert who(database, talk, NOW + 2 * SECOND) == "p1"
    assert worth(database, first, NOW + 2 * SECOND) == "ended"


def test_every_log_in_gives_a_token_of_its_own(database: Database, old: str, talk: str) -> None:
    first = prove(database, talk)
    come(database, first)
    second = prove(database, talk, NOW + MINUTE)
    come(database, second, NOW + MINUTE)
    assert (worth(database, first, NOW + MINUTE), worth(database, second, NOW + MINUTE)) == ("ended", "good")


@pytest.mark.parametrize("asked", [True, False])
def test_after_the_log_off_the_token_is_renewed_and_soon_worth_nothing(
    database: Database, old: str, talk: str, asked: bool
) -> None:
    fresh = prove(database, talk)
    come(database, fresh)
    end = NOW if asked else NOW + 15 * MINUTE
    with database.session() as session:
        assert web_sessions.renew(session, fresh, end - SECOND) is None, "not while the log-in lasts"
        if asked:
            identity.log_out(session, talk, NOW)
    with database.session() as session:
        tabs = [web_sessions.renew(session, fresh, end) for _ in range(2)]
    for token in tabs:
        assert token is not None
        assert worth(database, token, end) == "good"
    assert worth(database, fresh, end + web_sessions.RENEWAL) == "ended"
    assert not come(database, fresh, end + web_sessions.RENEWAL)


def test_a_token_held_back_since_the_last_log_off_does_not_outlive_the_next_log_in(
    database: Database, old: str, talk: str
) -> None:
    fresh = prove(database, talk)
    come(database, fresh)
    with database.session() as session:
        identity.log_out(session, talk, NOW)
        kept = web_sessions.renew(session, fresh, NOW)
    assert kept
    come(database, prove(database, talk, NOW + MINUTE), NOW + MINUTE)
    assert worth(database, kept, NOW + MINUTE) == "ended"


def test_after_deleting_the_chat_no_token_of_it_opens_anything(database: Database, old: str, talk: str) -> None:
    fresh = prove(database, talk)
    with database.session() as session:
        forgetting.forget(session, talk, NOW)
    assert [worth(database, token) for token in (old, fresh)] == ["gone", "gone"]
    assert not come(database, fresh)
