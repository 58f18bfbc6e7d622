"""The gateway's view of Rasa."""

from __future__ import annotations

from typing import Protocol

import aiohttp

from bot.errors import AssistantUnavailable
from bot.reply import Question, Turn
from bot.settings import Settings

#: Shorter than an inbox lease (30 s), to leave time for the database on both sides.
TIMEOUT = aiohttp.ClientTimeout(total=20, connect=2)


class Assistant(Protocol):
    """Whoever answers."""

    async def turn(self, question: Question) -> Turn:
        """Answer one message; raises `AssistantUnavailable` when it should be tried again later."""


class RasaAssistant:
    """Rasa over loopback HTTP."""

    def __init__(self, session: aiohttp.ClientSession, settings: Settings) -> None:
        self._session = session
        self._url = f"http://127.0.0.1:{settings.rasa_port}/webhooks/bedside/turn"
        self._headers = {"x-bedside-token": settings.rasa_token.get_secret_value()}

    async def turn(self, question: Question) -> Turn:
        """Answer one message; raises `AssistantUnavailable` when it should be tried again later."""
        try:
            async with self._session.post(
                self._url, json=question.model_dump(), headers=self._headers, timeout=TIMEOUT
            ) as response:
                if response.status != 200:
                    raise AssistantUnavailable(f"Rasa answered {response.status}")
                return Turn.model_validate(await response.json())
        except (TimeoutError, aiohttp.ClientError, ValueError) as error:  # ValueError: not JSON, or not a turn
            raise AssistantUnavailable(f"Rasa can't be reached: {type(error).__name__}") from error
