"""The console in a real browser: reachable by everyone, and calm while things change."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, expect
from sqlalchemy import delete

from bot.bus import INQUIRIES
from bot.records.casework import paging
from bot.records.messaging import conversations, messages
from bot.records.models import ConsoleSession, Inquiry, Patient
from bot.records.staff import users
from bot.services import Services
from tests.console import desk as desks
from tests.console.conftest import AskFor, Clock
from tests.console.desk import Desk, keep_reply, sit_down

pytestmark = pytest.mark.enable_socket
clock, desk = desks.clock, desks.desk


@pytest.mark.parametrize(
    ("scheme", "width"),
    [
        ("dark", 320),
        pytest.param("light", 1280, marks=pytest.mark.slow),
        pytest.param("light", 320, marks=pytest.mark.slow),
        pytest.param("dark", 1280, marks=pytest.mark.slow),
    ],
)
async def test_every_screen_is_accessible_and_fits(
    browser: Browser, server: TestServer, ask: AskFor, width: int, scheme: str
) -> None:
    desk = await sit_down(browser, server, viewport={"width": width, "height": 740}, color_scheme=scheme)
    ask("My chest hurts", priority="emergency", channel="sms")
    ask("x" * 300, priority="urgent")
    ask(priority="admin")
    await desk.open("/console/login?ended=1")
    assert await desk.faults() == []
    await desk.log_in()
    paths = (
        "/",
        "/?folder=mine",
        "/?channel=sms&sort=due",
        "/inquiries/1001",
        "/inquiries/1002",
        "/inquiries/9999",
        "/canned",
        "/library?words=asthma&inquiry=1001",
        "/account",
    )
    for path in paths:
        await desk.open("/console" + path)
        assert await desk.faults() == [], path
    for username, pages in {"ada": ("/people", "/hours"), "omar": ("/", "/inquiries/1001", "/audit")}.items():
        await desk.page.context.clear_cookies()
        await desk.log_in(username)
        for path in pages:
            await desk.open("/console" + path)
            assert await desk.faults() == [], path


async def test_the_warning_about_another_patient_is_accessible_and_needs_a_tick(
    desk: Desk, services: Services, ask: AskFor
) -> None:
    inquiry, now = ask(), services.now()
    with services.database.session() as session:
        session.add_all(Patient(id=i, given=i, family="Vega", name_key=i, as_of=now) for i in ("Rosa", "Luis"))
        session.flush()
        session.get_one(Inquiry, inquiry.id).patient_id = "Rosa"
        talk = conversations.get(session, inquiry.conversation_id)
        talk.patient_id, talk.verified_at, talk.verified_until = "Luis", now, now + dt.timedelta(minutes=15)
    await desk.log_in()
    await desk.open("/console/inquiries/1001")
    assert await desk.faults() == []
    await desk.page.get_by_label("Your answer").fill("Please call us.")
    await desk.page.get_by_role("button", name="Answer").click()
    tick = desk.page.get_by_role("checkbox", name="My answer is meant for Luis Vega")
    assert await tick.evaluate("box => box.validity.valueMissing")
    await tick.check()
    await desk.page.get_by_role("button", name="Answer").click()
    await desk.page.get_by_text("Your answer is on its way").wait_for()


async def test_everything_works_without_scripts(browser: Browser, server: TestServer, ask: AskFor) -> None:
    desk = await sit_down(browser, server, java_script_enabled=False)
    page = desk.page
    ask()
    await desk.log_in()
    await page.get_by_role("link", name="Inquiry 1001").click()
    await page.get_by_role("button", name="Take over").click()
    await page.get_by_label("Your answer").fill("Yes, you may.")
    await page.get_by_role("button", name="Answer").click()
    await page.get_by_text("Your answer is on its way").wait_for()
    await page.get_by_role("button", name="Close").click()
    await page.get_by_text("The inquiry is closed.").wait_for()


async def test_a_new_emergency_is_announced_and_moves_nothing_being_read(
    desk: Desk, services: Services, ask: AskFor
) -> None:
    for _ in range(12):
        ask()
    await desk.log_in()
    link = desk.page.get_by_role("link", name="Inquiry 1008")
    await link.focus()
    await desk.page.get_by_text("This list updates by itself.").wait_for()
    before = await desk.height_of(link)
    ask("My chest hurts", priority="emergency")
    services.bus.publish(INQUIRIES)
    await desk.page.locator(".alarm").wait_for()
    assert await desk.height_of(link) == pytest.approx(before, abs=1)
    await expect(link).to_be_focused()
    await expect(desk.page.get_by_role("alert")).to_have_text("Emergency. Inquiry 1013 is waiting.")
    await expect(desk.page.locator("#announcer")).to_contain_text("1013: Emergency, Warning sign")
    await expect(desk.page).to_have_title(re.compile(r"^\(1\) Emergency"))
    assert desk.errors == []


async def test_on_a_short_list_too_the_row_in_use_stays_where_it_is(
    desk: Desk, services: Services, ask: AskFor
) -> None:
    ask()
    ask()
    await desk.log_in()
    link = desk.page.get_by_role("link", name="Inquiry 1002")
    await link.focus()
    await desk.page.get_by_text("This list updates by itself.").wait_for()
    before = await desk.height_of(link)
    ask(priority="urgent")
    services.bus.publish(INQUIRIES)
    await desk.page.get_by_role("link", name="Inquiry 1003").wait_for()
    assert await desk.height_of(link) == pytest.approx(before, abs=1)


async def test_a_patients_new_message_appears_while_the_answer_is_being_written(
    desk: Desk, services: Services, ask: AskFor
) -> None:
    inquiry = ask()
    await desk.log_in()
    await desk.open("/console/inquiries/1001")
    await desk.page.get_by_label("Your answer").fill("I was just writ")
    with services.database.session() as session:
        talk = conversations.get(session, inquiry.conversation_id)
        messages.receive(session, talk.id, "2", "Never mind, I found it", services.now())
    services.bus.publish(inquiry.conversation_id)
    await desk.page.get_by_role("log").get_by_text("Never mind, I found it").wait_for()
    await expect(desk.page.get_by_label("Your answer")).to_have_value("I was just writ")
    await expect(desk.page.get_by_label("Your answer")).to_be_focused()
    assert desk.errors == []


@pytest.mark.parametrize(
    ("words", "parts"), [("a" * 160, "1 text message."), ("a" * 161, "2 text messages."), ("ł" * 71, "2 ")]
)
async def test_the_length_of_a_text_message_is_told(desk: Desk, ask: AskFor, words: str, parts: str) -> None:
    ask(channel="sms")
    await desk.log_in()
    await desk.open("/console/inquiries/1001")
    await desk.page.get_by_label("Your answer").fill(words)
    await expect(desk.page.locator("#count")).to_contain_text(f"about {parts}")


async def test_a_minute_before_log_off_one_click_stays(desk: Desk, clock: Clock) -> None:
    await desk.page.clock.set_fixed_time(clock())
    await desk.log_in()
    clock.forward(minutes=14, seconds=10)
    await desk.page.clock.set_fixed_time(clock())
    dialog = desk.page.get_by_role("dialog", name="Are you still there?")
    await dialog.wait_for()
    await expect(desk.page.locator("#idle-left")).to_have_text("50")
    assert await desk.faults() == []
    await dialog.get_by_role("button", name="Stay logged in").click()
    await dialog.wait_for(state="hidden")
    clock.forward(minutes=14)
    await desk.open("/console/")
    await desk.page.get_by_role("heading", name="Inbox").wait_for()


async def test_when_time_is_up_nothing_stays_on_the_screen(desk: Desk, clock: Clock, ask: AskFor) -> None:
    ask()
    await desk.page.clock.set_fixed_time(clock())
    await desk.log_in()
    await desk.open("/console/inquiries/1001")
    await desk.page.get_by_label("Your answer").fill("Half an answer")
    clock.forward(minutes=16)
    await desk.page.clock.set_fixed_time(clock())
    await desk.page.get_by_text("You are logged off").wait_for()
    await expect(desk.page.get_by_text("Can I eat")).to_have_count(0)


async def test_a_refused_form_leaves_nothing_on_the_screen_either_and_the_draft_waits(
    desk: Desk, services: Services, ask: AskFor
) -> None:
    ask()
    await desk.log_in()
    await desk.open("/console/inquiries/1001")
    await desk.page.locator("summary", has_text="Level").click()
    await desk.page.get_by_label("Level", exact=True).select_option("admin")
    await desk.page.get_by_role("button", name="Set level").click()
    await desk.page.get_by_text("Say why this is less urgent.").wait_for()
    await desk.page.get_by_label("Your answer").fill("Half an answer")
    await desk.page.get_by_text("Draft kept.").wait_for()
    with services.database.session() as session:
        session.execute(delete(ConsoleSession))
    await desk.page.keyboard.type(".")  # into the box, if the page has not heard of it by then
    await desk.page.get_by_text("You are logged off").wait_for()
    await desk.page.get_by_label("User name").fill("maria")
    await desk.page.get_by_label("Password").fill(users.DEMO_PASSWORD)
    await desk.page.get_by_role("button", name="Log in").click()
    await expect(desk.page.get_by_label("Your answer")).to_have_value("Half an answer")
    assert desk.errors == []


async def test_a_day_with_the_keyboard_alone(desk: Desk, services: Services, ask: AskFor) -> None:
    ask()
    ask()
    await desk.log_in()
    keys = desk.page.keyboard
    ready = desk.page.get_by_role("button", name="Keys")  # appears once the page's scripts listen
    await ready.wait_for()
    await keys.press("j")
    await keys.press("j")
    await expect(desk.page.get_by_role("link", name="Inquiry 1002")).to_be_focused()
    await keys.press("x")
    await expect(desk.page.get_by_label("Tick inquiry 1002")).to_be_checked()
    await keys.press("k")
    await keys.press("Enter")
    await desk.page.get_by_role("heading", name="Inquiry 1001").wait_for()
    await ready.wait_for()
    await keys.press("c")
    await desk.page.get_by_text("The inquiry is yours.").wait_for()
    await ready.wait_for()
    await keys.press("r")
    await keys.type("Yes, you may eat.")
    await expect(desk.page.locator("#text")).to_have_value("Yes, you may eat.")
    await keys.press("Tab")
    await keys.press("Enter")
    await desk.page.get_by_text("Your answer is on its way").wait_for()
    await ready.wait_for()
    await keys.press("w")
    await desk.page.get_by_role("heading", name="Inquiry 1002").wait_for()
    assert desk.errors == []


async def test_the_help_sheet_lists_the_keys_and_they_can_be_changed_or_turned_off(desk: Desk, ask: AskFor) -> None:
    ask()
    await desk.log_in()
    await desk.page.get_by_role("button", name="Keys").wait_for()
    await desk.page.keyboard.press("?")
    sheet = desk.page.get_by_role("dialog", name="Keys")
    await sheet.wait_for()
    assert await desk.faults() == []
    await sheet.get_by_label("Next inquiry in the list").fill("d")
    await sheet.get_by_role("button", name="Done").click()
    await sheet.wait_for(state="hidden")
    await desk.page.keyboard.press("d")
    await expect(desk.page.get_by_role("link", name="Inquiry 1001")).to_be_focused()
    await desk.page.get_by_role("button", name="Keys").click()
    await sheet.get_by_label("Use keys").uncheck()
    await sheet.get_by_role("button", name="Done").click()
    await sheet.wait_for(state="hidden")
    await desk.page.keyboard.press("?")
    assert not await sheet.is_visible()


async def test_a_short_code_becomes_the_reply_at_the_cursor_and_the_draft_is_kept(
    desk: Desk, services: Services, ask: AskFor
) -> None:
    ask()
    with services.database.session() as session:
        keep_reply(session, "call", "Please call us.")
    await desk.log_in()
    await desk.open("/console/inquiries/1001")
    box = desk.page.locator("#text")
    await box.fill("Thank you. ")
    await box.press_sequentially("/call ")
    await expect(box).to_have_value("Thank you. Please call us. ")
    await desk.page.get_by_text("Draft kept.").wait_for()
    await desk.open("/console/inquiries/1001")
    await expect(box).to_have_value("Thank you. Please call us. ")


async def test_a_note_begun_is_there_again_when_another_button_was_pressed(desk: Desk, ask: AskFor) -> None:
    ask()
    await desk.log_in()
    await desk.open("/console/inquiries/1001")
    box = desk.page.get_by_label("A note for colleagues")
    await box.fill("Her daughter calls back")
    await desk.page.locator("#note-kept", has_text="Draft kept.").wait_for()
    await desk.page.get_by_role("button", name="Claim").click()
    await desk.page.wait_for_url("**done=claim")
    await expect(box).to_have_value("Her daughter calls back")


async def test_two_coordinators_see_each_other_write_and_take_over(
    browser: Browser, server: TestServer, ask: AskFor
) -> None:
    ask()
    maria, james = desks = [await sit_down(browser, server) for _ in range(2)]
    await maria.log_in("maria")
    await james.log_in("james")
    for one in desks:
        await one.open("/console/inquiries/1001")
    await maria.page.locator("#text").press_sequentially("Yes, ")
    await james.page.get_by_text("Maria Lopez is writing an answer.").wait_for()
    await maria.page.get_by_role("button", name="Take over").click()
    await james.page.locator("#state").get_by_text("Maria Lopez has the conversation.").wait_for()
    assert maria.errors + james.errors == []


async def test_a_snoozed_inquiry_comes_back_before_ones_eyes(
    desk: Desk, services: Services, ask: AskFor, clock: Clock
) -> None:
    ask()
    await desk.log_in()
    await desk.open("/console/inquiries/1001")
    await desk.page.locator("summary", has_text="Snooze").click()
    await desk.page.get_by_role("button", name="An hour").click()
    await desk.page.get_by_text("Snoozed. It comes back by itself.").wait_for()
    await desk.open("/console/")
    await desk.page.get_by_text("Nothing is waiting here.").wait_for()
    with services.database.session() as session:
        paging.tick(session, clock() + dt.timedelta(hours=1))
    services.bus.publish(INQUIRIES)
    await desk.page.get_by_role("link", name="Inquiry 1001").wait_for()


async def test_an_emergency_is_told_on_the_desktop_once_to_who_wants_it(desk: Desk, ask: AskFor) -> None:
    recorder = (
        "window.told = []; window.Notification = class extends EventTarget { static permission = 'default';"
        " static async requestPermission() { this.permission = 'granted'; }"
        " constructor(title, options) { super(); told.push(title + ' ' + options.body + ' ' + options.tag);"
        " document.documentElement.dataset.told = told; } };"
    )
    await desk.page.add_init_script(recorder)
    ask("My chest hurts", priority="emergency")
    await desk.log_in()
    box = desk.page.get_by_label("Notices on this desktop")
    await expect(box).not_to_be_checked()
    await box.check()
    once = "Emergency Inquiry 1001 is waiting. emergency-1001"
    await expect(desk.page.locator("html")).to_have_attribute("data-told", once)
    async with desk.page.expect_response("**/console/alerts"):
        await box.uncheck()
        await box.check()
    await expect(desk.page.locator("html")).to_have_attribute("data-told", once)  # told once
    assert await desk.faults() == []
