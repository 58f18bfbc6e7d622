"""Reminders and sheets by text: planned by a coordinator for a patient who is known, seen, and taken back."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from bot import library
from bot.records.models import Appointment, Inquiry, Patient, ScheduledText
from bot.records.outbound import schedules
from bot.services import Services
from tests.console.conftest import AskFor, Clock, Person

PAGE = "/console/inquiries/1001"


@pytest.fixture
def inquiry(services: Services, ask: AskFor) -> Inquiry:
    """Rosa asks; she has a visit in nine days."""
    inquiry, now = ask(), services.now()
    with services.database.session() as session:
        key = {"name_key": "rosa vega", "phone": "+12025550101"}
        session.add(Patient(id="p1", given="Rosa", family="Vega", as_of=now, **key))
        session.flush()
        session.get_one(Inquiry, inquiry.id).patient_id = "p1"
        start = now + dt.timedelta(days=9)
        session.add(
            Appointment(id="v1", patient_id="p1", status="booked", display="Check-up", start=start, as_of=now)
        )  # fmt: skip
    return inquiry


def planned(services: Services) -> list[tuple[str, dt.timedelta, str]]:
    """Kind, when from now on, and state of each text."""
    with services.database.session() as session:
        rows = session.scalars(select(ScheduledText).order_by(ScheduledText.id)).all()
        return [(row.kind, row.send_at - services.now(), row.status) for row in rows]


async def test_a_reminder_pressed_twice_is_planned_once_and_can_be_taken_back(
    services: Services, maria: Person, inquiry: Inquiry
) -> None:
    assert "Remind of the next visit" not in await maria.see(PAGE)
    await maria.press(1001, "claim")
    assert "Remind of the next visit" in await maria.see(PAGE)
    for _ in range(2):
        assert (await maria.press(1001, "remind", visit="v1", days="2")).status == 303
    assert planned(services) == [("reminder", dt.timedelta(days=7), "scheduled")]
    page = await maria.see(PAGE)
    assert "Reminder of Wed 02 Dec" in page
    assert "goes out Mon 30 Nov" in page
    await maria.press(1001, "unschedule", text="1")
    assert planned(services)[0][2] == "cancelled"
    assert "not sent: taken back" in await maria.see(PAGE)


async def test_a_sheet_goes_at_once_or_at_a_time_by_the_clinics_clock(
    services: Services, maria: Person, inquiry: Inquiry
) -> None:
    assert '<option value="colonoscopy">' in await maria.see(PAGE)
    for _ in range(2):
        await maria.press(1001, "prepare", topic="colonoscopy", at="")
    await maria.press(1001, "prepare", topic="mri", at="2026-11-24T09:00")
    nine = dt.datetime(2026, 11, 24, 15, tzinfo=dt.UTC) - services.now()
    assert planned(services) == [("preparation", dt.timedelta(), "scheduled"), ("preparation", nine, "scheduled")]


async def test_what_became_of_a_text_is_told(services: Services, maria: Person, inquiry: Inquiry, clock: Clock) -> None:
    await maria.press(1001, "remind", visit="v1", days="7")
    with services.database.session() as session:
        session.get_one(Appointment, "v1").status = "cancelled"
        schedules.release(session, services.settings, library.of(services.settings), clock() + dt.timedelta(days=3))
    assert "not sent: the visit was cancelled" in await maria.see(PAGE)


@pytest.mark.parametrize(
    ("action", "fields", "fault"),
    [
        ("remind", {"visit": "v2", "days": "1"}, "Choose a visit of this patient"),
        ("prepare", {"topic": ""}, "Choose a sheet"),
        ("prepare", {"topic": "mri", "at": "soon"}, "Choose the day and time"),
        ("prepare", {"topic": "mri", "at": "2026-11-22T09:00"}, "Choose a time within"),
        ("unschedule", {"text": "9"}, "That text is on its way already"),
    ],
)
async def test_what_cannot_be_planned_is_told(
    services: Services, maria: Person, inquiry: Inquiry, action: str, fields: dict[str, str], fault: str
) -> None:
    response = await maria.press(1001, action, **fields)
    assert response.status == 422
    assert fault in await response.text()
    assert planned(services) == []


async def test_nothing_is_planned_for_who_has_not_proven_who_they_are(
    services: Services, maria: Person, ask: AskFor
) -> None:
    ask()
    assert "Reminders and sheets by text" not in await maria.see(PAGE)
    assert (await maria.press(1001, "prepare", topic="mri")).status == 422
    assert planned(services) == []
