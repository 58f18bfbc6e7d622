"""The second factor: asked for, good once, throttled, with backup codes, and nobody works without it in production."""

from __future__ import annotations

import re

import pyotp
import pytest
from sqlalchemy import select

from bot.records.models import AuditEvent, ConsoleSession, User
from bot.records.staff import second_factor, users
from bot.services import Services
from tests.console.conftest import Clock, NewPerson, Person, field


async def enrol(person: Person, clock: Clock) -> tuple[str, list[str]]:
    """Turn the second factor on; the secret and the backup codes."""
    page = await person.see("/console/account")
    secret = field(page, "secret")
    code = pyotp.TOTP(secret).at(clock())
    answer = await person.send("/console/account/second-factor", csrf=field(page, "csrf"), secret=secret, code=code)
    return secret, re.findall(r"<code>([0-9a-f-]{14})</code>", await answer.text())


async def second(person: Person, code: str) -> int:
    """Give the second factor; 303 lets in."""
    form = await person.see("/console/second")
    return (await person.send("/console/second", csrf=field(form, "csrf"), code=code)).status


async def test_the_code_is_asked_for_after_the_password(maria: Person, outsider: Person, clock: Clock) -> None:
    secret, codes = await enrol(maria, clock)
    assert len(set(codes)) == second_factor.BACKUP_CODES
    assert (await outsider.log_in("maria")).headers["Location"] == "/console/second"
    before = await outsider.client.get("/console/", allow_redirects=False)
    assert before.status == 303, "the password alone opens nothing"
    clock.forward(seconds=30)
    assert await second(outsider, pyotp.TOTP(secret).at(clock())) == 303
    assert "Maria Lopez" in await outsider.see("/console/")


@pytest.mark.parametrize(("seconds", "status"), [(30, 303), (59, 303), (-29, 403), (120, 303)])
async def test_a_code_is_good_for_its_half_minute_and_only_once(
    maria: Person, outsider: Person, clock: Clock, seconds: int, status: int
) -> None:
    secret, _ = await enrol(maria, clock)
    await outsider.log_in("maria")
    clock.forward(seconds=max(seconds, 0))
    code = pyotp.TOTP(secret).at(clock() if seconds >= 0 else clock().timestamp() - 60)
    assert await second(outsider, code) == status


async def test_a_code_that_was_used_is_used_up(
    maria: Person, outsider: Person, new_person: NewPerson, clock: Clock
) -> None:
    secret, _ = await enrol(maria, clock)
    clock.forward(seconds=30)
    code = pyotp.TOTP(secret).at(clock())
    await outsider.log_in("maria")
    assert await second(outsider, code) == 303
    other = await new_person(None)
    await other.log_in("maria")
    assert await second(other, code) == 403


async def test_a_backup_code_lets_in_once(maria: Person, outsider: Person, new_person: NewPerson, clock: Clock) -> None:
    _, codes = await enrol(maria, clock)
    await outsider.log_in("maria")
    assert await second(outsider, f" {codes[0].upper()} ") == 303
    assert "9 backup codes are left" in await outsider.see("/console/account")
    other = await new_person(None)
    await other.log_in("maria")
    assert await second(other, codes[0]) == 403
    assert await second(other, codes[1]) == 303


@pytest.mark.parametrize("wrong", ["000000", "١٢٣٤٥٦", "é"])
async def test_five_wrong_codes_lock_the_account(maria: Person, outsider: Person, clock: Clock, wrong: str) -> None:
    secret, _ = await enrol(maria, clock)
    await outsider.log_in("maria")
    clock.forward(seconds=60)
    form = await outsider.see("/console/second")
    answers = [await outsider.send("/console/second", csrf=field(form, "csrf"), code=wrong) for _ in range(5)]
    assert [answer.status for answer in answers] == [403] * 5
    right = await outsider.send("/console/second", csrf=field(form, "csrf"), code=pyotp.TOTP(secret).at(clock()))
    assert right.status == 403
    clock.forward(minutes=16)
    assert (await outsider.log_in("maria")).status == 303
    assert await second(outsider, pyotp.TOTP(secret).at(clock())) == 303


async def test_five_minutes_after_the_password_it_must_be_given_again(
    maria: Person, outsider: Person, clock: Clock
) -> None:
    await enrol(maria, clock)
    await outsider.log_in("maria")
    clock.forward(minutes=5)
    assert "open for too long" in await outsider.see("/console/second", status=403)


@pytest.mark.parametrize("wrong", ["000000", "١٢٣٤٥٦"])
async def test_a_wrong_first_code_turns_nothing_on(services: Services, maria: Person, wrong: str) -> None:
    page = await maria.see("/console/account")
    secret = field(page, "secret")
    answer = await maria.send("/console/account/second-factor", csrf=field(page, "csrf"), secret=secret, code=wrong)
    assert answer.status == 422
    assert secret in await answer.text(), "the app need not be set up anew"
    with services.database.session() as session:
        assert (users.find(session, "maria") or pytest.fail("no maria")).totp is None


async def test_it_is_turned_off_with_a_code_only(services: Services, maria: Person, clock: Clock) -> None:
    _, codes = await enrol(maria, clock)
    csrf = field(await maria.see("/console/account"), "csrf")
    assert (await maria.send("/console/account/second-factor/off", csrf=csrf, code="000000")).status == 422
    assert (await maria.send("/console/account/second-factor/off", csrf=csrf, code=codes[3])).status == 303
    with services.database.session() as session:
        assert (users.find(session, "maria") or pytest.fail("no maria")).totp is None


async def test_the_secret_is_kept_encrypted_and_backup_codes_as_hashes(
    services: Services, maria: Person, clock: Clock
) -> None:
    secret, codes = await enrol(maria, clock)
    with services.database.session() as session:
        user = users.find(session, "maria")
        assert user
        kept = f"{user.totp} {user.backup_codes}"
        assert secret not in kept
        assert not any(code in kept or code.replace("-", "") in kept for code in codes)
        assert not second_factor.matches(user, pyotp.TOTP(secret).at(clock()), b"another key", clock())


async def test_outside_the_demo_nobody_works_without_it(services: Services, outsider: Person, clock: Clock) -> None:
    with services.database.session() as session:
        users.add_user(session, "eva", "Eva Stone", "a long password", clock())
    object.__setattr__(services.settings, "demo", False)
    await outsider.log_in("eva", "a long password")
    for path in ("/console/", "/console/library", "/console/home"):
        response = await outsider.client.get(path, allow_redirects=False)
        assert response.headers["Location"] == "/console/account?done=required"
    await enrol(outsider, clock)
    assert "Eva Stone" in await outsider.see("/console/")


async def test_the_session_before_the_second_factor_is_gone_after_it(
    services: Services, maria: Person, outsider: Person, clock: Clock
) -> None:
    _, codes = await enrol(maria, clock)
    await outsider.log_in("maria")
    await second(outsider, codes[0])
    with services.database.session() as session:
        pending = session.query(ConsoleSession).filter_by(pending=True).count()
        assert pending == 0
        assert session.query(User).filter_by(username="maria").one().failed_logins == 0


async def test_five_wrong_codes_inside_a_session_lock_too(
    services: Services, maria: Person, outsider: Person, clock: Clock
) -> None:
    _, codes = await enrol(maria, clock)
    csrf = field(await maria.see("/console/account"), "csrf")
    for _ in range(users.MAX_FAILURES):
        assert (await maria.send("/console/account/second-factor/off", csrf=csrf, code="000000")).status == 422
    assert (await maria.send("/console/account/second-factor/off", csrf=csrf, code=codes[0])).status == 422
    assert (await outsider.log_in("maria")).status == 403
    with services.database.session() as session:
        tried = select(AuditEvent.reason).where(AuditEvent.action == "verify-fail").order_by(AuditEvent.id)
        assert session.scalars(tried).all() == ["refused"] * 5 + ["locked"] * 2
    clock.forward(minutes=14)
    await maria.see("/console/account")
    clock.forward(minutes=2)
    off = await maria.send("/console/account/second-factor/off", csrf=csrf, code=codes[0])
    assert off.status == 303, "a code refused while locked is not used up"


async def test_who_knows_the_password_has_no_more_guesses_at_the_code(maria: Person, clock: Clock) -> None:
    _, codes = await enrol(maria, clock)
    csrf = field(await maria.see("/console/account"), "csrf")
    password = users.DEMO_PASSWORD
    for number in range(users.MAX_FAILURES):
        changed = {"csrf": csrf, "old": password, "new": f"a longer password {number}"}
        assert (await maria.send("/console/account/password", **changed)).status == 303
        password = changed["new"]
        assert (await maria.send("/console/account/second-factor/off", csrf=csrf, code="000000")).status == 422
    assert (await maria.send("/console/account/second-factor/off", csrf=csrf, code=codes[0])).status == 422


async def test_a_second_factor_that_is_on_is_not_replaced_by_another(maria: Person, clock: Clock) -> None:
    page = await maria.see("/console/account")
    await enrol(maria, clock)
    secret = field(page, "secret")[::-1]
    code = pyotp.TOTP(secret).at(clock())
    answer = await maria.send("/console/account/second-factor", csrf=field(page, "csrf"), secret=secret, code=code)
    assert answer.status == 422
    assert "turn it off first" in await answer.text()
