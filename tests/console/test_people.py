"""Accounts, sessions and hours: what each person and an administrator can change, and that it is audited."""

from __future__ import annotations

import asyncio
import datetime as dt
import html
import re
import threading
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.console import hashing
from bot.records.hours import clinic
from bot.records.models import AuditEvent, User
from bot.records.staff import users
from bot.services import Services
from tests.console.conftest import AskFor, NewPerson, Person, field

PASSWORD = "a much longer password"


async def post(person: Person, path: str, **fields: str) -> int:
    csrf = field(await person.see("/console/account"), "csrf")
    return (await person.send(f"/console/{path}", csrf=csrf, **fields)).status


def user(services: Services, username: str) -> User:
    with services.database.session() as session:
        return users.find(session, username) or pytest.fail(f"no {username}")


async def test_an_administrator_adds_somebody_who_can_log_in(
    services: Services, new_person: NewPerson, outsider: Person
) -> None:
    ada = await new_person("ada")
    added = await post(ada, "people", username="Eva", name="Eva Stone", role="lead", password=PASSWORD)
    assert added == 303
    assert (await outsider.log_in("eva", PASSWORD)).status == 303
    with services.database.session() as session:
        line = session.scalars(select(AuditEvent).where(AuditEvent.action == "create")).all()[-1]
    assert (line.actor_id, line.detail) == ("ada", {"user": "eva", "role": "lead"})


@pytest.mark.parametrize(
    "wrong",
    [{"password": "short"}, {"role": "queen"}, {"username": "maria"}, {"username": " "}, {"name": ""}],
)
async def test_a_wrong_form_adds_nobody(services: Services, new_person: NewPerson, wrong: dict[str, str]) -> None:
    ada = await new_person("ada")
    form = {"username": "eva", "name": "Eva Stone", "role": "lead", "password": PASSWORD} | wrong
    assert await post(ada, "people", **form) == 422
    with services.database.session() as session:
        assert users.find(session, "eva") is None


@pytest.mark.parametrize("change", [{"role": "auditor"}, {"active": "no"}])
async def test_a_changed_person_is_logged_off_at_once(
    services: Services, new_person: NewPerson, maria: Person, change: dict[str, str]
) -> None:
    ada = await new_person("ada")
    assert await post(ada, "people/change", username="maria", **change) == 303
    response = await maria.client.get("/console/", allow_redirects=False)
    assert response.headers["Location"] == "/console/login?ended=1"
    with services.database.session() as session:
        line = session.scalars(select(AuditEvent).where(AuditEvent.resource == "users")).all()[-1]
    assert line.actor_id == "ada"
    assert (line.detail or {})["user"] == "maria"


@pytest.mark.parametrize("change", [{"role": "lead"}, {"active": "no"}])
async def test_somebody_stays_administrator(services: Services, new_person: NewPerson, change: dict[str, str]) -> None:
    ada = await new_person("ada")
    assert await post(ada, "people/change", username="ada", **change) == 422
    assert (user(services, "ada").role, user(services, "ada").active) == ("administrator", True)


async def test_sessions_are_listed_and_ended_one_by_one(new_person: NewPerson, maria: Person) -> None:
    elsewhere = await new_person("maria")
    page = await maria.see("/console/account")
    ids = re.findall(r'name="session" value="([0-9a-f]{16})"', page)
    assert len(ids) == 1, "one's own is ended by logging out"
    assert await post(maria, "account/sessions", session=ids[0]) == 303
    assert (await elsewhere.client.get("/console/", allow_redirects=False)).status == 303
    assert "Maria Lopez" in await maria.see("/console/")


async def test_nobody_ends_a_colleagues_session(maria: Person, james: Person) -> None:
    await maria.log_in("maria")
    page = await maria.see("/console/account")
    ids = re.findall(r'name="session" value="([0-9a-f]{16})"', page)
    await post(james, "account/sessions", session=ids[0])
    assert ids[0] in await maria.see("/console/account")


async def test_a_new_password_needs_the_old_one_and_ends_the_other_sessions(
    new_person: NewPerson, maria: Person, outsider: Person
) -> None:
    elsewhere = await new_person("maria")
    old = users.DEMO_PASSWORD
    assert await post(maria, "account/password", old="wrong", new=PASSWORD) == 422
    assert await post(maria, "account/password", old=old, new="short") == 422
    assert await post(maria, "account/password", old=old, new=old) == 422
    assert await post(maria, "account/password", old=old, new=PASSWORD) == 303
    assert "Maria Lopez" in await maria.see("/console/")
    assert (await elsewhere.client.get("/console/", allow_redirects=False)).status == 303
    assert (await outsider.log_in("maria", old)).status == 403
    assert (await outsider.log_in("maria", PASSWORD)).status == 303


async def test_a_changed_password_is_audited_without_it(services: Services, maria: Person) -> None:
    assert await post(maria, "account/password", old=users.DEMO_PASSWORD, new=PASSWORD) == 303
    with services.database.session() as session:
        line = session.scalars(select(AuditEvent).where(AuditEvent.resource == "users")).all()[-1]
    assert (line.actor_id, line.detail) == ("maria", {"user": "maria", "password": "changed"})


async def test_five_wrong_old_passwords_lock_the_account(maria: Person, outsider: Person) -> None:
    for _ in range(users.MAX_FAILURES):
        assert await post(maria, "account/password", old="wrong", new=PASSWORD) == 422
    assert await post(maria, "account/password", old=users.DEMO_PASSWORD, new=PASSWORD) == 422
    assert (await outsider.log_in("maria")).status == 403


async def test_a_log_in_half_done_ends_with_the_password_it_began_with(
    services: Services, maria: Person, outsider: Person
) -> None:
    with services.database.session() as session:
        token = users.start_session(session, user(services, "maria"), services.now(), pending=True)
    assert await post(maria, "account/password", old=users.DEMO_PASSWORD, new=PASSWORD) == 303
    with services.database.session() as session:
        assert users.awaiting(session, token, services.now()) is None


async def test_a_flood_of_passwords_is_hashed_two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    at_work, most, lock, pair = 0, 0, threading.Lock(), threading.Barrier(hashing.AT_ONCE, timeout=20)

    def slow(*_: object) -> bool:
        nonlocal at_work, most
        with lock:
            at_work += 1
            most = max(most, at_work)
        pair.wait()
        with lock:
            at_work -= 1
        return False

    monkeypatch.setattr(users, "password_matches", slow)
    monkeypatch.setattr(users, "hash_password", slow)
    turns = hashing.Hashing()
    await asyncio.gather(*(turns.matches(None, PASSWORD) for _ in range(3)), *(turns.make(PASSWORD) for _ in range(3)))
    assert most == hashing.AT_ONCE


def test_no_form_hashes_outside_that_queue() -> None:
    sources = Path(hashing.__file__).parent.rglob("*.py")
    by_hand = re.compile(r"\b(password_matches|hash_password)\b")
    assert [each.name for each in sources if by_hand.search(each.read_text())] == ["hashing.py"]


async def test_an_administrator_sets_hours_and_closes_a_day(services: Services, new_person: NewPerson) -> None:
    ada = await new_person("ada")
    week = {"opens-0": "08:00", "closes-0": "12:00", "country": "us", "state": "il"}
    assert await post(ada, "hours", **week) == 303
    assert await post(ada, "hours", closed="2026-12-07", why="Staff day") == 303
    monday = dt.datetime(2026, 11, 30, 15, tzinfo=dt.UTC)
    with services.database.session() as session:
        calendar = clinic.calendar(session)
    assert calendar.is_open(monday)
    assert not calendar.is_open(monday + dt.timedelta(days=1))
    assert not calendar.is_open(monday + dt.timedelta(days=7))
    assert "Staff day" in await ada.see("/console/hours")
    assert await post(ada, "hours", reopen="2026-12-07") == 303
    assert "Staff day" not in await ada.see("/console/hours")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"country": "US"}, "At least one day must be open"),
        ({"opens-0": "08:00", "country": "US"}, "Give a time to open and one to close on Monday, or neither."),
        ({"opens-1": "8 o'clock", "closes-1": "12:00", "country": "US"}, "on Tuesday, or neither."),
        ({"opens-1": "08:00Z", "closes-1": "25:00", "country": "US"}, "on Tuesday, or neither."),
        ({"closed": "tomorrow"}, "Choose the day on which the clinic is closed."),
        ({"closed": ""}, "Choose the day on which the clinic is closed."),
        ({"closed": "9999-12-31"}, "Choose the day on which the clinic is closed."),
        ({"reopen": "tomorrow"}, "Choose the day to open after all."),
    ],
)
async def test_hours_that_cannot_be_read_are_refused_in_plain_words(
    new_person: NewPerson, form: dict[str, str], words: str
) -> None:
    ada = await new_person("ada")
    csrf = field(await ada.see("/console/account"), "csrf")
    response = await ada.send("/console/hours", csrf=csrf, **form)
    assert response.status == 422
    assert words in html.unescape(await response.text())


async def test_a_lead_moves_what_a_colleague_has(new_person: NewPerson, maria: Person, ask: AskFor) -> None:
    ask()
    await maria.press(1001, "claim")
    lea = await new_person("lea")
    assert (await lea.press(1001, "assign", to="james", reason="Maria is ill")).status == 303
    await maria.press(1001, "claim")
    await maria.press(1001, "take")
    assert (await lea.press(1001, "assign", to="james", reason="again")).status == 409, "nobody is cut off mid-sentence"
