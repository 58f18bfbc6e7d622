"""What the library knows of an answer beside its words: how its parts are shown, and where to read on.

Not stored with the answer: it says no more than the library does today.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from aiohttp import web

from bot import library
from bot.reply import Reply
from bot.services import SERVICES
from glossary import aspects
from glossary.loader import Glossary
from glossary.model import Edition, Entry, Language, Step

#: Related topics offered under an answer.
MAX_RELATED = 4

log = logging.getLogger(__name__)


class Cards:
    """The library, once it is read: until then an answer is shown without its card."""

    def __init__(self, glossary: Glossary | None = None) -> None:
        self.glossary = glossary

    def of(self, reply: Reply) -> dict[str, Any] | None:
        """The card of an answer about a topic of the library; None for any other.

        Returns: `say` (how the name is said, or None), `related` (choices), and for a walk-through `supplies`,
        `warnings` and `step` with its `text`, `caution` and `why`, to be set apart where the answer's words hold them.
        """
        entry = self.glossary.entries.get(reply.topic.id) if self.glossary and reply.topic else None
        if self.glossary is None or entry is None:
            return None
        edition = entry.edition(reply.language)
        said = aspects.passage(edition, "pronounce")
        return {
            "say": said.text if said else None,
            "related": [] if reply.act == "navigate" else _related(self.glossary, entry, reply.language),
            "supplies": edition.supplies,
            "warnings": edition.warnings,
            "step": _step(edition, reply),
        }


#: Where the gateway keeps them.
CARDS = web.AppKey("cards", Cards)


async def read_library(app: web.Application) -> AsyncIterator[None]:
    """Read the library beside the start of the gateway, which answers meanwhile."""
    task = asyncio.create_task(_read(app))
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _read(app: web.Application) -> None:
    try:
        app[CARDS].glossary = await library.aside(library.of, app[SERVICES].settings)
        await library.aside(library.words, app[SERVICES].settings)  # the log-in desk will want them
    except library.BadLibrary as error:
        log.error("answers are shown without cards: %s", error)


def _related(glossary: Glossary, entry: Entry, language: Language) -> list[dict[str, str]]:
    others = [glossary.entries[other] for other in entry.related if other in glossary.entries]
    names = [other.edition(language).name for other in others[:MAX_RELATED]]
    return [{"label": name, "value": aspects.question("definition", name, language)} for name in names]


def _step(edition: Edition, reply: Reply) -> dict[str, str | None] | None:
    steps: tuple[Step, ...] = edition.setup if reply.aspect == "set_up" else edition.steps
    if reply.step is None or reply.step.number > len(steps):
        return None
    step = steps[reply.step.number - 1]
    return {"text": step.text, "caution": step.caution, "why": step.why}
