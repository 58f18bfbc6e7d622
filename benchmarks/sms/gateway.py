"""One gateway process of the trial: all real but the assistant, which echoes. Settings come from the environment."""

from __future__ import annotations

import asyncio
import logging

from aiohttp import web

from bot.bus import LocalBus
from bot.gateway.app import create_app
from bot.records.engine import Database
from bot.reply import Question, Reply, Turn
from bot.services import Services
from bot.settings import Settings


class Echo:
    """Answers each question with its own words, so that every answer can be told from every other."""

    async def turn(self, question: Question) -> Turn:
        """See `Assistant.turn`."""
        return Turn(replies=(Reply(text=f"Answer to {question.text}", act="answer", language="en"),))


async def serve() -> None:
    """Serve until killed."""
    settings = Settings()
    app = create_app(Services(settings, Database(settings.database), LocalBus()), assistant=Echo())
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, settings.host, settings.port).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR)
    asyncio.run(serve())
