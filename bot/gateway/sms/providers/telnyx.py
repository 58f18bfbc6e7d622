"""Telnyx: JSON both ways, requests signed with Ed25519."""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Mapping
from typing import Any

import aiohttp
from aiohttp import web

from bot.errors import DeliveryError, Failure
from bot.gateway.sms.providers.call import Json, call
from bot.gateway.sms.providers.interface import Incoming, PartOf, Report, SentText, State
from bot.gateway.sms.providers.telnyx_signature import SIGNATURE, TIMESTAMP, is_genuine
from bot.settings import Settings

_STATES: dict[str, State] = {
    "sent": "sent",
    "delivered": "delivered",
    "delivery_unconfirmed": "sent",
    "delivery_failed": "undelivered",
    "sending_failed": "failed",
}
#: What Telnyx's error numbers mean; the others are refusals of this text alone. 40300: opted out. 40001, 40310, 10002,
#: 10016: no phone that takes texts. 10011, 40011: too many at once. 40006: the phone's network is away.
_KINDS: dict[str, Failure] = {
    "40300": "opted_out",
    **dict.fromkeys(("40001", "40310", "10002", "10016"), "unreachable"),
    **dict.fromkeys(("10011", "40011"), "too_fast"),
    "40006": "temporary",
}

log = logging.getLogger(__name__)


class Telnyx:
    """See `Provider`. It has no list of the texts it took: after a crash the signed reports tell (`sent_to`)."""

    def __init__(self, http: aiohttp.ClientSession, settings: Settings) -> None:
        self._http = http
        self._settings = settings

    async def send(self, number: str, text: str, part: PartOf) -> str:
        """See `Provider.send`. Our name of the part goes as tags: they come back in the signed body."""
        settings = self._settings
        message: Json = {
            "from": settings.sms_number,
            "to": number,
            "text": text,
            "webhook_url": f"{settings.public}/sms/status",
            "tags": [f"{name}:{value}" for name, value in part.fields().items()],
        }
        if settings.sms_service:
            message["messaging_profile_id"] = settings.sms_service
        answer = await self._post(message)
        return str(answer["data"]["id"])

    async def sent_to(self, number: str) -> list[SentText]:
        """See `Provider.sent_to`."""
        return []

    async def incoming(self, request: web.Request, now: dt.datetime) -> Incoming | None:
        """See `Provider.incoming`."""
        event = await self._event(request, now)
        if event.get("event_type") != "message.received":
            return None
        payload = event["payload"]
        return Incoming(
            id=str(payload.get("id", "")),
            number=str(payload.get("from", {}).get("phone_number", "")),
            text=str(payload.get("text") or ""),
            pictures=len(payload.get("media") or ()),
        )

    async def report(self, request: web.Request, now: dt.datetime) -> Report | None:
        """See `Provider.report`."""
        event = await self._event(request, now)
        if event.get("event_type") not in ("message.sent", "message.finalized"):
            return None
        payload = event["payload"]
        part = PartOf.read(dict(tag.split(":", 1) for tag in payload.get("tags") or () if ":" in tag))
        if part is None:
            raise web.HTTPBadRequest
        status = str((payload.get("to") or [{}])[0].get("status", ""))
        error = _code_of(payload)
        kind = _KINDS.get(error, "refused")
        return Report(part, str(payload.get("id", "")), _STATES.get(status), error or None, kind)

    async def answer(self, number: str, text: str | None) -> web.Response:
        """See `Provider.answer`. Nothing can be said in the response, so a text is sent beside it."""
        if text is not None:
            try:
                await self._post({"from": self._settings.sms_number, "to": number, "text": text})
            except DeliveryError as error:
                log.error("an answer could not be sent: %s", error)
                return web.Response(status=503)
        return web.Response(status=204)

    async def _event(self, request: web.Request, now: dt.datetime) -> Mapping[str, Any]:
        body = await request.read()
        timestamp, signature = request.headers.get(TIMESTAMP, ""), request.headers.get(SIGNATURE, "")
        if not is_genuine(self._settings.sms_public_key, timestamp, body, signature, now):
            log.warning("refused an SMS request without a valid signature: %s", request.path)
            raise web.HTTPForbidden
        try:
            data = json.loads(body)["data"]
            if isinstance(data["payload"], dict):
                return dict(data)
        except (ValueError, KeyError, TypeError):
            pass
        raise web.HTTPBadRequest

    async def _post(self, message: Json) -> Json:
        headers = {"Authorization": f"Bearer {self._settings.sms_token.get_secret_value()}"}
        url = f"{self._settings.sms_api_base}/v2/messages"
        return await call(self._http, "POST", url, code_of=_code_of, kinds=_KINDS, json=message, headers=headers)


def _code_of(answer: Json) -> str:
    errors = answer.get("errors") or [{}]
    return str(errors[0].get("code") or "")[:64]
