"""What befalls an inquiry, in a real browser: escalation, a colleague who was quicker, a phone, a macro."""

from __future__ import annotations

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser

from bot.console import clock as clocks
from bot.records.casework import inquiries, macros
from bot.records.messaging import messages
from bot.records.staff import users
from bot.services import Services
from tests.console import desk as desks
from tests.console.conftest import AskFor, Clock
from tests.console.desk import Desk, keep_reply, sit_down

pytestmark = pytest.mark.enable_socket
clock, desk = desks.clock, desks.desk


async def test_an_emergency_that_nobody_accepts_is_escalated_before_ones_eyes(
    desk: Desk, services: Services, ask: AskFor, clock: Clock
) -> None:
    ask("My chest hurts", priority="emergency")
    await desk.log_in()
    row = desk.page.get_by_role("row").filter(has_text="Inquiry 1001")
    await row.get_by_text("New", exact=True).wait_for()
    for seconds in (150, 75):
        clock.forward(seconds=seconds)
        await clocks.tick(services)
    await row.get_by_text("Escalated", exact=True).wait_for()
    await desk.page.get_by_role("link", name="Inquiry 1001", exact=True).click()
    await desk.page.get_by_text("Nobody had accepted it: escalated").wait_for()
    assert desk.errors == []


async def test_who_answers_a_moment_too_late_keeps_their_words_and_sends_nothing(
    desk: Desk, services: Services, ask: AskFor
) -> None:
    inquiry = ask()
    await desk.log_in("james")
    await desk.open("/console/inquiries/1001")
    await desk.page.get_by_label("Your answer").fill("No, please come with an empty stomach.")
    with services.database.session() as session:
        maria, asked = users.find(session, "maria"), inquiries.by_number(session, 1001)
        assert maria
        assert asked
        inquiries.take(session, asked, maria, services.now())
    await desk.page.get_by_role("button", name="Answer", exact=True).click()
    await desk.page.get_by_role("heading", name="Maria Lopez has this inquiry").wait_for()
    assert await desk.page.get_by_label("Your unsent words").input_value() == "No, please come with an empty stomach."
    assert await desk.faults() == []
    with services.database.session() as session:
        told = [m.body["text"] for m in messages.outgoing_since(session, inquiry.conversation_id, 0)]
    assert not any("empty stomach" in text for text in told)


async def test_a_conversation_is_taken_over_answered_and_handed_back_on_a_phone(
    browser: Browser, server: TestServer, ask: AskFor
) -> None:
    phone = await sit_down(browser, server, viewport={"width": 360, "height": 740}, has_touch=True)
    page = phone.page
    ask()
    await phone.log_in()
    await page.get_by_role("link", name="Inquiry 1001").tap()
    await page.get_by_role("button", name="Take over").tap()
    await page.get_by_text("You have the conversation. The assistant is silent and").wait_for()
    await page.get_by_label("Your answer").fill("Yes, you may.")
    await page.get_by_role("button", name="Answer", exact=True).tap()
    await page.get_by_text("Your answer is on its way").wait_for()
    await page.get_by_role("log").get_by_text("Yes, you may.").wait_for()
    await page.get_by_role("button", name="Hand back").tap()
    await page.get_by_text("The assistant has the conversation again.").wait_for()
    assert await phone.faults() == []


async def test_a_macro_is_picked_with_the_keyboard(desk: Desk, services: Services, ask: AskFor) -> None:
    ask()
    with services.database.session() as session:
        keep_reply(session, "diet", "Yes, you may eat.")
        maria, work = users.find(session, "maria"), macros.Work("diet", "diet", "resolve:answered")
        assert maria
        macros.keep(session, "May eat", work, maria, services.now())
    await desk.log_in()
    await desk.open("/console/inquiries/1001")
    await desk.page.get_by_role("button", name="Keys").wait_for()
    await desk.page.keyboard.press("m")
    assert await desk.page.evaluate("document.activeElement.textContent") == "May eat"
    assert await desk.page.get_by_text("Tells the patient: Yes, you may eat.; label").is_visible()
    assert await desk.faults() == []
    await desk.page.keyboard.press("Enter")
    await desk.page.get_by_text("All of the macro is done.").wait_for()
    await desk.page.get_by_role("log").get_by_text("Yes, you may eat.").wait_for()
    await desk.page.get_by_role("button", name="Reopen", exact=True).wait_for()
