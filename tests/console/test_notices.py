"""Notices leave the clinic's network: they reach who must know, and say nothing about a patient."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import re
from collections.abc import AsyncIterator
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from bot.cli.secrets import load_settings
from bot.console import clock as clocks
from bot.console import mail
from bot.errors import SettingsError
from bot.records.casework import on_call
from bot.records.casework.notices import Letter
from bot.records.models import Notice, Shift
from bot.records.staff import users
from bot.services import Services
from tests.console.conftest import AskFor, Clock, NewPerson, Person, field
from tests.console.post_office import PostOffice, opened

SECRET = "My chest hurts, Ana Lopez"


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    async with opened() as office:
        yield office


@pytest.fixture
def posting(services: Services, office: PostOffice) -> Services:
    """The console's services with a mail server, and Maria on call."""
    with services.database.session() as session:
        maria = users.find(session, "maria")
        assert maria
        maria.email = "maria@clinic.example"
        now = services.now()
        session.add(Shift(user_id=maria.id, starts_at=now, ends_at=now + dt.timedelta(days=1)))
    settings = services.settings.model_copy(
        update={
            "smtp_host": "127.0.0.1",
            "smtp_port": office.port,
            "smtp_security": "none",
            "smtp_from": "bedside@clinic.example",
            "public_url": "https://care.example.org",
        }
    )
    return dataclasses.replace(services, settings=settings)


def statuses(services: Services) -> list[str]:
    with services.database.session() as session:
        return list(session.scalars(select(Notice.status).order_by(Notice.id)))


async def test_an_emergency_reaches_who_is_on_call_and_says_nothing_of_the_patient(
    posting: Services, office: PostOffice, ask: AskFor, clock: Clock
) -> None:
    ask(SECRET, priority="emergency")
    clock.forward(minutes=2)
    for _ in range(3):
        await mail.look(posting)
    [taken] = office.taken
    assert (taken["To"], taken["From"]) == ("maria@clinic.example", "bedside@clinic.example")
    assert taken["Subject"] == "Emergency: inquiry 1001 is waiting"
    assert taken["Message-ID"] == "<notice-1@clinic.example>"
    text = taken.get_content()
    assert "has waited 2 min and nobody has accepted it" in text
    assert "https://care.example.org/console/inquiries/1001" in text
    whole = taken.as_string()
    assert not re.search(r"chest|hurts|Ana|Lopez", whole)
    assert statuses(posting) == ["sent"]


async def test_a_promise_that_ran_out_is_told(posting: Services, office: PostOffice, ask: AskFor, clock: Clock) -> None:
    ask(priority="same_day")
    clock.forward(hours=4)
    await clocks.tick(posting)
    await mail.look(posting)
    assert [taken["Subject"] for taken in office.taken] == ["Same day: inquiry 1001 is late"]


@pytest.mark.parametrize("answers", [{"MAIL": "451 not now"}, {"DATA": "421 leaving"}, {"RCPT": "450 busy"}])
async def test_a_mail_server_in_trouble_gets_it_later(
    posting: Services, office: PostOffice, ask: AskFor, clock: Clock, answers: dict[str, str]
) -> None:
    ask(priority="emergency")
    office.answers = answers
    await mail.look(posting)
    assert (statuses(posting), office.taken) == (["pending"], [])
    office.answers = {}
    clock.forward(seconds=29)
    await mail.look(posting)
    assert office.taken == []
    clock.forward(seconds=1)
    await mail.look(posting)
    assert len(office.taken) == 1


async def test_a_mail_server_that_is_away_loses_nothing(
    posting: Services, office: PostOffice, ask: AskFor, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    ask(SECRET, priority="emergency")
    away = dataclasses.replace(posting, settings=posting.settings.model_copy(update={"smtp_port": 9}))
    await mail.look(away)
    clock.forward(seconds=30)
    await mail.look(posting)
    assert len(office.taken) == 1
    assert "could not be sent" in caplog.text
    assert "maria" not in caplog.text


async def test_a_mail_that_cannot_even_be_written_keeps_no_other_back_and_is_tried_less_often(
    posting: Services, office: PostOffice, ask: AskFor, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(priority="emergency")
    ask(priority="emergency")
    write = mail.compose

    def compose(letter: Letter, services: Services) -> EmailMessage:
        if letter.number == 1001:
            raise ValueError(SECRET)
        return write(letter, services)

    monkeypatch.setattr(mail, "compose", compose)
    await mail.look(posting)
    assert [taken["Subject"] for taken in office.taken] == ["Emergency: inquiry 1002 is waiting"]
    with posting.database.session() as session:
        first = session.scalars(select(Notice).where(Notice.status == "pending")).one()
    assert (first.attempts, first.error) == (1, "ValueError")
    assert first.next_at == clock() + dt.timedelta(seconds=30)


async def test_emergencies_go_first_and_a_hanging_server_holds_few_at_a_time(
    posting: Services, office: PostOffice, ask: AskFor, clock: Clock
) -> None:
    for _ in range(mail.AT_ONCE + 1):
        ask(priority="urgent")
    clock.forward(minutes=30)
    await clocks.tick(posting)
    ask(priority="emergency")
    office.open.clear()
    looking = asyncio.create_task(mail.look(posting))
    while office.at_once < mail.AT_ONCE:
        await asyncio.sleep(0)
    assert statuses(posting).count("sending") == mail.AT_ONCE
    office.open.set()
    await looking
    assert set(statuses(posting)) == {"sent"}
    subjects = [taken["Subject"] for taken in office.taken]
    assert "Emergency: inquiry 1007 is waiting" in subjects[: mail.AT_ONCE]


async def test_an_address_that_does_not_exist_is_given_up_and_shown(
    posting: Services, office: PostOffice, ask: AskFor, maria: Person, new_person: NewPerson
) -> None:
    ask(priority="emergency")
    office.answers = {"RCPT": "550 nobody here"}
    await mail.look(posting)
    assert statuses(posting) == ["failed"]
    assert "An e-mail could not be sent: maria" in await maria.see("/console/inquiries/1001")
    lea = await new_person("lea")
    assert "could not be sent to maria" in await lea.see("/console/on-call")


async def test_without_encryption_asked_for_nothing_goes_out_in_the_clear(
    posting: Services, office: PostOffice, ask: AskFor
) -> None:
    ask(priority="emergency")
    careful = posting.settings.model_copy(update={"smtp_security": "starttls"})
    await mail.look(dataclasses.replace(posting, settings=careful))
    assert (statuses(posting), office.taken) == (["pending"], [])


def test_a_mail_server_needs_an_address_to_write_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEDSIDE_SMTP_HOST", "mail.example.org")
    with pytest.raises(SettingsError, match="SMTP_FROM"):
        load_settings()


async def test_a_lead_plans_who_is_on_call(services: Services, new_person: NewPerson, clock: Clock) -> None:
    lea = await new_person("lea")
    assert "Nobody is on call now" in await lea.see("/console/on-call")
    csrf = field(await lea.see("/console/account"), "csrf")
    # 2026-11-23 at nine in Chicago
    plan = {"user": "james", "first": "2026-11-23", "begins": "08:00", "ends": "17:00", "weeks": "2"}
    assert (await lea.send("/console/on-call", csrf=csrf, **plan)).status == 303
    page = await lea.see("/console/on-call")
    assert "Now: <strong>James Carter</strong>" in page
    assert "no address" in page
    with services.database.session() as session:
        first, second = on_call.ahead(session, clock())
    assert (await lea.send("/console/on-call", csrf=csrf, remove=str(first.shift.id))).status == 303
    assert "Nobody is on call now" in await lea.see("/console/on-call")
    for wrong, words in (
        ({"user": "omar"}, "Only coordinators and leads"),
        ({"user": "who"}, "Choose who is on call"),
        ({"weeks": "0"}, "Choose 1 to 26 weeks"),
        ({"weeks": "x"}, "Choose 1 to 26 weeks"),
        ({"begins": "25:00"}, "Give the times from when and until when"),
        ({"first": ""}, "Choose the day of the first shift"),
        ({"first": "9999-12-31"}, "Choose the day of the first shift"),
    ):
        response = await lea.send("/console/on-call", csrf=csrf, **(plan | wrong))
        assert response.status == 422, wrong
        assert words in await response.text()
    assert (await lea.send("/console/on-call", csrf=csrf, remove="x")).status == 303
    with services.database.session() as session:
        assert [each.shift.id for each in on_call.ahead(session, clock())] == [second.shift.id]


async def test_everyone_sets_their_own_address(services: Services, maria: Person) -> None:
    csrf = field(await maria.see("/console/account"), "csrf")
    assert (await maria.send("/console/account/email", csrf=csrf, email="m@d.example")).status == 303
    assert 'value="m@d.example"' in await maria.see("/console/account")
    assert (await maria.send("/console/account/email", csrf=csrf, email="nobody")).status == 422
    assert (await maria.send("/console/account/email", csrf=csrf, email="")).status == 303
    assert 'value="m@d.example"' not in await maria.see("/console/account")


async def test_what_the_desktop_is_told_holds_numbers_alone(
    maria: Person, james: Person, ask: AskFor, clock: Clock
) -> None:
    ask(SECRET, priority="emergency")
    ask(priority="urgent")
    assert await maria.see("/console/alerts") == '{"emergency": [1001], "late": []}'
    await maria.press(1002, "claim")
    clock.forward(minutes=14)
    assert await maria.see("/console/alerts") == '{"emergency": [1001], "late": [1001]}'
    for _ in range(4):
        await james.see("/console/account")
        await maria.see("/console/account")
        clock.forward(minutes=12)
    assert await maria.see("/console/alerts") == '{"emergency": [1001], "late": [1001, 1002]}'
    assert await james.see("/console/alerts") == '{"emergency": [1001], "late": [1001]}', "Maria has the other one"
