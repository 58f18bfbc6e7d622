"""What the provider's refusals mean, over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from bot.errors import DeliveryError, Failure
from bot.gateway.sms.providers import open_provider
from bot.gateway.sms.providers.interface import PartOf, Provider
from bot.settings import Settings

PATH = "/2010-04-01/Accounts/{account}/Messages.json"
PHONE = "+13125550142"


class Stub:
    """Answers every call with one fixed answer."""

    def __init__(self) -> None:
        self.status = 201
        self.body: Any = '{"sid": "SM1"}'

        self.form: dict[str, Any] = {}

    async def answer(self, request: web.Request) -> web.Response:
        self.form = dict(await request.post())
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


async def test_a_taken_text_has_an_id_and_is_named_in_its_callback(provider: Provider, stub: Stub) -> None:
    assert await provider.send(PHONE, "Hi", PartOf(7, 1, 2)) == "SM1"
    assert stub.form == {
        "To": PHONE,
        "From": "+15005550006",
        "Body": "Hi",
        "StatusCallback": "http://127.0.0.1:8080/sms/status?message=7&part=1&parts=2",
    }


async def test_a_messaging_service_sends_if_there_is_one(stub: Stub) -> None:
    app = web.Application()
    app.router.add_route("*", PATH, stub.answer)
    async with TestServer(app) as server:
        settings = Settings(sms_api=str(server.make_url("")), sms_service="MG1")
        async with open_provider(settings) as provider:
            await provider.send(PHONE, "Hi", PartOf(7, 1, 1))
    assert stub.form["MessagingServiceSid"] == "MG1"


@pytest.mark.parametrize(
    ("status", "body", "kind", "code"),
    [
        (400, '{"code": 21610, "message": "+13125550142 is unsubscribed"}', "opted_out", "21610"),
        (400, '{"code": 21211}', "unreachable", "21211"),
        (400, '{"code": 21614}', "unreachable", "21614"),
        (400, '{"code": 30007}', "refused", "30007"),
        (404, "{}", "refused", None),
        (401, '{"code": 20003}', "temporary", "20003"),
        (429, '{"code": 20429}', "too_fast", "20429"),
        (429, "{}", "too_fast", None),
        (500, "{}", "temporary", None),
        (503, "<html>", "temporary", None),
        (201, "not json", "temporary", None),
    ],
)
async def test_refusals(
    provider: Provider, stub: Stub, status: int, body: str, kind: Failure, code: str | None
) -> None:
    stub.status, stub.body = status, body
    with pytest.raises(DeliveryError) as refused:
        await provider.send(PHONE, "Hi", PartOf(7, 1, 2))
    assert (refused.value.kind, refused.value.provider_code) == (kind, code)
    assert refused.value.permanent is (kind not in ("temporary", "too_fast"))
    assert "555" not in str(refused.value)


async def test_a_provider_that_is_away_is_tried_again() -> None:
    async with open_provider(Settings(sms_api=f"http://127.0.0.1:{unused_port()}")) as provider:
        with pytest.raises(DeliveryError) as refused:
            await provider.send(PHONE, "Hi", PartOf(7, 1, 2))
    assert not refused.value.permanent
