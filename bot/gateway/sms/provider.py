"""The provider's REST interface: sending a text, and asking which texts went out."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Protocol

import aiohttp

from bot.errors import DeliveryError, Failure
from bot.settings import Settings

#: Seconds a call may take; well inside the sender's lease.
TIMEOUT = 10
#: How many of the newest texts to a number are looked through after a crash.
LOOK_BACK = 50
#: Refusals that are about us or the moment, not about the message: bad log-in, time-out.
_TRY_AGAIN = frozenset({401, 403, 408, 425})
#: What Twilio's error numbers mean; the others are refusals of this text alone. 21610: opted out. 21211, 21614, 30005,
#: 30006: no phone that takes texts. 20429, 30001: too many at once. 30003, 30008: the phone or its network is away.
_KINDS: dict[str, Failure] = {
    "21610": "opted_out",
    **dict.fromkeys(("21211", "21614", "30005", "30006"), "unreachable"),
    **dict.fromkeys(("20429", "30001"), "too_fast"),
    **dict.fromkeys(("30003", "30008"), "temporary"),
}


@dataclass(frozen=True)
class SentText:
    """A text the provider has taken."""

    id: str
    text: str
    created_at: dt.datetime


class Provider(Protocol):
    """Whoever carries our texts."""

    async def send(self, number: str, text: str, callback: str) -> str:
        """Hand over one text; returns the provider's id. Raises `DeliveryError`."""

    async def sent_to(self, number: str) -> list[SentText]:
        """The newest texts the provider took from us for this number. Raises `DeliveryError`."""


class TwilioRest:
    """A provider that speaks Twilio's REST protocol."""

    def __init__(self, http: aiohttp.ClientSession, settings: Settings) -> None:
        self._http = http
        self._from = settings.sms_number
        self._url = f"{settings.sms_api_base}/2010-04-01/Accounts/{settings.sms_account}/Messages.json"
        self._auth = aiohttp.BasicAuth(settings.sms_account, settings.sms_token.get_secret_value())

    async def send(self, number: str, text: str, callback: str) -> str:
        """See `Provider.send`."""
        form = {"To": number, "From": self._from, "Body": text, "StatusCallback": callback}
        return str((await self._call("POST", data=form))["sid"])

    async def sent_to(self, number: str) -> list[SentText]:
        """See `Provider.sent_to`.

        Not narrowed by `DateSent`: a text still in the provider's queue has no such date yet.
        """
        answer = await self._call("GET", params={"To": number, "PageSize": str(LOOK_BACK)})
        outgoing = (m for m in answer["messages"] if str(m["direction"]).startswith("outbound"))
        return [SentText(m["sid"], m["body"], parsedate_to_datetime(m["date_created"])) for m in outgoing]

    async def _call(self, method: str, **request: Any) -> dict[str, Any]:
        try:
            async with self._http.request(method, self._url, auth=self._auth, **request) as response:
                answer: dict[str, Any] = await response.json(content_type=None) or {}
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            # The provider's words may quote the number: only the kind of failure is kept.
            raise DeliveryError(f"provider unreachable: {type(error).__name__}", "temporary") from None
        if response.status >= HTTPStatus.BAD_REQUEST:
            raise _refusal(response.status, answer)
        return answer


def failure_of(code: str) -> Failure:
    """What an error number of the provider means."""
    return _KINDS.get(code, "refused")


def _refusal(status: int, answer: dict[str, Any]) -> DeliveryError:
    code = str(answer.get("code") or "") or None
    return DeliveryError(f"provider answered {status}", _kind(status, code), code)


def _kind(status: int, code: str | None) -> Failure:
    if code in _KINDS:
        return _KINDS[code]
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "too_fast"
    return "temporary" if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _TRY_AGAIN else "refused"


@asynccontextmanager
async def open_provider(settings: Settings) -> AsyncIterator[TwilioRest]:
    """The provider of the settings, with its connections closed at the end of the block."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT)) as http:
        yield TwilioRest(http, settings)
