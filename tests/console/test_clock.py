"""The console runs the inquiries' clocks, and tells open pages what they did."""

from __future__ import annotations

from bot.bus import INQUIRIES
from bot.console import clock as clocks
from bot.records.hours import clinic
from bot.records.models import ClinicHours
from bot.services import Services
from tests.console.conftest import AskFor, Clock, Person


async def test_an_inquiry_nobody_accepts_is_escalated_before_everyones_eyes(
    services: Services, maria: Person, ask: AskFor, clock: Clock
) -> None:
    inquiry = ask(priority="emergency")
    async with services.bus.subscribe(INQUIRIES) as everyone, services.bus.subscribe(inquiry.conversation_id) as page:
        for seconds in (150, 75):
            clock.forward(seconds=seconds)
            await clocks.tick(services)
            assert await everyone.wait(1)
            assert await page.wait(1)
    assert "Escalated" in await maria.see()
    history = await maria.see("/console/inquiries/1001")
    assert "paged again" in history
    assert "Nobody had accepted it: escalated" in history


async def test_nothing_due_wakes_nobody(services: Services, ask: AskFor) -> None:
    ask()
    async with services.bus.subscribe(INQUIRIES) as everyone:
        await clocks.tick(services)
        assert not await everyone.wait(0)


async def test_the_calendar_follows_the_time_zone_of_the_settings(services: Services, maria: Person) -> None:
    with services.database.session() as session:
        assert session.get_one(ClinicHours, 1).timezone == services.settings.timezone
        assert clinic.calendar(session).is_open(services.now())
