"""The whole record: open to who works for the patient, to others for a reason that stays, and never mixed up."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from bot.records.casework import overview
from bot.records.chart.patients import Reader
from bot.records.models import AuditEvent, Inquiry
from bot.services import Services
from tests.console.conftest import AskFor, Clock, NewPerson, Person

PAGE = "/console/inquiries/1001/record"
ASKED = "Why are you opening this record?"


def reads(services: Services) -> list[tuple[str, str, str | None]]:
    """Who has read which part for what, besides inquiries."""
    query = select(AuditEvent).where(AuditEvent.action.in_(("read", "break_glass")), AuditEvent.patient_id == "p1")
    with services.database.session() as session:
        lines = session.scalars(query.order_by(AuditEvent.id))
        return [(line.actor_id, line.resource, line.reason or line.purpose) for line in lines]


async def test_who_has_the_inquiry_sees_all_and_each_part_is_audited(
    services: Services, maria: Person, inquiry: Inquiry
) -> None:
    assert ASKED in await maria.see(PAGE)
    await maria.press(1001, "claim")
    page = await maria.see(PAGE)
    chart, rest = page.split("Told by the patient, not in the chart")
    for words in ("Rosa Vega", "Penicillin", "Potassium: 4.1 mmol/L"):
        assert words in chart
    assert "120/80" not in chart
    for words in ("120/80", "+12025550101", "Text message: not allowed", "Eva Vega, mother", "Check-up", "1001"):
        assert words in rest
    parts = {resource for _, resource, purpose in reads(services) if purpose == "treatment"}
    assert {"results", "allergies", "told", "consents", "proxies", "patients", "encounters"} <= parts
    assert inquiry.number == 1001


async def test_others_give_a_reason_which_holds_for_half_an_hour(
    services: Services, james: Person, maria: Person, inquiry: Inquiry, clock: Clock
) -> None:
    await maria.press(inquiry.number, "claim")
    page = await james.see(PAGE)
    assert ASKED in page
    assert "Penicillin" not in page
    assert [line for line in reads(services) if line[0] == "james" and line[1] != "inquiries"] == []
    assert (await james.press(1001, "record", reason="patient_called")).status == 303
    assert "Penicillin" in await james.see(PAGE)
    assert ("james", "record", "patient_called") in reads(services)
    assert ("james", "results", "break_glass") in reads(services)
    for minutes in (14, 14, 3):
        clock.forward(minutes=minutes)
        await james.see("/console/account")
    assert ASKED in await james.see(PAGE)


async def test_an_inquirys_page_shows_the_record_to_who_has_it_and_to_others_for_a_reason(
    services: Services, james: Person, maria: Person, inquiry: Inquiry, clock: Clock
) -> None:
    page, shown = "/console/inquiries/1001", "Penicillin"
    before = await maria.see(page)
    assert "Rosa Vega" in before
    assert "Give a reason" in before
    assert shown not in before
    assert {line for line in reads(services) if line[1] not in ("inquiries", "patients")} == set()
    await maria.press(inquiry.number, "claim")
    assert shown in await maria.see(page)
    assert ("maria", "allergies", "treatment") in reads(services)
    assert shown not in await james.see(page)
    assert "allergies" not in {resource for actor, resource, _ in reads(services) if actor == "james"}
    await james.press(inquiry.number, "record", reason="covering")
    assert shown in await james.see(page)
    assert ("james", "allergies", "break_glass") in reads(services)
    for minutes in (14, 14, 3):
        clock.forward(minutes=minutes)
        await james.see("/console/account")
    assert shown not in await james.see(page)


async def test_a_colleagues_reason_opens_nothing_for_oneself(
    services: Services, james: Person, new_person: NewPerson, inquiry: Inquiry
) -> None:
    await james.press(inquiry.number, "record", reason="urgent")
    for username in ("maria", "lea", "omar"):
        assert ASKED in await (await new_person(username)).see(PAGE)


@pytest.mark.parametrize("reason", ["", "curious", "Rosa asked me"])
async def test_no_reason_no_record(services: Services, james: Person, inquiry: Inquiry, reason: str) -> None:
    assert (await james.press(inquiry.number, "record", reason=reason)).status == 422
    assert ASKED in await james.see(PAGE)


async def test_ones_own_inquiry_counts_for_a_week_after_its_end(
    services: Services, maria: Person, inquiry: Inquiry
) -> None:
    await maria.press(inquiry.number, "resolve", outcome="answered")
    assert "Penicillin" in await maria.see(PAGE)
    with services.database.session() as session:
        session.get_one(Inquiry, inquiry.id).resolved_at = services.now() - dt.timedelta(days=8)
    assert ASKED in await maria.see(PAGE)


async def test_where_nobody_is_proven_there_is_no_record(maria: Person, ask: AskFor) -> None:
    ask()
    assert "There is no record here" in await maria.see(PAGE, status=404)
    assert (await maria.press(1001, "record", reason="urgent")).status == 422
    assert "Open the whole record" not in await maria.see("/console/inquiries/1001")


async def test_an_auditor_reads_it_and_decides_nothing(new_person: NewPerson, inquiry: Inquiry) -> None:
    omar = await new_person("omar")
    await omar.press(inquiry.number, "record", reason="quality")
    page = await omar.see(PAGE)
    assert "120/80" in page
    assert 'name="verdict"' not in page


def test_the_timeline_is_the_newest_first(services: Services, inquiry: Inquiry) -> None:
    with services.database.session() as session:
        now = services.now()
        found = overview.read(session, "p1", now, Reader("staff", "maria", "treatment", "console"))
        moments = overview.timeline(found)
    assert sorted((m.at for m in moments), reverse=True) == [m.at for m in moments]
    assert (moments[-1].kind, moments[-1].words) == ("visit", "Check-up")
    assert {m.number for m in moments if m.kind == "inquiry"} == {inquiry.number}
