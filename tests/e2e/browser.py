"""A real browser for tests: the system's own Chromium, driven by Playwright, and given time."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, BrowserContext, async_playwright, expect

#: Milliseconds a busy machine may take for anything. Not a speed requirement.
PATIENCE = 120_000
expect.set_options(timeout=PATIENCE)

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def chromium() -> str:
    """The browser's path: `CHROMIUM` if set, else the first one found on the path."""
    named = os.environ.get("CHROMIUM")
    found = named or next(filter(None, map(shutil.which, _NAMES)), None)
    if not found or not os.path.exists(found):
        raise RuntimeError("No Chromium found: `apt-get install chromium`, or set CHROMIUM to its path.")
    return found


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """A headless browser, closed at the end of the block."""
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=chromium(), args=list(_ARGUMENTS))
        try:
            yield opened
        finally:
            await opened.close()


async def fresh(opened: Browser, **options: Any) -> BrowserContext:
    """A browser nobody has used yet, whose pages are waited for patiently."""
    made = await opened.new_context(**options)
    made.set_default_timeout(PATIENCE)
    return made
