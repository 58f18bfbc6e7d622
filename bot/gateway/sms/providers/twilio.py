"""Twilio, and whoever speaks its protocol: forms in, REST out, requests signed with HMAC."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any, Literal
from urllib.parse import urlencode
from xml.sax.saxutils import escape

import aiohttp
from aiohttp import web

from bot.errors import Failure
from bot.gateway.sms.providers.call import Json, call
from bot.gateway.sms.providers.interface import Incoming, PartOf, Report, SentText, State
from bot.gateway.sms.providers.twilio_signature import HEADER, is_genuine
from bot.settings import Settings

#: How many of the newest texts to a number are looked through after a crash.
LOOK_BACK = 50
#: States of a text that mean something to us; the others only say that it is on its way.
_STATES: dict[str, State] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "undelivered",
    "failed": "failed",
    "canceled": "failed",
}
#: What Twilio's error numbers mean; the others are refusals of this text alone. 21610: opted out. 21211, 21614, 30005,
#: 30006: no phone that takes texts. 20429, 30001: too many at once. 30003, 30008: the phone or its network is away.
_KINDS: dict[str, Failure] = {
    "21610": "opted_out",
    **dict.fromkeys(("21211", "21614", "30005", "30006"), "unreachable"),
    **dict.fromkeys(("20429", "30001"), "too_fast"),
    **dict.fromkeys(("30003", "30008"), "temporary"),
}
#: What Twilio says that it took a text for, and has answered itself (`OptOutType`).
_OPT_OUT_TYPES: dict[str, Literal["opt_out", "opt_in", "help"]] = {
    "stop": "opt_out",
    "start": "opt_in",
    "help": "help",
}

log = logging.getLogger(__name__)


class Twilio:
    """See `Provider`."""

    def __init__(self, http: aiohttp.ClientSession, settings: Settings) -> None:
        self._http = http
        self._settings = settings
        self._url = f"{settings.sms_api_base}/2010-04-01/Accounts/{settings.sms_account}/Messages.json"
        self._auth = aiohttp.BasicAuth(settings.sms_account, settings.sms_token.get_secret_value())

    async def send(self, number: str, text: str, part: PartOf) -> str:
        """See `Provider.send`. Our name of the part goes in the callback's address, which the signature covers."""
        settings = self._settings
        sender = {"MessagingServiceSid": settings.sms_service} if settings.sms_service else {}
        form = {
            "To": number,
            "From": settings.sms_number,
            "Body": text,
            "StatusCallback": f"{settings.public}/sms/status?{urlencode(part.fields())}",
        }
        return str((await self._call("POST", data=form | sender))["sid"])

    async def sent_to(self, number: str) -> list[SentText]:
        """See `Provider.sent_to`.

        Not narrowed by `DateSent`: a text still in the provider's queue has no such date yet.
        """
        answer = await self._call("GET", params={"To": number, "PageSize": str(LOOK_BACK)})
        outgoing = (m for m in answer["messages"] if str(m["direction"]).startswith("outbound"))
        return [SentText(m["sid"], m["body"], parsedate_to_datetime(m["date_created"])) for m in outgoing]

    async def incoming(self, request: web.Request, now: dt.datetime) -> Incoming | None:
        """See `Provider.incoming`."""
        form = await self._signed_form(request)
        pictures = form.get("NumMedia", "0")
        return Incoming(
            id=form.get("MessageSid", ""),
            number=form.get("From", ""),
            text=form.get("Body", ""),
            pictures=int(pictures) if pictures.isdecimal() else 0,
            keyword=_OPT_OUT_TYPES.get(form.get("OptOutType", "").lower()),
        )

    async def report(self, request: web.Request, now: dt.datetime) -> Report | None:
        """See `Provider.report`."""
        form = await self._signed_form(request)
        part = PartOf.read(request.query)
        if part is None:
            raise web.HTTPBadRequest
        error = form.get("ErrorCode", "")[:64] or None
        state = _STATES.get(form.get("MessageStatus", ""))
        return Report(part, form.get("MessageSid", ""), state, error, _KINDS.get(error or "", "refused"))

    async def answer(self, number: str, text: str | None) -> web.Response:
        """See `Provider.answer`."""
        body = f"<Response><Message>{escape(text)}</Message></Response>" if text else "<Response/>"
        return web.Response(text=f'<?xml version="1.0" encoding="UTF-8"?>{body}', content_type="text/xml")

    async def _signed_form(self, request: web.Request) -> Mapping[str, str]:
        """The form fields of a request.

        The address comes from the settings, not from the `Host` header, which the caller chooses.
        """
        form = {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
        token, url = self._settings.sms_token.get_secret_value(), self._settings.public + request.raw_path
        if not is_genuine(token, url, form, request.headers.get(HEADER, "")):
            log.warning("refused an SMS request without a valid signature: %s", request.path)
            raise web.HTTPForbidden
        return form

    async def _call(self, method: str, **request: Any) -> Json:
        return await call(self._http, method, self._url, code_of=_code_of, kinds=_KINDS, auth=self._auth, **request)


def _code_of(answer: Json) -> str:
    return str(answer.get("code") or "")
