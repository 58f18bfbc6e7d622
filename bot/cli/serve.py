"""Serving the gateway with the console mounted on it."""

from __future__ import annotations

import asyncio
import logging
import signal

import uvloop
from aiohttp import web

from bot import garbage
from bot.bus import open_bus
from bot.cli.ready import add_ready
from bot.cli.secrets import load_settings
from bot.console import create_console
from bot.gateway.app import create_app
from bot.records.chart.live import open_source
from bot.records.engine import Database
from bot.services import Services

#: Seconds that requests under way may still take at the end: less than the supervisor waits before it kills.
LAST_ANSWERS = 3.0


def serve_gateway() -> None:
    """Serve until stopped."""
    garbage.let_lie()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    uvloop.run(_serve())


def create_gateway(services: Services) -> web.Application:
    """Everything the gateway serves: the channels, the console, and `/ready`."""
    app = create_app(services)
    app.add_subapp("/console/", create_console(services))
    add_ready(app, services)
    return app


async def _serve() -> None:
    settings, stop = load_settings(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with open_bus(settings.redis_url) as bus:
        database = Database.of(settings)
        services = Services(settings, database, bus, source=open_source(settings, database))
        runner = web.AppRunner(create_gateway(services), access_log=None, shutdown_timeout=LAST_ANSWERS)
        await runner.setup()
        try:
            await web.TCPSite(runner, settings.host, settings.port).start()
            garbage.settle()
            await stop.wait()
        finally:
            await runner.cleanup()
            services.database.close()
