"""The education library at a coordinator's hand: searching it, and putting its words into an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast, get_args

from aiohttp import web

from bot import library
from bot.console.security import page
from bot.reply import Channel, Language
from bot.settings import Settings
from glossary import aspects, model
from glossary.loader import Glossary
from glossary.model import Aspect, Edition, Entry
from glossary.standing import standing
from glossary.text import fold

LIMIT = 12
MAX_WORDS = 100


class Shelf:
    """The library, read when it is first wanted: that takes some seconds."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def glossary(self) -> Glossary:
        """The entries in force."""
        return library.of(self._settings)

    @cached_property
    def _names(self) -> list[tuple[str, str, Entry]]:
        return [(fold(" | ".join(entry.names)), fold(_short(entry)), entry) for entry in self.glossary]

    def find(self, words: str, limit: int = LIMIT) -> list[Entry]:
        """Entries that have all of these words in their names or first answers; whole names first, then names."""
        wanted = fold(words)
        terms = wanted.split()
        if not terms:
            return []
        found = [
            (wanted not in names.split(" | "), not all(term in names for term in terms), entry.id, entry)
            for names, short, entry in self._names
            if all(term in names or term in short for term in terms)
        ]
        return [entry for *_, entry in sorted(found, key=lambda row: row[:3])[:limit]]

    @cached_property
    def sheets(self) -> list[tuple[str, str]]:
        """Id and English name of each entry that says how to get ready, by name."""
        ready = [entry for entry in self.glossary if aspects.passage(entry.edition("en"), "prepare")]
        return sorted(((entry.id, entry.edition("en").name) for entry in ready), key=lambda sheet: fold(sheet[1]))

    def get(self, entry_id: str) -> Entry | None:
        """The entry of this id, if there is one; a leading kind, as in `tests/x-ray`, is ignored."""
        return self.glossary.entries.get(entry_id.rsplit("/", 1)[-1])


#: Where the console's application keeps the library.
SHELF = web.AppKey("shelf", Shelf)


@dataclass(frozen=True)
class Passage:
    """What an entry says on one aspect, as it goes into an answer."""

    aspect: str
    heading: str
    text: str


@dataclass(frozen=True)
class Found:
    """An entry as the page shows it."""

    id: str
    name: str
    kind: str
    standing: str
    passages: Sequence[Passage]
    sources: Sequence[str]


async def show(request: web.Request) -> web.Response:
    """Entries with these words, to read, and to use in the answer to the inquiry one comes from."""
    words = request.query.get("words", "").strip()[:MAX_WORDS]
    language: Language = "es" if request.query.get("language") == "es" else "en"
    number = request.query.get("inquiry", "")
    entries = await asyncio.to_thread(request.app[SHELF].find, words)
    found = [describe(entry, language) for entry in entries]
    number = number if number.isdecimal() and len(number) < 10 else ""
    return page(request, "library.html", words=words, language=language, number=number, found=found)


async def chosen(request: web.Request, channel: str, language: Language) -> str:
    """The library's words that the address asks for (`entry`, `aspect`), with their source; empty without."""
    entry_id, aspect = request.query.get("entry", ""), request.query.get("aspect", "definition")
    if not entry_id or aspect not in get_args(Aspect):
        return ""
    entry = await asyncio.to_thread(request.app[SHELF].get, entry_id)
    return quote(entry, cast(Aspect, aspect), cast(Channel, channel), language) if entry else ""


def quote(entry: Entry, aspect: Aspect, channel: Channel, language: Language) -> str:
    """What an entry says on an aspect, word for word, and which pages that rests on; empty if it says nothing."""
    passage = said(entry.edition(language), aspect)
    if passage is None:
        return ""
    text = passage.sms if channel == "sms" else passage.text
    sources = [source.title for source in entry.sources if source.read][:1]
    label = "Fuente" if language == "es" else "Source"
    return "\n".join([text, *(f"{label}: {title}" for title in sources)])


def said(edition: Edition, aspect: Aspect) -> model.Passage | None:
    """What an edition says on an aspect, of the definition its first answer; None if it says nothing."""
    if aspect == "definition":
        return model.Passage(text=edition.short, sms=edition.sms)
    return aspects.passage(edition, aspect)


def sides(edition: Edition) -> list[Aspect]:
    """The aspects that an edition tells something on, the definition first."""
    return ["definition", *(aspect for aspect in aspects.covered(edition) if aspect != "definition")]


def describe(entry: Entry, language: Language) -> Found:
    """An entry in one language, as the page shows it."""
    edition = entry.edition(language)
    passages = [
        Passage(aspect, aspects.heading(aspect, language), passage.text)
        for aspect in sides(edition)
        if (passage := said(edition, aspect))
    ]
    sources = [f"{source.title} ({source.publisher})" for source in entry.sources if source.read]
    return Found(entry.id, edition.name, entry.kind, standing(entry, language), passages, sources)


def _short(entry: Entry) -> str:
    return f"{entry.edition('en').short} {entry.edition('es').short}"
