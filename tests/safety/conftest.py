from __future__ import annotations

import pytest

from bot.safety import Boundaries, Directives


@pytest.fixture(scope="session")
def directives() -> Directives:
    return Directives.load()


@pytest.fixture(scope="session")
def boundaries() -> Boundaries:
    return Boundaries.load()
