"""Handouts put together from the library: whole entries, to print or keep as PDF.

They say what the library says, as `bedside content preview` and the link in a text message do. Nothing is kept here:
the address holds what was chosen, and no patient is in it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web
from markdown_it import MarkdownIt
from markupsafe import Markup

from bot.console.library import MAX_WORDS, SHELF, Shelf
from bot.console.security import page
from bot.reply import Language
from bot.safety import numbers
from bot.services import SERVICES
from bot.words import words
from glossary.handout import handout
from glossary.model import Entry

MAX_TITLE, MAX_SHEETS = 80, 12


@dataclass(frozen=True)
class Chosen:
    """What is put together, and in which language; `words` look for more of it."""

    title: str
    language: Language
    words: str
    entries: Sequence[Entry]

    def address(self, *ids: str) -> list[tuple[str, str]]:
        """The part of an address that asks for this with other entries."""
        return [("title", self.title), ("language", self.language), *(("entry", id) for id in ids)]

    @property
    def ids(self) -> list[str]:
        """The ids of its entries, in order."""
        return [entry.id for entry in self.entries]


async def show(request: web.Request) -> web.Response:
    """Choose entries, and see them as they will be printed."""
    shelf, query, settings = request.app[SHELF], request.query, request.config_dict[SERVICES].settings
    entries = await asyncio.to_thread(_entries, shelf, query.getall("entry", []))
    language: Language = "es" if query.get("language") == "es" else "en"
    wanted = query.get("words", "").strip()[:MAX_WORDS]
    chosen = Chosen(query.get("title", "").strip()[:MAX_TITLE], language, wanted, entries)
    found = await asyncio.to_thread(shelf.find, wanted)
    return page(
        request,
        "handouts.html",
        chosen=chosen,
        found=[entry for entry in found if entry not in entries],
        sheets=[_sheet(entry, language) for entry in entries],
        full=len(entries) >= MAX_SHEETS,
        foot=words("sheet_foot", language, phone=settings.help_phone, emergency=numbers(settings.country)["emergency"]),
        name=lambda entry: entry.edition(language).name[:1].upper() + entry.edition(language).name[1:],
    )


def _entries(shelf: Shelf, ids: Sequence[str]) -> list[Entry]:
    """These entries, each once; what is none is left out."""
    found = (shelf.get(id) for id in dict.fromkeys(ids))
    return [entry for entry in found if entry][:MAX_SHEETS]


def _sheet(entry: Entry, language: Language) -> Markup:
    """An entry's handout as HTML, its headings below that of the page."""
    markdown = MarkdownIt("js-default")
    tokens = markdown.parse(handout(entry, language))
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{int(token.tag[1]) + 1}"
    # Library text is ours, and HTML in it stays text all the same.
    return Markup(markdown.renderer.render(tokens, markdown.options, {}))  # noqa: S704
