"""The rules for passwords and accounts, without a browser."""

from __future__ import annotations

import pytest

from bot.records.staff import users
from bot.services import Services
from tests.console.conftest import START


@pytest.mark.parametrize("length", [0, 11, 257])
def test_too_short_or_too_long_a_password_is_refused(services: Services, length: int) -> None:
    with services.database.session() as session, pytest.raises(ValueError, match="12 to 256"):
        users.add_user(session, "ana", "Ana Ruiz", "x" * length, START)


def test_twelve_characters_will_do_and_are_not_stored(services: Services) -> None:
    with services.database.session() as session:
        user = users.add_user(session, "Ana", "Ana Ruiz", "twelve chars", START)
        assert user.username == "ana"
        assert user.password_hash.startswith("$argon2id$")
        assert "twelve" not in user.password_hash


def test_an_unknown_user_costs_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []

    class Counting:
        def hash(self, _password: str) -> str:
            return "decoy"

        def verify(self, stored: str, _password: str) -> bool:
            checked.append(stored)
            return True

    monkeypatch.setattr(users, "_hasher", Counting())
    users._decoy.cache_clear()
    assert not users.password_matches(None, "anything")
    users._decoy.cache_clear()
    assert checked == ["decoy"]


def test_guesses_made_at_once_cannot_slip_past_the_lock(services: Services) -> None:
    with services.database.session() as session:
        attempts = [users.record_attempt(session, "maria", correct, START) for correct in [False] * 5 + [True]]
    assert attempts == [None] * 6


def test_someone_who_left_cannot_come_in(services: Services) -> None:
    with services.database.session() as session:
        token = users.start_session(session, users.find(session, "james") or pytest.fail("no james"), START)
    with services.database.session() as session:
        (users.find(session, "james") or pytest.fail("no james")).active = False
        assert users.resume(session, token, START, active=True) is None
        assert users.record_attempt(session, "james", True, START) is None


def test_demo_users_are_made_once(services: Services) -> None:
    with services.database.session() as session:
        users.ensure_demo_users(session, START)
        assert users.names(session, [1, 2, 99, None]) == {1: "Maria Lopez", 2: "James Carter"}
