"""What Bedside needs of a provider of text messages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from aiohttp import web

from bot.errors import Failure

State = Literal["sent", "delivered", "undelivered", "failed"]


@dataclass(frozen=True)
class PartOf:
    """Our own name for a part of a text, which comes back to us in the provider's signed reports."""

    message: int
    part: int
    parts: int

    @classmethod
    def read(cls, fields: Mapping[str, str]) -> PartOf | None:
        """The name in these fields, as `fields()` wrote them; None if it is not there whole."""
        values = [fields.get(name, "") for name in ("message", "part", "parts")]
        return cls(*map(int, values)) if all(value.isdecimal() for value in values) else None

    def fields(self) -> dict[str, str]:
        """The name as text fields."""
        return {"message": str(self.message), "part": str(self.part), "parts": str(self.parts)}


@dataclass(frozen=True)
class Incoming:
    """A text from a phone. `keyword` is what the provider took it for, and has answered itself.

    `number` is as the provider writes it.
    """

    id: str
    number: str
    text: str
    pictures: int = 0
    keyword: Literal["opt_out", "opt_in", "help"] | None = None


@dataclass(frozen=True)
class Report:
    """What became of a part of ours, and its id there. `state` is None while it is only on its way."""

    part: PartOf
    id: str
    state: State | None
    error: str | None = None
    kind: Failure = "refused"


@dataclass(frozen=True)
class SentText:
    """A text the provider has taken."""

    id: str
    text: str
    created_at: dt.datetime


class Provider(Protocol):
    """Whoever carries our texts."""

    async def send(self, number: str, text: str, part: PartOf) -> str:
        """Hand over one text; returns the provider's id. Raises `DeliveryError`."""

    async def sent_to(self, number: str) -> list[SentText]:
        """The newest texts the provider took from us for this number; none if it has no such list.

        Raises `DeliveryError`.
        """

    async def incoming(self, request: web.Request, now: dt.datetime) -> Incoming | None:
        """The text in a request; None for news of another kind. Raises `HTTPForbidden` for a forged request."""

    async def report(self, request: web.Request, now: dt.datetime) -> Report | None:
        """The report in a request; None for news of another kind.

        Raises `HTTPForbidden` for a forged request, `HTTPBadRequest` for one that names no text of ours.
        """

    async def answer(self, number: str, text: str | None) -> web.Response:
        """Acknowledge a text, and answer it at once if `text` is given: for when the outbox is out of reach."""
