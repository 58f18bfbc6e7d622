"""Takes the pictures in `docs/screenshots`: `make screenshots`.

Those of patients come from a real, running Bedside; `tools/screenshots.py widget` takes only those of the widget's
states, with a scripted assistant behind it. The console's come from `tools/console_screenshots.py`.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from pathlib import Path

from aiohttp.test_utils import TestServer, unused_port
from playwright.async_api import Browser, Page

from bot.safety import Screen
from bot.settings import ROOT
from tests.e2e.browser import browser
from tests.e2e.scripted import make_app
from tests.e2e.stack import Stack, running
from tests.e2e.states import DEVICE, SIZES, STATES, context, enter

FOLDER = ROOT / "docs" / "screenshots"
PHONE = "+12025550101"


async def main() -> None:
    """Play a short day and take the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with browser() as opened:
        await _states(opened)
    if sys.argv[1:] == ["widget"]:
        return
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "var") as stack:
        async with browser() as opened:
            await _web(stack, opened)
            await _sms(stack, opened)


async def _states(opened: Browser) -> None:
    """Every state of the widget: on a desk in English, on a phone in Spanish."""
    folder, screen = FOLDER / "widget", Screen.load()
    folder.mkdir(exist_ok=True)
    for language, device in DEVICE.items():
        port = unused_port()
        url = f"http://127.0.0.1:{port}"
        with tempfile.TemporaryDirectory() as var:
            async with TestServer(
                make_app(f"sqlite:///{var}/chat.db", url, screen), host="127.0.0.1", port=port
            ) as server:
                for name in STATES:
                    fresh = await context(opened, language, *SIZES[device])
                    page = await fresh.new_page()
                    await page.goto(url)
                    await enter(page, server.app, name, language)
                    await page.mouse.move(0, 0)  # nothing is being pointed at
                    await page.wait_for_timeout(300)
                    await page.screenshot(path=folder / f"{name}-{device}.png")
                    await fresh.close()


async def _web(stack: Stack, opened: Browser) -> None:
    page = await opened.new_page(viewport={"width": 1280, "height": 860}, locale="en-US")
    await page.goto(stack.url)
    await page.get_by_role("button", name="Ask Bedside").click()
    await _ask(page, "What is hypertension?", "blood pushes too hard")
    await _ask(page, "How do I use a nebulizer?", "Step 1 of")
    await _take(page, "web-chat")
    page = await opened.new_page(viewport={"width": 360, "height": 740}, locale="es-US")
    await page.goto(f"{stack.url}/chat")
    await _ask(page, "¿Qué es la presión alta?", "la sangre empuja")
    await _take(page, "web-chat-phone")
    await _ask(page, "me duele el pecho y no puedo respirar", "911")
    await _take(page, "web-chat-emergency")


async def _sms(stack: Stack, opened: Browser) -> None:
    phone = stack.phone(PHONE)
    phone.write("when is my next appointment")
    phone.reads("date of birth")
    phone.write("Alfreda Wyman 10/28/1980")
    phone.write(re.search(r"\d{6}", phone.reads("your code is")).group())  # type: ignore[union-attr]
    phone.reads("May I text you")
    phone.write("1")
    phone.reads("Your next appointment")
    phone.write("my knee has been hurting since yesterday")
    phone.reads("inquiry number")
    page = await opened.new_page(viewport={"width": 900, "height": 860}, locale="en-US")
    await page.goto(f"http://127.0.0.1:{stack.settings.simulator_port}/?phone={PHONE.replace('+', '%2B')}")
    await page.get_by_text("inquiry number").last.wait_for()
    await _take(page, "sms-simulator")


async def _ask(page: Page, text: str, expected: str) -> None:
    box = page.get_by_role("textbox")
    await box.fill(text)
    await box.press("Enter")
    await page.get_by_text(expected).last.wait_for()


async def _take(page: Page, name: str) -> None:
    await page.wait_for_timeout(700)  # let transitions end
    await page.screenshot(path=FOLDER / f"{name}.png")


asyncio.run(main())
