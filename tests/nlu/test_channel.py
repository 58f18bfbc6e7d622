"""The way into Rasa says whether Rasa can answer at all."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from sanic.request import Request

from bot.nlu.channel import health


@pytest.mark.parametrize(
    ("context", "status"),
    [
        ({}, 503),
        ({"agent": None}, 503),
        ({"agent": SimpleNamespace(is_ready=lambda: False)}, 503),
        ({"agent": SimpleNamespace(is_ready=lambda: True)}, 200),
    ],
)
async def test_rasa_without_a_model_is_not_ready(context: dict[str, Any], status: int) -> None:
    request = SimpleNamespace(app=SimpleNamespace(ctx=SimpleNamespace(**context)))
    assert (await health(cast(Request, request))).status == status
