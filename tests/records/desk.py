"""Coordinators and inquiries for the tests of casework."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from bot.records.casework import inquiries
from bot.records.engine import Database
from bot.records.models import Inquiry, User
from bot.records.staff import users
from tests.records.conftest import NOW, store


def coordinator(database: Database, username: str, name: str) -> User:
    """Someone who has just logged in."""
    user = User(username=username, name=name, password_hash="-", created_at=NOW)
    store(database, user)
    with database.session() as session:
        users.start_session(session, user, NOW)
    return user


def ask(
    database: Database, conversation: str, priority: str = "routine", now: dt.datetime = NOW, source: int | None = None
) -> int:
    """A patient asks; the number of the inquiry."""
    with database.session() as session:
        opened = inquiries.open_inquiry(
            session, conversation, "question", priority, "May I fly?", now, source_id=source
        )
        return opened.number


def get(database: Database, number: int) -> Inquiry:
    """The inquiry as it is stored now."""
    with database.session() as session:
        found = inquiries.by_number(session, number)
        assert found is not None
        return found


def do(database: Database, step: Callable[..., bool], number: int, user: User, *arguments: object) -> bool:
    """One thing done to an inquiry, in a transaction of its own."""
    with database.session() as session:
        inquiry = inquiries.by_number(session, number)
        assert inquiry is not None
        return step(session, inquiry, user, *arguments)


def events(database: Database, number: int) -> list[str]:
    """The history of an inquiry, in one word a line."""
    with database.session() as session:
        inquiry = inquiries.by_number(session, number)
        assert inquiry is not None
        return [line.event for line in inquiries.history(session, inquiry)]
