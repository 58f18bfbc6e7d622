"""What a request handler or a worker needs, made once by the composition root (`bot.cli`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web

from bot.bus import Bus
from bot.records.chart.source import Embedded, Source
from bot.records.engine import Database
from bot.settings import Settings


def utc_now() -> dt.datetime:
    """The current time, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class Services:
    """Shared by gateway and console. `now` is injected so that tests move time without sleeping."""

    settings: Settings
    database: Database
    bus: Bus
    now: Callable[[], dt.datetime] = utc_now
    source: Source = field(default_factory=Embedded)


#: Where every aiohttp application of ours keeps its services.
SERVICES = web.AppKey("services", Services)
