"""Accessible in every state: axe, the tree as a script, the keyboard alone, zoom, motion, and room for fingers."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Literal

import pytest
from aiohttp import web
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from bot.reply import Language
from tests.e2e.conftest import Visitor
from tests.e2e.states import DEVICE, SIZES, STATES, context, enter

TREES = Path(__file__).parent / "trees"
#: What differs from run to run: times, dates, ids.
_RUN = (
    (re.compile(r"\d{1,2}:\d{2}\s[AP]M|\d{1,2}:\d{2}\s[ap]\.\s?m\."), "9:05 AM"),
    (re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \w+ \d+|\w+, \d+ de \w+"), "Monday, November 23"),
)


#: Ways of colouring, and which of axe's rules they bear on: all of them once, then those about colour.
COLOURS: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    ({"color_scheme": "light", "forced_colors": "none"}, {}),
    ({"color_scheme": "dark", "forced_colors": "none"}, {"runOnly": {"type": "tag", "values": ["cat.color"]}}),
    ({"color_scheme": "light", "forced_colors": "active"}, {"runOnly": {"type": "tag", "values": ["cat.color"]}}),
)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "es"])
async def test_each_state_reads_as_its_script_says_and_axe_finds_nothing(
    opened: Browser, address: tuple[str, web.Application], language: Language
) -> None:
    """Run with `TREES=write` to write the scripts anew, then read them as somebody who cannot see would hear them."""
    url, app = address
    found, read, written = [], {}, {}
    for name in STATES:
        fresh = await context(opened, language, *SIZES[DEVICE[language]])
        page = await fresh.new_page()
        await page.goto(url)
        await enter(page, app, name, language)
        read[name] = await tree(page)
        path = TREES / f"{name}.{language}.yml"
        if os.environ.get("TREES") == "write":
            path.write_text(read[name], "utf-8")
        written[name] = path.read_text("utf-8")
        for colours, rules in COLOURS:
            await recolour(page, colours)
            result = await Axe().run(page, options=rules)
            found += [(name, rule["id"], rule["nodes"][0]["target"]) for rule in result.response["violations"]]
        await fresh.close()
    assert found == []
    assert read == written


async def recolour(page: Page, colours: dict[str, Any]) -> None:
    """Changes the colours, and waits until they are drawn: the browser tells the page, and that the widget, later."""
    await page.emulate_media(**colours)
    await page.wait_for_function(RECOLOURED, arg=colours)
    await page.evaluate("new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")


RECOLOURED = """({ color_scheme, forced_colors }) => {
  const root = document.querySelector('bedside-chat').shadowRoot.querySelector('.root');
  return matchMedia(`(forced-colors: ${forced_colors})`).matches && root.dataset.theme === color_scheme;
}"""


async def tree(page: Page) -> str:
    """What assistive technology is given of the widget, with what differs from run to run made the same."""
    script = await page.locator("bedside-chat").aria_snapshot()
    for run, always in _RUN:
        script = run.sub(always, script)
    return f"{script}\n"


async def test_everything_is_done_with_the_keyboard_alone(visitor: Visitor) -> None:
    keys = visitor.page.keyboard
    launcher = visitor.page.get_by_role("button", name="Ask Bedside")
    while await visitor.focused() != "Ask Bedside":
        await keys.press("Tab")
    await keys.press("Enter")
    await visitor.input.wait_for()
    await keys.type("walk me through it")
    await keys.press("Enter")
    await visitor.reads("Wash your hands well")
    for _ in range(4):  # send, then back over the composer into the messages
        await keys.press("Shift+Tab")
        if await visitor.focused() == "Leave the steps":
            break
    assert await visitor.focused() == "Leave the steps"
    for name in ("Repeat", "Back", "Next"):
        await keys.press("Shift+Tab")
        assert await visitor.focused() == name
    await keys.press("Space")
    await visitor.reads("Set the machine on a flat")
    await keys.press("Escape")
    assert await visitor.focused() == "words"
    for _ in range(40):
        await keys.press("Shift+Tab")
        if await visitor.focused() == "More":
            break
    await keys.press("Enter")
    await keys.press("Tab")
    assert await visitor.focused() == "Print this chat"
    await keys.press("Escape")
    assert await visitor.focused() == "More"
    await keys.press("Escape")
    await expect(visitor.log).to_be_hidden()
    await expect(launcher).to_be_focused()


#: The states with the most to press.
FULL = ("answer", "step", "results", "log-in", "emergency", "emergency-offline", "menu", "delete", "offline")


@pytest.mark.parametrize("name", FULL)
@pytest.mark.parametrize(
    ("zoom", "width", "height"), [pytest.param(200, 640, 430, marks=pytest.mark.slow), (400, 320, 256)]
)
async def test_enlarged_nothing_is_cut_off_and_all_can_be_pressed(
    opened: Browser, address: tuple[str, web.Application], name: str, zoom: int, width: int, height: int
) -> None:
    """A page of 1280 by 860 enlarged has that many pixels left (WCAG 1.4.4, 1.4.10)."""
    url, app = address
    fresh = await context(opened, "en", width, height)
    page = await fresh.new_page()
    await page.goto(url)
    scene = await enter(page, app, name, "en")
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    assert await scene.log.evaluate("log => log.scrollWidth - log.clientWidth") <= 0
    outside = await page.locator("bedside-chat").evaluate(OUTSIDE)
    assert outside == []
    await fresh.close()


#: Buttons, links and fields that are smaller than a finger, or that no scrolling brings into the window.
OUTSIDE = """host => [...host.shadowRoot.querySelectorAll('button, a, input, textarea, summary')]
  .filter(element => element.checkVisibility())
  .filter(element => {
    element.scrollIntoView({ block: 'center' });
    const box = element.getBoundingClientRect();
    const target = element.closest('label')?.getBoundingClientRect() ?? box;
    const small = target.height < 44 && !element.closest('li:has(a)');
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    const hit = host.shadowRoot.elementFromPoint(x, y);
    // The open menu may lie over what is behind it: Esc or a press elsewhere takes it away.
    const covered = !hit || !(element.contains(hit) || hit.contains(element) || hit.closest('.menu'));
    return small || covered || box.left < 0 || box.right > innerWidth + 1;
  })
  .map(element => element.getAttribute('aria-label') ?? element.textContent)"""


@pytest.mark.parametrize(("wish", "moving"), [("reduce", 0), ("no-preference", 3)])
async def test_nothing_moves_for_who_wants_no_motion(
    opened: Browser, address: tuple[str, web.Application], wish: Literal["reduce", "no-preference"], moving: int
) -> None:
    """Somebody is writing, which three breathing dots show to others."""
    fresh = await context(opened, "en")
    page = await fresh.new_page()
    await page.emulate_media(reduced_motion=wish)
    await page.goto(address[0])
    await enter(page, address[1], "live-chat", "en")
    found = "document.querySelector('bedside-chat').shadowRoot.getAnimations({ subtree: true }).length"
    assert await page.evaluate(found) == moving
    await fresh.close()


async def test_a_message_never_takes_the_focus_and_is_said_once(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.say("What is high blood pressure?")
    await visitor.reads("pushes too hard")
    assert await visitor.focused() == "words"
    said = visitor.page.locator("[aria-live=polite] > p")
    await expect(said).to_have_count(1)
    await expect(said).to_contain_text("Bedside said: High blood pressure means")
