"""An attempt to sign on is good once, for ten minutes, in whichever process its answer arrives."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from bot.records.engine import Database
from bot.records.models import SignOn
from bot.records.staff import sign_ons
from bot.records.staff.sign_ons import LIFE, Attempt
from tests.records.conftest import NOW

MOMENT = dt.timedelta(seconds=1)


def begun(database: Database) -> Attempt:
    attempt = Attempt.new()
    with database.session() as session:
        sign_ons.begin(session, attempt, NOW)
    return attempt


def ended(database: Database, attempt: Attempt, after: dt.timedelta = MOMENT) -> bool:
    with database.session() as session:
        return sign_ons.end(session, attempt, NOW + after)


@pytest.mark.parametrize(("after", "good"), [(MOMENT, True), (LIFE - MOMENT, True), (LIFE, False)])
def test_an_attempt_is_good_once_and_for_ten_minutes(database: Database, after: dt.timedelta, good: bool) -> None:
    attempt = begun(database)
    assert ended(database, attempt, after) == good
    assert not ended(database, attempt, after)


def test_what_nobody_began_cannot_end(database: Database) -> None:
    begun(database)
    assert not ended(database, Attempt("x" * 43))
    assert not ended(database, Attempt(""))


def test_the_database_could_not_give_an_answer_in_the_browsers_place(database: Database) -> None:
    attempt = begun(database)
    with database.session() as session:
        (kept,) = session.scalars(select(SignOn.token_hash)).all()
    made = {attempt.state, attempt.nonce, attempt.verifier}
    assert len(made) == 3
    assert not made & {kept, attempt.secret}
    assert not made & {Attempt(kept).state, Attempt(kept).nonce, Attempt(kept).verifier}


def test_attempts_long_over_are_cleared_away(database: Database) -> None:
    begun(database)
    with database.session() as session:
        sign_ons.begin(session, Attempt.new(), NOW + LIFE + MOMENT)
    with database.session() as session:
        assert len(session.scalars(select(SignOn)).all()) == 1
