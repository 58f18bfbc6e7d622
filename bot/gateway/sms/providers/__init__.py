"""Whoever carries our texts: one small interface, and the providers that have it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

from bot.gateway.sms.providers.interface import Provider
from bot.gateway.sms.providers.telnyx import Telnyx
from bot.gateway.sms.providers.twilio import Twilio
from bot.settings import Settings

#: Seconds a call may take; well inside the sender's lease.
TIMEOUT = 10
#: Where the gateway keeps its provider.
PROVIDER: web.AppKey[Provider] = web.AppKey("provider", Provider)


@asynccontextmanager
async def open_provider(settings: Settings) -> AsyncIterator[Provider]:
    """The provider that the settings choose, with its connections closed at the end of the block."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT)) as http:
        yield Telnyx(http, settings) if settings.sms_provider == "telnyx" else Twilio(http, settings)
