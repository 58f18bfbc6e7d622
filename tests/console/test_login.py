"""Who gets in, who is kept out, and what a failed attempt reveals."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.console.login import WRONG
from bot.records.models import AuditEvent, ConsoleSession
from bot.records.staff import users
from bot.services import Services
from tests.console.conftest import AskFor, Clock, NewPerson, Person, field


async def test_a_coordinator_logs_in_and_sees_the_queue(outsider: Person) -> None:
    response = await outsider.log_in(" Maria ")
    assert response.status == 303
    assert response.headers["Location"] == "/console/home"
    assert "Maria Lopez" in await outsider.see("/console/")


async def test_the_session_cookie_stays_with_the_console(outsider: Person) -> None:
    cookie = (await outsider.log_in("maria")).cookies["bedside_console"]
    assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == ("/console", "Strict", True)


@pytest.mark.parametrize(
    ("username", "password"),
    [("maria", "wrong-password"), ("nobody", users.DEMO_PASSWORD), ("maria", ""), ("", users.DEMO_PASSWORD)],
)
async def test_every_refusal_reads_the_same(outsider: Person, username: str, password: str) -> None:
    response = await outsider.log_in(username, password)
    assert response.status == 403
    assert WRONG in await response.text()


async def test_five_failures_lock_the_account_even_for_the_right_password(outsider: Person, clock: Clock) -> None:
    for _ in range(5):
        await outsider.log_in("maria", "wrong-password")
    clock.forward(minutes=14)
    locked = await outsider.log_in("maria")
    assert locked.status == 403
    assert WRONG in await locked.text()
    clock.forward(minutes=2)
    assert (await outsider.log_in("maria")).status == 303


async def test_four_failures_do_not_lock_and_success_starts_the_count_again(outsider: Person) -> None:
    for _ in range(2):
        for _ in range(4):
            await outsider.log_in("maria", "wrong-password")
        assert (await outsider.log_in("maria")).status == 303


async def test_a_form_from_elsewhere_cannot_log_anyone_in(outsider: Person) -> None:
    response = await outsider.send("/console/login", username="maria", password=users.DEMO_PASSWORD)
    assert response.status == 403


async def test_the_demo_password_is_no_good_in_production(services: Services, outsider: Person) -> None:
    object.__setattr__(services.settings, "demo", False)
    assert (await outsider.log_in("maria")).status == 403
    assert users.DEMO_PASSWORD not in await outsider.see("/console/login")


async def test_logging_out_ends_the_session_for_good(maria: Person) -> None:
    stolen = maria.client.session.cookie_jar.filter_cookies(maria.client.make_url("/console/"))["bedside_console"].value
    page = await maria.see("/console/")
    assert (await maria.send("/console/logout", csrf=field(page, "csrf"))).status == 303
    maria.client.session.cookie_jar.update_cookies({"bedside_console": stolen}, maria.client.make_url("/console/"))
    again = await maria.client.get("/console/", allow_redirects=False)
    assert again.headers["Location"].startswith("/console/login")


@pytest.mark.parametrize(("idle", "status"), [(14, 200), (15, 303)])
async def test_fifteen_idle_minutes_log_off(maria: Person, clock: Clock, idle: int, status: int) -> None:
    clock.forward(minutes=idle)
    assert (await maria.client.get("/console/", allow_redirects=False)).status == status


async def test_who_was_logged_off_comes_back_to_the_inquiry_they_were_at(
    maria: Person, new_person: NewPerson, ask: AskFor, clock: Clock
) -> None:
    ask()
    for path in ("/console/inquiries/1001", "/console/inquiries/1001/record"):
        await maria.see("/console/")
        clock.forward(minutes=16)
        assert "You are logged off" in await maria.see(path)
        await maria.log_in("maria")
        assert "<h1>Inquiry 1001</h1>" in await maria.see("/console/home")
        assert "<h1>Inbox</h1>" in await maria.see("/console/home")  # once
    clock.forward(minutes=16)
    await maria.see("/console/inquiries/1001")
    await maria.log_in("ada")  # another person, who sees no patients
    assert "<h1>People</h1>" in await maria.see("/console/home")
    fresh = await new_person(None)
    assert "Log in" in await fresh.see("/console/inquiries/1001")
    await fresh.log_in("maria")
    assert "<h1>Inbox</h1>" in await fresh.see("/console/home")


async def test_a_page_that_refreshes_itself_does_not_keep_the_session_alive(maria: Person, clock: Clock) -> None:
    for _ in range(3):
        clock.forward(minutes=4)
        await maria.see("/console/live")
    clock.forward(minutes=4)
    assert (await maria.client.get("/console/live", allow_redirects=False)).status == 303


async def test_one_click_extends_the_session(maria: Person, clock: Clock) -> None:
    csrf = field(await maria.see("/console/"), "csrf")
    clock.forward(minutes=14)
    assert (await (await maria.client.get("/console/session")).json())["seconds"] == 60
    assert (await (await maria.send("/console/session", csrf=csrf)).json())["seconds"] == 15 * 60


async def test_twelve_hours_are_the_longest(maria: Person, clock: Clock) -> None:
    csrf = field(await maria.see("/console/"), "csrf")
    for _ in range(12 * 6 - 1):
        clock.forward(minutes=10)
        assert (await maria.send("/console/session", csrf=csrf)).status == 200
    clock.forward(minutes=10)
    assert (await maria.send("/console/session", csrf=csrf)).status == 303


async def test_the_audit_tells_who_tried_but_never_what_was_typed(
    services: Services, outsider: Person, new_person: NewPerson
) -> None:
    await outsider.log_in("my-secret-typed-here", "wrong-password")
    await outsider.log_in("james", "wrong-password")
    await new_person("james")
    with services.database.session() as session:
        lines = session.scalars(select(AuditEvent).where(AuditEvent.action != "create").order_by(AuditEvent.id)).all()
        tokens = session.scalars(select(ConsoleSession.token_hash)).all()
    told = [(line.actor_id, line.action, line.outcome) for line in lines]
    assert told == [
        ("unknown", "verify-fail", "failure"),
        ("james", "verify-fail", "failure"),
        ("james", "login", "success"),
    ]
    assert all(len(token) == 64 for token in tokens)
