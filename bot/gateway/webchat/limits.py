"""How often one browser may speak."""

from __future__ import annotations

import datetime as dt
from collections import deque

from aiohttp import web

from bot.settings import Settings


class RateLimit:
    """At most `limit` events a key in any stretch of `window`, counted in this process."""

    def __init__(self, limit: int, window: dt.timedelta) -> None:
        self._limit = limit
        self._window = window
        self._times: dict[str, deque[dt.datetime]] = {}

    def allow(self, key: str, now: dt.datetime) -> bool:
        """Count one event; False, and not counted, if it is one too many."""
        self._forget(now)
        times = self._times.setdefault(key, deque())
        while times and times[0] <= now - self._window:
            times.popleft()
        if len(times) >= self._limit:
            return False
        times.append(now)
        # Last to speak goes last, so that `_forget` finds the stale keys in front.
        self._times[key] = self._times.pop(key)
        return True

    def _forget(self, now: dt.datetime) -> None:
        while self._times:
            oldest = next(iter(self._times))
            if self._times[oldest] and self._times[oldest][-1] > now - self._window:
                return
            del self._times[oldest]


#: Where the web chat keeps its one limit.
LIMIT = web.AppKey("web_chat_limit", RateLimit)


def message_limit(settings: Settings) -> RateLimit:
    """What one conversation may send; emergencies are answered beyond it."""
    return RateLimit(settings.messages_a_minute, dt.timedelta(minutes=1))
