"""`bedside content preview ID`: an entry as patients will see it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, Group, RenderableType
from rich.markdown import Markdown
from rich.panel import Panel
from rich.text import Text

from bot import segments
from bot.errors import BedsideError
from bot.library import load
from glossary import aspects
from glossary.handout import handout
from glossary.model import Entry, Language
from glossary.standing import standing


class NoSuchEntry(BedsideError):
    """No entry has that id."""

    code = "no_such_entry"


def preview(entry_id: str, language: Language) -> None:
    """Print an entry as card, as text messages and as handout.

    Raises:
        NoSuchEntry: no entry has that id.
    """
    library = load()
    if entry_id not in library.entries:
        raise NoSuchEntry(f"no entry '{entry_id}'. Look in glossary/content/, or run `bedside content new`")
    entry = library.get(entry_id)
    console = Console()
    console.print(Panel(Group(*_card(entry, language)), title="web card", expand=False))
    console.print(Panel(Group(*_texts(entry, language)), title="text messages", expand=False))
    console.print(Panel(Markdown(handout(entry, language)), title="handout", expand=False))


def _card(entry: Entry, language: Language) -> Iterator[RenderableType]:
    edition = entry.edition(language)
    yield Text(edition.name, style="bold")
    yield Text(edition.short)
    yield Text(" · ".join(aspects.heading(aspect, language) for aspect in aspects.covered(edition)), style="dim")
    yield Text(standing(entry, language), style="italic")


def _texts(entry: Entry, language: Language) -> Iterator[RenderableType]:
    edition = entry.edition(language)
    texts = {"sms": edition.sms} | {aspect: passage.sms for aspect, passage in edition.sections.items()}
    for name, text in texts.items():
        yield Text.assemble((f"{name} ", "bold"), (f"[{segments.count(text)} segments] ", "dim"), text)
