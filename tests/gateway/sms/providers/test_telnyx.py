"""The same texts through Telnyx: what comes in, what goes out, what its reports and refusals mean."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.errors import DeliveryError, Failure
from bot.gateway.away import answer_without_database
from bot.gateway.intake import INTAKE, Intake
from bot.gateway.sms import webhook
from bot.gateway.sms.providers import PROVIDER, open_provider
from bot.gateway.sms.providers.interface import PartOf, Provider
from bot.records.messaging.sms_consents import history
from bot.records.models import Base, InboxMessage, OutboxMessage
from bot.safety import Directives, Screen
from bot.services import SERVICES, Services
from tests.gateway.sms.conftest import PHONE, Busy, Client
from tests.gateway.sms.providers.test_telnyx_signature import KEY, PUBLIC, signed

EMERGENCY = "I have crushing chest pain and can't breathe"


class Api:
    """Telnyx's REST interface: takes every text, or refuses it."""

    def __init__(self) -> None:
        self.status, self.answer = 200, '{"data": {"id": "b0c7e8cb-6227-4c74-9f32-c7f80c30934b"}}'
        self.taken: list[dict[str, Any]] = []
        self.login = ""

    async def messages(self, request: web.Request) -> web.Response:
        self.taken.append(await request.json())
        self.login = request.headers["Authorization"]
        return web.Response(status=self.status, text=self.answer, content_type="application/json")


class Gateway:
    """The webhook, called as Telnyx calls it."""

    def __init__(self, client: Client, services: Services) -> None:
        self.client, self.services = client, services

    async def post(self, path: str, event: Any, signature: str | None = None) -> int:
        body = json.dumps(event).encode()
        timestamp = str(int(self.services.now().timestamp()))
        given = signed(KEY, timestamp.encode() + b"|" + body) if signature is None else signature
        headers = {"telnyx-signature-ed25519": given, "telnyx-timestamp": timestamp}
        async with self.client.post(path, data=body, headers=headers) as response:
            return response.status

    async def text(self, text: str, message_id: str = "84cca175", **more: Any) -> int:
        payload = {"id": message_id, "from": {"phone_number": PHONE}, "text": text, "media": []} | more
        return await self.post("/sms/incoming", {"data": {"event_type": "message.received", "payload": payload}})

    async def status(self, status: str, *, tags: list[str], errors: list[dict[str, str]] | None = None) -> int:
        payload = {
            "id": "b0c7",
            "to": [{"phone_number": PHONE, "status": status}],
            "tags": tags,
            "errors": errors or [],
        }
        return await self.post("/sms/status", {"data": {"event_type": "message.finalized", "payload": payload}})

    def rows(self, table: type[Base]) -> list[Any]:
        with self.services.database.session() as session:
            return session.query(table).all()


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.fixture
async def provider(services: Services, api: Api) -> AsyncIterator[Provider]:
    app = web.Application()
    app.router.add_post("/v2/messages", api.messages)
    async with TestServer(app) as server:
        chosen = {"sms_provider": "telnyx", "sms_public_key": PUBLIC, "sms_api": str(server.make_url(""))}
        async with open_provider(services.settings.model_copy(update=chosen)) as opened:
            yield opened


@pytest.fixture
async def gateway(
    aiohttp_client: Callable[[web.Application], Awaitable[Client]],
    services: Services,
    provider: Provider,
    screen: Screen,
) -> Gateway:
    app = web.Application(middlewares=[answer_without_database])
    app[SERVICES], app[INTAKE], app[PROVIDER] = services, Intake(services, screen, Directives.load()), provider
    app.add_routes(webhook.routes)
    return Gateway(await aiohttp_client(app), services)


async def test_a_text_goes_out_with_our_name_in_it(provider: Provider, api: Api) -> None:
    assert await provider.send(PHONE, "Hi", PartOf(7, 1, 2)) == "b0c7e8cb-6227-4c74-9f32-c7f80c30934b"
    assert api.taken == [
        {
            "from": "+15005550006",
            "to": PHONE,
            "text": "Hi",
            "webhook_url": "https://clinic.example/sms/status",
            "tags": ["message:7", "part:1", "parts:2"],
        }
    ]
    assert api.login == "Bearer for tests"


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "40300", "opted_out"),
        (400, "40310", "unreachable"),
        (400, "10002", "unreachable"),
        (422, "10004", "refused"),
        (401, "10009", "temporary"),
        (429, "10011", "too_fast"),
        (429, "", "too_fast"),
        (500, "", "temporary"),
    ],
)
async def test_refusals(provider: Provider, api: Api, status: int, code: str, kind: Failure) -> None:
    api.status, api.answer = status, json.dumps({"errors": [{"code": code, "detail": PHONE}]} if code else {})
    with pytest.raises(DeliveryError) as refused:
        await provider.send(PHONE, "Hi", PartOf(7, 1, 1))
    assert (refused.value.kind, refused.value.provider_code) == (kind, code or None)
    assert PHONE not in str(refused.value)


async def test_a_text_is_stored_once(gateway: Gateway) -> None:
    assert [await gateway.text("What is asthma?") for _ in range(3)] == [204, 204, 204]
    [message] = gateway.rows(InboxMessage)
    assert (message.text, message.external_id) == ("What is asthma?", "84cca175")


@pytest.mark.parametrize("path", ["/sms/incoming", "/sms/status"])
@pytest.mark.parametrize("signature", ["", "forged", signed(KEY, b"something else")])
async def test_only_telnyx_gets_in(gateway: Gateway, path: str, signature: str) -> None:
    event = {"data": {"event_type": "message.received", "payload": {"id": "1", "from": {"phone_number": PHONE}}}}
    assert await gateway.post(path, event, signature) == 403
    assert gateway.rows(InboxMessage) == []


@pytest.mark.parametrize(
    "event", [[], {}, {"data": 1}, {"data": {"event_type": "message.received"}}, {"data": {"payload": 1}}]
)
async def test_a_signed_request_of_another_shape_is_refused(gateway: Gateway, event: Any) -> None:
    assert await gateway.post("/sms/incoming", event) == 400
    assert await gateway.post("/sms/status", event) == 400


async def test_other_news_is_acknowledged_and_left(gateway: Gateway) -> None:
    event = {"data": {"event_type": "number_order.complete", "payload": {"id": "1"}}}
    assert await gateway.post("/sms/incoming", event) == 204
    assert await gateway.post("/sms/status", event) == 204


async def test_a_picture_is_told_from_an_empty_text(gateway: Gateway) -> None:
    await gateway.text("", media=[{"url": "https://example.com/a.jpg"}])
    assert "can't see pictures" in gateway.rows(OutboxMessage)[0].body["text"]


async def test_reports_find_their_text_by_the_name_in_the_signed_body(gateway: Gateway) -> None:
    await gateway.text("HELP")
    assert await gateway.status("delivered", tags=["message:1", "part:1", "parts:1"]) == 204
    assert gateway.rows(OutboxMessage)[0].status == "delivered"
    assert await gateway.status("sending_failed", tags=["message:1", "part:1", "parts:1"]) == 204
    assert gateway.rows(OutboxMessage)[0].status == "delivered"


async def test_a_report_that_names_no_text_of_ours_is_refused(gateway: Gateway) -> None:
    assert await gateway.status("delivered", tags=["message:1"]) == 400


async def test_an_opt_out_at_telnyx_is_one_with_us(gateway: Gateway) -> None:
    await gateway.text("HELP")
    tags = ["message:1", "part:1", "parts:1"]
    await gateway.status("delivery_failed", tags=tags, errors=[{"code": "40300"}])
    with gateway.services.database.session() as session:
        assert [line.granted for line in history(session, PHONE)] == [False]


async def test_without_the_database_an_emergency_is_answered_beside_the_response(gateway: Gateway, api: Api) -> None:
    with gateway.services.database.engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("DROP TABLE conversations")
    assert await gateway.text("What is asthma?") == 503
    assert await gateway.text(EMERGENCY) == 204
    assert "911" in api.taken[0]["text"]
    api.status = 500
    assert await gateway.text(EMERGENCY) == 503


async def test_while_the_database_is_busy_telnyx_comes_again_and_nothing_is_lost_or_doubled(
    gateway: Gateway, busy: Busy
) -> None:
    tags = ["message:1", "part:1", "parts:1"]
    with busy():
        assert await gateway.text("HELP") == 503
    assert await gateway.text("HELP") == 204
    with busy():
        assert await gateway.text("HELP") == 503
        assert await gateway.status("delivered", tags=tags) == 503
    assert await gateway.status("delivered", tags=tags) == 204
    assert [row.text for row in gateway.rows(InboxMessage)] == ["HELP"]
    assert [row.status for row in gateway.rows(OutboxMessage)] == ["delivered"]
