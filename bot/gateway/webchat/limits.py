"""How often one browser may speak, and how much of the gateway it may keep busy."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.limits import RateLimit
from bot.settings import Settings


class Pace:
    """So many events of a key at once, and of more one every `step`: none is refused, each waits for its turn.

    Who comes too fast is slowed down in their own line, and keeps nobody else waiting.
    """

    def __init__(
        self, burst: int, step: dt.timedelta, wait: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._burst = burst
        self._step = step
        self._wait = wait
        #: When what a key has brought so far would be done at one event every step.
        self._done: dict[str, dt.datetime] = {}

    async def turn(self, key: str, now: dt.datetime) -> None:
        """Count one event and wait for its turn."""
        self._forget(now)
        done = max(now, self._done.pop(key, now)) + self._step
        self._done[key] = done
        early = done - now - self._burst * self._step
        # Zero as well lets all others go first: what has come in already would else be read in one go.
        await self._wait(max(0.0, early.total_seconds()))

    def _forget(self, now: dt.datetime) -> None:
        while self._done and self._done[oldest := next(iter(self._done))] <= now:
            del self._done[oldest]


#: Where the web chat keeps its limit of messages.
LIMIT = web.AppKey("web_chat_limit", RateLimit)


def message_limit(settings: Settings) -> RateLimit:
    """What one conversation may send; emergencies are answered beyond it."""
    return RateLimit(settings.messages_a_minute, dt.timedelta(minutes=1))


#: Where it keeps the pace of what comes in on the lines, of whatever kind.
PACE = web.AppKey("web_chat_pace", Pace)


#: Frames at once, and how many times its messages a conversation may send in frames after that.
_BURST, _FRAMES_A_MESSAGE = 60, 6


def frame_pace(settings: Settings) -> Pace:
    """What the lines of one conversation may send, far above anything a person does: each frame is work.

    An emergency is answered however fast it comes, so a message past its limit must be screened all the same: this is
    what bounds that work.
    """
    return Pace(_BURST, dt.timedelta(minutes=1) / (_FRAMES_A_MESSAGE * settings.messages_a_minute))
