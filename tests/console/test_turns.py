"""SQLite has one writer: what only reads must not take its turn, or patients' messages wait for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from aiohttp import web
from sqlalchemy import event

from bot.console import clock, mail
from bot.services import Services
from tests.console.conftest import AskFor, NewPerson, Person, field


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing takes turns in the background."""

    async def nothing(_app: web.Application) -> AsyncIterator[None]:
        yield

    monkeypatch.setattr(clock, "run_clocks", nothing)
    monkeypatch.setattr(mail, "send_notices", nothing)


@pytest.fixture
def turns(services: Services) -> Iterator[list[str]]:
    """Each time the writer's turn is taken, a line."""
    taken: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement == "BEGIN IMMEDIATE":
            taken.append(statement)

    event.listen(services.database.engine, "before_cursor_execute", note)
    yield taken
    event.remove(services.database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", ["/alerts", "/live", "/session", "/inquiries/1001/live"])
async def test_what_a_page_asks_by_itself_waits_for_no_writer(
    services: Services, maria: Person, ask: AskFor, path: str
) -> None:
    ask()
    with services.database.session() as session:
        session.connection()  # somebody writes, and is not done
        await maria.see(f"/console{path}")


@pytest.mark.parametrize(
    ("username", "path", "own"),
    [
        ("maria", "/console/", 1),  # the look is a line in the audit
        ("maria", "/console/canned", 0),
        ("maria", "/console/account", 0),
        ("lea", "/console/on-call", 0),
        ("ada", "/console/people", 0),
        ("ada", "/console/hours", 0),
        ("omar", "/console/audit?check=yes", 1),
    ],
)
async def test_a_page_that_is_read_takes_no_turn_but_for_who_looked_when(
    new_person: NewPerson, turns: list[str], username: str, path: str, own: int
) -> None:
    person = await new_person(username)
    turns.clear()
    await person.see(path)
    assert len(turns) == 1 + own, "one keeps the session alive"


async def test_a_stream_begins_without_a_turn(maria: Person, ask: AskFor, turns: list[str]) -> None:
    ask()
    turns.clear()
    async with maria.client.get("/console/inquiries/1001/events") as stream:
        assert await stream.content.readline() == b"event: changed\n"
    assert turns == []


async def test_the_next_inquiry_is_found_without_a_turn(maria: Person, ask: AskFor, turns: list[str]) -> None:
    ask()
    csrf = field(await maria.see("/console/"), "csrf")
    turns.clear()
    resolve = {"csrf": csrf, "outcome": "answered"}
    await maria.send("/console/inquiries/1001/resolve", **resolve)
    alone = len(turns)
    turns.clear()
    await maria.send("/console/inquiries/1001/resolve", **resolve, then="next")
    assert len(turns) == alone


async def test_guesses_at_a_password_take_a_turn_only_to_be_counted(outsider: Person, turns: list[str]) -> None:
    form = await outsider.see("/console/login")
    turns.clear()
    guess = {"csrf": field(form, "csrf"), "username": "maria", "password": "a wrong password"}
    assert (await outsider.send("/console/login", **guess)).status == 403
    assert len(turns) == 1
