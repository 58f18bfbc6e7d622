"""What the provider's refusals mean, over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from bot.errors import DeliveryError
from bot.gateway.sms.provider import Provider, open_provider
from bot.settings import Settings

PATH = "/2010-04-01/Accounts/{account}/Messages.json"
PHONE = "+13125550142"


class Stub:
    """Answers every call with one fixed answer."""

    def __init__(self) -> None:
        self.status = 201
        self.body: Any = '{"sid": "SM1"}'

    async def answer(self, request: web.Request) -> web.Response:
        return web.Response(status=self.status, text=self.body, content_type="application/json")


@pytest.fixture
def stub() -> Stub:
    return Stub()


@pytest.fixture
async def provider(stub: Stub) -> AsyncIterator[Provider]:
    app = web.Application()
    app.router.add_route("*", PATH, stub.answer)
    async with TestServer(app) as server, open_provider(Settings(sms_api=str(server.make_url("")))) as opened:
        yield opened


async def test_a_taken_text_has_an_id(provider: Provider) -> None:
    assert await provider.send(PHONE, "Hi", "") == "SM1"


@pytest.mark.parametrize(
    ("status", "body", "permanent", "code"),
    [
        (400, '{"code": 21610, "message": "+13125550142 is unsubscribed"}', True, 21610),
        (400, '{"code": 21211}', True, 21211),
        (404, "{}", True, None),
        (401, '{"code": 20003}', False, 20003),
        (429, '{"code": 20429}', False, 20429),
        (500, "{}", False, None),
        (503, "<html>", False, None),
        (201, "not json", False, None),
    ],
)
async def test_refusals(
    provider: Provider, stub: Stub, status: int, body: str, permanent: bool, code: int | None
) -> None:
    stub.status, stub.body = status, body
    with pytest.raises(DeliveryError) as refused:
        await provider.send(PHONE, "Hi", "")
    assert (refused.value.permanent, refused.value.provider_code) == (permanent, code)
    assert "555" not in str(refused.value)


async def test_a_provider_that_is_away_is_tried_again() -> None:
    async with open_provider(Settings(sms_api=f"http://127.0.0.1:{unused_port()}")) as provider:
        with pytest.raises(DeliveryError) as refused:
            await provider.send(PHONE, "Hi", "")
    assert not refused.value.permanent
