"""What tests of several rooms share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.e2e.browser import browser


@pytest.fixture(scope="session")
async def opened() -> AsyncIterator[Browser]:
    """A browser for all tests, which takes seconds to start; each test has a context of its own.

    Without Chromium they fail, and say what to install.
    """
    async with browser() as running:
        yield running
