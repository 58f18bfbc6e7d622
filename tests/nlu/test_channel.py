"""The way into Rasa says whether Rasa can answer at all, and opens to whoever holds the token."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from sanic.request import Request

from bot.nlu.channel import BedsideInput, health
from bot.records.engine import Database


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


@pytest.mark.parametrize("given", ["another", "a tokén", "a token\udcff", "", None])
async def test_whoever_lacks_the_token_is_refused_whatever_they_send(given: str | None) -> None:
    channel = BedsideInput("a token", cast(Database, None))
    (turn,) = [route.handler for route in channel.blueprint(_nobody)._future_routes if route.uri == "/turn"]
    headers = {} if given is None else {"x-bedside-token": given}
    assert (await turn(cast(Request, SimpleNamespace(headers=headers)))).status == 403


async def _nobody(message: object) -> None:
    """Nothing is handed on."""
