"""A real browser for the widget's tests: the system's own Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

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
