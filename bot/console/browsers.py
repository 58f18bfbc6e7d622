"""Which browser somebody logged in with, in words they know it by."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

#: What is found in the names that browsers give themselves, and what people call it. Most claim to be several at once:
#: Edge says that it is Chrome, and Chrome that it is Safari. So the first that is found counts.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
#: The most that is told of a browser we do not know.
LIMIT = 60


def name(agent: str) -> str:
    """A browser and where it runs ("Chrome on Windows"), from its `User-Agent`; one we do not know, as it says."""
    browser, system = _first(agent, _BROWSERS), _first(agent, _SYSTEMS)
    if browser is None:
        return textwrap.shorten(agent, LIMIT, placeholder="…")
    return f"{browser} on {system}" if system else browser


def _first(agent: str, table: Sequence[tuple[str, str]]) -> str | None:
    return next((words for sign, words in table if sign in agent), None)
