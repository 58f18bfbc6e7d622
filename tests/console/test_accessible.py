"""The pages beside inbox and inquiry: for everyone to use, in light and dark, on a phone and at a desk."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
from email.message import EmailMessage

import pyotp
import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser

from bot.records.casework import notices, on_call
from bot.records.hours import clinic
from bot.records.models import Inquiry
from bot.records.staff import users
from bot.services import Services
from tests.console import desk as desks
from tests.console.conftest import AskFor, Clock
from tests.console.desk import Desk, keep_reply, sit_down
from tests.records.research.clinic import fill

pytestmark = pytest.mark.enable_socket
clock = desks.clock


@pytest.fixture(
    params=[("light", 320), pytest.param(("dark", 1280), marks=pytest.mark.slow)],
    ids=lambda value: f"{value[0]}-{value[1]}",
)
async def window(request: pytest.FixtureRequest, browser: Browser, server: TestServer) -> Desk:
    scheme, width = request.param
    return await sit_down(browser, server, viewport={"width": width, "height": 740}, color_scheme=scheme)


async def test_the_record_and_the_question_why_one_opens_it(window: Desk, inquiry: Inquiry) -> None:
    await window.log_in()
    await window.open("/console/inquiries/1001/record")
    assert await window.faults() == []
    await window.page.get_by_label("It cannot wait").check()
    await window.page.get_by_role("button", name="Open the record").click()
    await window.page.get_by_role("heading", name="Rosa Vega").wait_for()
    assert await window.faults() == []


async def test_the_on_call_page_with_shifts_and_with_a_notice_that_reached_nobody(
    window: Desk, services: Services, ask: AskFor
) -> None:
    ask("My chest hurts", priority="emergency")
    now = services.now()
    with services.database.session() as session:
        lea = users.find(session, "lea")
        assert lea
        night, tomorrow = (dt.time(17), dt.time(9)), now.date() + dt.timedelta(days=1)
        on_call.plan(session, lea, tomorrow, night, 2, clinic.calendar(session).zone, lea, now)
        notices.raise_due(session, now)
    await window.log_in("lea")
    await window.open("/console/on-call")
    await window.page.get_by_role("heading", name="Notices that reached nobody").wait_for()
    assert await window.faults() == []


async def test_the_account_from_setting_up_a_second_factor_to_logging_in_with_it(window: Desk, clock: Clock) -> None:
    await window.log_in()
    await window.open("/console/account")
    assert await window.faults() == []
    secret = pyotp.TOTP(await window.page.locator("code.secret").inner_text())
    await window.page.get_by_label("Code").fill(secret.at(clock()))
    await window.page.get_by_role("button", name="Turn on").click()
    await window.page.get_by_role("heading", name="Keep these codes").wait_for()
    assert await window.faults() == []
    await window.open("/console/account")
    assert await window.faults() == []
    await window.page.get_by_role("button", name="Log out").click()
    await window.page.get_by_label("User name").fill("maria")
    await window.page.get_by_label("Password").fill(users.DEMO_PASSWORD)
    await window.page.get_by_role("button", name="Log in").click()
    await window.page.get_by_label("Code").fill("000000")
    await window.page.get_by_role("button", name="Log in").click()
    await window.page.get_by_text("Not logged in.").wait_for()
    assert await window.faults() == []


async def test_handouts_are_chosen_looked_at_and_printed_without_the_console_around_them(window: Desk) -> None:
    await window.log_in()
    await window.open("/console/handouts?language=es&title=Respirar+bien&words=nebulizer")
    await window.page.get_by_role("link", name="Add").first.click()
    await window.page.get_by_role("button", name="Print or keep as PDF").wait_for()
    assert await window.faults() == []
    await window.page.emulate_media(media="print")
    assert not await window.page.get_by_role("heading", name="Handouts").is_visible()
    assert not await window.page.get_by_role("banner").is_visible()
    assert await window.page.get_by_text("Respirar bien").is_visible()


async def test_a_newsletter_from_its_start_to_large_print_and_texts(window: Desk) -> None:
    await window.log_in()
    await window.open("/console/newsletters")
    await window.page.get_by_role("group", name="In Spanish").get_by_label("Title").fill("Respirar bien")
    await window.page.get_by_label("Greeting").last.fill("Rehabilitación cardiopulmonar interdisciplinaria.")
    await window.page.get_by_role("button", name="Start").click()
    await window.page.get_by_text("may be hard to read").wait_for()
    await window.page.get_by_label("Look for").fill("nebul")
    await window.page.get_by_role("button", name="Look").click()
    await window.page.get_by_role("button", name="Add Nebulizador").click()
    await window.page.get_by_role("heading", name="Editions").wait_for()
    await window.page.locator("summary", has_text="Tells").click()
    assert await window.faults() == []
    article = window.page.get_by_role("article", name="Respirar bien")
    size = "element => parseFloat(getComputedStyle(element).fontSize)"
    usual = await article.evaluate(size)
    await window.page.get_by_label("Large print").check()
    assert await window.faults() == []
    await window.page.emulate_media(media="print")
    assert await article.evaluate(size) == 24 > usual, "18 points"
    assert await article.get_by_role("heading", name="Respirar bien").is_visible()
    assert not await window.page.get_by_role("heading", name="Editions").is_visible()
    await window.page.emulate_media(media="screen")
    mail = await window.page.get_by_role("link", name="E-mail, in Spanish").get_attribute("href")
    await window.page.get_by_role("button", name="Text messages").click()
    await window.page.get_by_role("textbox", name="Nebulizador").wait_for()
    assert await window.faults() == []
    await window.open("/console/newsletters")
    assert await window.faults() == []
    file = await (await window.page.request.get(f"{window.address}{mail}")).body()
    message = email.message_from_bytes(file, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("html",))
    assert body
    reader = Desk(await window.page.context.new_page(), "")
    await reader.page.set_content(body.get_content())
    assert await reader.faults() == []


async def test_figures_and_macros(window: Desk, services: Services, inquiry: Inquiry) -> None:
    with services.database.session() as session:
        keep_reply(session, "diet", "Yes, you may eat.")
    await window.log_in()
    await window.open("/console/canned")
    await window.page.get_by_label("Name").fill("May eat")
    await window.page.get_by_label("Send the reply").select_option("diet")
    await window.page.get_by_role("button", name="Keep macro").click()
    await window.page.get_by_text("1 macro").wait_for()
    assert await window.faults() == []
    await window.open("/console/insights")
    assert await window.faults() == []


async def test_data_for_research_from_choosing_to_the_file(window: Desk, services: Services) -> None:
    with services.database.session() as session:
        fill(session, 30, services.now())
    await window.log_in("rita")
    await window.page.get_by_role("heading", name="Data for research").wait_for()
    assert await window.faults() == []
    await window.page.get_by_label("Hypertension").check()
    for label, words in (("Protocol number", "IRB-17"), ("Approved by", "Review board"), ("Purpose", "Pressure")):
        await window.page.get_by_label(label).fill(words)
    await window.page.get_by_role("button", name="Count").click()
    await window.page.get_by_role("status").get_by_text("30").wait_for()
    assert await window.page.get_by_label("Hypertension").is_checked()
    async with window.page.expect_download() as download:
        await window.page.get_by_role("button", name="Export").click()
    assert (await download.value).suggested_filename == "research.zip"
    await window.page.get_by_label("Age from").fill("90")
    await window.page.get_by_role("button", name="Export").click()
    await window.page.get_by_role("alert").get_by_text("fewer than 11").wait_for()
    await window.page.get_by_role("cell", name="fewer than 11, refused").wait_for()
    assert await window.faults() == []
