"""What a patient may ask of the chat itself, beside saying something: small wishes."""

from __future__ import annotations

import datetime as dt

from aiohttp import web

from bot.bus import typing_topic
from bot.gateway.webchat import frames
from bot.records.access import identity
from bot.records.messaging import messages
from bot.records.privacy import forgetting
from bot.services import Services

Wish = frames.Typing | frames.Stay | frames.Rate | frames.Forget

#: A browser tells of typing every few seconds; what comes faster is not passed on.
TYPING_PAUSE = dt.timedelta(seconds=1)


class Wishes:
    """Grants the wishes of one browser; raises `SQLAlchemyError` if the database is away."""

    def __init__(self, services: Services, socket: web.WebSocketResponse, conversation_id: str) -> None:
        self._services = services
        self._socket = socket
        self._conversation_id = conversation_id
        self._typed = dt.datetime.min.replace(tzinfo=dt.UTC)

    async def grant(self, wish: Wish) -> None:
        """Do what is wished."""
        match wish:
            case frames.Typing():
                await self._typing()
            case frames.Stay():
                await self._stay()
            case frames.Rate(cursor=cursor, helpful=helpful):
                await self._rate(cursor, helpful=helpful)
            case frames.Forget():
                await self._forget()

    async def _typing(self) -> None:
        now = self._services.now()
        if now - self._typed >= TYPING_PAUSE:
            self._typed = now
            self._services.bus.publish(typing_topic(self._conversation_id, "patient"))

    async def _stay(self) -> None:
        # Asking who it is counts as a sign of life.
        await self._services.database.run(identity.verified_patient, self._conversation_id, self._services.now())
        self._services.bus.publish(self._conversation_id)

    async def _rate(self, cursor: int, *, helpful: bool) -> None:
        if await self._services.database.run(messages.rate, self._conversation_id, cursor, helpful=helpful):
            await self._socket.send_json({"type": "rated", "cursor": cursor, "helpful": helpful})

    async def _forget(self) -> None:
        erased = await self._services.database.run(forgetting.forget, self._conversation_id, self._services.now())
        await self._socket.send_json({"type": "forgotten", "erased": erased})
        self._services.bus.publish(self._conversation_id)
