"""The education library in force: our own entries, and a clinic's on top of them."""

from __future__ import annotations

from pathlib import Path

from bot.errors import BedsideError
from bot.settings import Settings
from glossary.loader import CONTENT, ContentError, Glossary, load_glossary


class BadLibrary(BedsideError):
    """The library can't be read: an entry is not in its shape."""

    code = "bad_library"


def folders(settings: Settings | None = None) -> tuple[Path, ...]:
    """The folders entries are read from, the clinic's last, so that its entries stand before ours."""
    own = (settings or Settings()).content
    return (CONTENT, own) if own else (CONTENT,)


def load(settings: Settings | None = None) -> Glossary:
    """The library in force.

    Raises:
        BadLibrary: with all problems of all files.
    """
    try:
        return load_glossary(*folders(settings))
    except ContentError as error:
        raise BadLibrary(f"the education library can't be read. Mend this and run it again:\n{error}") from None
