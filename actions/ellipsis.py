"""What a message leaves out because it was said before: "and for asthma?", "the second one", "what about it?"."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, cast, get_args

import yaml

from actions.asked import Asked
from glossary.model import Aspect
from glossary.text import fold

_WORD = re.compile(r"\w+")


def aspect_of(intent: str) -> Aspect:
    """The aspect an intent asks for: `ask_causes` asks for `causes`; anything else for the short answer."""
    aspect = intent.removeprefix("ask_")
    return cast(Aspect, aspect) if aspect in get_args(Aspect) else "definition"


def aspect_asked(asked: Asked) -> Aspect:
    """The aspect this message asks for: its own, or the one asked about before if it only names a topic.

    That is so after we asked which topic was meant, and when it leads on ("and for asthma?").
    """
    before = asked.slots.get("aspect")
    if before in get_args(Aspect) and _only_names(asked) and (asked.slots.get("unanswered") or _leads_on(asked)):
        return cast(Aspect, before)
    return aspect_of(asked.intent)


def _only_names(asked: Asked) -> bool:
    text = asked.text
    for link in asked.topics:
        text = text[: link.start] + " " * (link.end - link.start) + text[link.end :]
    return bool(asked.topics) and set(_WORD.findall(fold(text))) <= set(_words()["filler"].split())


def _leads_on(asked: Asked) -> bool:
    leads = "|".join(_words()["leads_on"])
    return re.match(rf"\W*(?:{leads})\b", fold(asked.text)) is not None


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "ellipsis.yml").read_text("utf-8"))
    return words
