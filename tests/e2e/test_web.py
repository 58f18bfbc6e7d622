"""A patient in a real browser, a coordinator at the console, and the whole of Bedside between them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from bot.records.staff.users import DEMO_PASSWORD
from tests.e2e.browser import fresh
from tests.e2e.stack import Stack

ALBERTO_PHONE = "+12025550103"


@pytest_asyncio.fixture
async def page(opened: Browser) -> AsyncIterator[Page]:
    context = await fresh(opened, viewport={"width": 360, "height": 740}, locale="en-US")
    yield await context.new_page()
    await context.close()


class Patient:
    """Someone at the full-page chat."""

    def __init__(self, page: Page, stack: Stack) -> None:
        self.page = page
        self.stack = stack

    async def open(self) -> None:
        await self.page.goto(f"{self.stack.url}/chat")
        await self.page.get_by_role("textbox", name="Your message").wait_for()

    async def say(self, text: str) -> None:
        box = self.page.get_by_role("textbox", name="Your message")
        await box.fill(text)
        await box.press("Enter")

    async def reads(self, words: str | re.Pattern[str]) -> str:
        found = self.page.get_by_role("log").get_by_text(words).last
        await found.wait_for()
        return await found.inner_text()


async def test_a_patient_learns_walks_through_logs_in_and_asks(stack: Stack, page: Page, opened: Browser) -> None:
    patient = Patient(page, stack)
    await patient.open()
    await patient.say("What is hypertension?")
    await patient.reads("blood pushes too hard")

    await patient.say("walk me through using a nebulizer")
    first = await patient.reads(re.compile(r"^Step 1 of \d+"))
    total = int(re.search(r"of (\d+)", first).group(1))  # type: ignore[union-attr]
    for number in range(2, total + 1):
        await page.get_by_role("button", name="Next", exact=True).last.click()
        await patient.reads(re.compile(rf"^Step {number} of {total}"))
    await page.get_by_role("button", name="Next", exact=True).last.click()
    await patient.reads("That was the last step")

    await patient.say("when is my next appointment?")
    await page.get_by_label("Full name").fill("Alberto Atencio")
    await page.get_by_label("Date of birth").fill("06/07/1993")
    await page.get_by_role("button", name="Continue").click()
    code = re.search(r"\b\d{6}\b", stack.phone(ALBERTO_PHONE).reads("your code is")).group()  # type: ignore[union-attr]
    await page.get_by_label("6-digit code").fill(code)
    await page.get_by_role("button", name="Continue").click()
    await patient.reads("Your next appointment")
    transcript = await page.get_by_role("log").inner_text()
    assert code not in transcript
    assert "06/07/1993" not in transcript

    await patient.say("what causes sarcoidosis?")
    told = await patient.reads(re.compile(r"inquiry number is \d+"))
    number_told = re.search(r"inquiry number is (\d+)", told).group(1)  # type: ignore[union-attr]

    await _coordinator_answers(stack, opened, number_told)
    await patient.reads("A nurse will call you about this.")
    await patient.reads("handed the chat back")
    assert (await page.get_by_role("log").inner_text()).count("A nurse will call you about this.") == 1
    await _no_violations(page)


async def _coordinator_answers(stack: Stack, browser: Browser, number: str) -> None:
    context = await fresh(browser, viewport={"width": 1280, "height": 860}, locale="en-US")
    page = await context.new_page()
    await page.goto(f"{stack.url}/console/")
    await page.get_by_label("User name").fill("maria")
    await page.get_by_label("Password").fill(DEMO_PASSWORD)
    await page.get_by_role("button", name="Log in").click()
    await page.get_by_role("link", name=re.compile(number)).first.click()
    await expect(page.get_by_text("what causes sarcoidosis?").first).to_be_visible()
    await _no_violations(page)
    await page.get_by_role("button", name="Take over").click()
    await page.get_by_role("textbox").first.fill("A nurse will call you about this.")
    await page.get_by_role("button", name=re.compile("Send|Answer")).first.click()
    await page.get_by_text("Your answer is on its way").wait_for()
    await page.get_by_role("button", name="Hand back").click()
    await page.get_by_text("The assistant has the conversation again.").first.wait_for()
    await context.close()


async def _no_violations(page: Page) -> None:
    results = await Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


async def test_a_forged_session_hears_nothing(stack: Stack, page: Page) -> None:
    await page.goto(f"{stack.url}/chat")
    await page.context.clear_cookies()
    for cookie in ("", "forged"):
        answer = await page.request.get(
            f"{stack.url}/chat/ws",
            headers={
                "Cookie": f"bedside_chat={cookie}",
                "Origin": stack.url,
                "Upgrade": "websocket",
                "Connection": "Upgrade",
                "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Version": "13",
            },
        )
        assert answer.status == 401
