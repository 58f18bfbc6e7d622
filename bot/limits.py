"""How often one browser, or one address, may do what costs something."""

from __future__ import annotations

import datetime as dt
from collections import deque
from ipaddress import ip_address, ip_network

from aiohttp import web

from bot.services import SERVICES

#: Bits of an IPv6 address that one household shares.
_HOUSEHOLD = 64


class RateLimit:
    """At most `limit` events a key in any stretch of `window`, counted in this process."""

    def __init__(self, limit: int, window: dt.timedelta) -> None:
        self._limit = limit
        self._window = window
        self._times: dict[str, deque[dt.datetime]] = {}

    def allow(self, key: str, now: dt.datetime) -> bool:
        """Count one event; False, and not counted, if it is one too many."""
        if self.is_full(key, now):
            return False
        # Last to speak goes last, so that `_forget` finds the stale keys in front.
        self._times[key] = self._times.pop(key, deque())
        self._times[key].append(now)
        return True

    def is_full(self, key: str, now: dt.datetime) -> bool:
        """Whether one event more would be one too many."""
        self._forget(now)
        times = self._times.get(key, deque())
        while times and times[0] <= now - self._window:
            times.popleft()
        return len(times) >= self._limit

    def _forget(self, now: dt.datetime) -> None:
        while self._times:
            oldest = next(iter(self._times))
            if self._times[oldest] and self._times[oldest][-1] > now - self._window:
                return
            del self._times[oldest]


def address_of(request: web.Request) -> str | None:
    """The browser's address as the outermost of our proxies saw it; None if nobody but a proxy is to be seen.

    What stands further left in the header the browser may have written itself.
    """
    forwarded = ",".join(request.headers.getall("X-Forwarded-For", ())).split(",")
    for written in (request.remote or "", *reversed(forwarded)):
        try:
            address = ip_address(written.strip())
        except ValueError:
            return None
        if not any(address in network for network in request.config_dict[SERVICES].settings.proxies):
            return str(ip_network((address, _HOUSEHOLD), strict=False)) if address.version == 6 else str(address)
    return None
