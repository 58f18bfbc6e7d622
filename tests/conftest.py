"""What tests of several rooms share."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser

from bot.nlu.absent import leave_out
from bot.records.migrate import upgrade
from bot.safety import Screen
from tests import postgres
from tests.e2e.browser import browser

# Before a test imports Rasa: TensorFlow, which we do not use, would be a third of all that a worker imports.
leave_out()

_serial = itertools.count(1)
#: Fixtures that ask the trained model.
_TRAINED = {"stage", "stack", "on_postgres"}


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks the model comes last: `make test` trains it beside the others, and who asks early only waits.

    All that asks the whole of Bedside, which takes a minute to start, is one worker's work.
    """
    items.sort(key=lambda item: not _TRAINED.isdisjoint(getattr(item, "fixturenames", ())))
    for item in items:
        if "stack" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("stack"))


@pytest.fixture(scope="session")
def screen() -> Screen:
    """The real red flags, compiled once: that takes seconds."""
    return Screen.load()


@pytest.fixture(scope="session")
async def opened() -> AsyncIterator[Browser]:
    """A browser for all tests, which takes seconds to start; each test has a context of its own.

    Without Chromium they fail, and say what to install.
    """
    async with browser() as running:
        yield running


@pytest.fixture
async def leave_threads() -> AsyncIterator[Callable[[int], None]]:
    """A function that leaves the loop as few threads as it is told, until the test ends.

    All tests of a process share the loop, so the next one must not be left with them.
    """
    loop = asyncio.get_running_loop()
    yield lambda number: loop.set_default_executor(ThreadPoolExecutor(number))
    loop.set_default_executor(ThreadPoolExecutor())


@pytest.fixture(scope="session")
def make_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], str]:
    """A function that makes a SQLite database at the newest schema, with nothing in it, and returns its URL.

    Copies of one: a migration takes a second, and making the tables a good part of most tests.
    """
    first = tmp_path_factory.mktemp("migrated") / "bedside.db"
    upgrade(f"sqlite:///{first}")

    def make(path: Path) -> str:
        shutil.copy(first, path)
        return f"sqlite:///{path}"

    return make


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """A function that makes an empty database of a kind (`sqlite`, `postgresql`) and returns its URL.

    The PostgreSQL server starts with the first database of that kind.
    """
    with ExitStack() as stack:
        folders: list[str] = []

        def make(kind: str) -> str:
            if kind == "sqlite":
                return f"sqlite:///{tmp_path_factory.mktemp('db') / 'bedside.db'}"
            if not folders:
                folders.append(stack.enter_context(postgres.server()))
            return postgres.create(folders[0], f"test_{next(_serial)}")

        yield make
