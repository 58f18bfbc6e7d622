"""What a message leaves out because it was said before: "and for asthma?", "side effects?", "what about it?"."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import cast, get_args

import yaml

from actions.asked import Asked
from actions.resources import glossary, linker
from glossary import aspects
from glossary.bare import is_bare
from glossary.linker import SURE
from glossary.model import Aspect
from glossary.text import fold

_DEFINITION = "ask_definition"
#: How surely plain words to move about in steps are known: "next", "back".
_PLAIN = 0.85


def aspect_of(intent: str) -> Aspect:
    """The aspect an intent asks for: `ask_causes` asks for `causes`; anything else for the short answer."""
    aspect = intent.removeprefix("ask_")
    return cast(Aspect, aspect) if aspect in get_args(Aspect) else "definition"


def aspect_asked(asked: Asked) -> Aspect:
    """The aspect this message asks for: its own, or the one asked about before if it only names a topic.

    That is so after we asked which topic was meant, and when it leads on ("and for asthma?").
    """
    before = asked.slots.get("aspect")
    if (
        before in get_args(Aspect)
        and _only_names(asked)
        and (asked.slots.get("unanswered") or _says("leads_on", asked))
    ):
        return cast(Aspect, before)
    return aspect_of(asked.intent)


def without_aspect_names(asked: Asked) -> Asked:
    """What is asked, where a term only names an aspect of another topic: "side effects?" while we talk of metformin.

    Such a term is no topic of its own, unless the meaning of the word is asked.
    """
    named = {link: aspect for link in asked.topics if (aspect := aspects.named_by(link.id))}
    others = [link for link in asked.topics if link not in named]
    about = [link.id for link in others if link.score >= SURE] or ([asked.topic] if asked.topic and not others else [])
    telling = [aspect for aspect in named.values() if any(_tells(entry_id, aspect, asked) for entry_id in about)]
    if not telling or _says("meaning", asked) or (not others and _says("meaning_at_hand", asked)):
        # With nothing else to talk of, the word is what it asks about: "what are side effects?".
        return replace(asked, intent=_DEFINITION) if aspect_of(asked.intent) in named.values() else asked
    meant, said = aspect_of(asked.intent), telling[0]
    # The intent says it better, unless it says nothing, or something so near that the word itself is the surer sign.
    aspect = said if meant == "definition" or said in aspects.near(meant) else meant
    return replace(asked, topics=tuple(others), intent=f"ask_{aspect}")


def compared(asked: Asked) -> list[str]:
    """The two topics whose difference is asked, however surely each is meant; none if it does not name two.

    What both share may be said once: "type 1 and type 2 diabetes", "diabetes tipo 1 y tipo 2".
    """
    if not _says("compares", asked):
        return []
    found = {(link.start, link.end): link.id for link in sorted(asked.topics, key=lambda link: link.score)}
    named = [found[span] for span in sorted(found)]
    if len(set(named)) == 1:
        named = [
            *named,
            *(link.entry_id for text in _shared(asked) for link in linker().link(text) if link.score >= SURE),
        ]
    both = list(dict.fromkeys(named))[:2]
    return both if len(both) == 2 else []


def _shared(asked: Asked) -> list[str]:
    """The name left short in "A and B head", or "head A y B", in full."""
    link = asked.topics[0]
    name, before, after = (asked.text[i:j] for i, j in ((link.start, link.end), (0, link.start), (link.end, None)))
    ahead = re.search(r"(\w+(?: \d)?) (?:and|or|vs\.?|versus)(?: the)? $", before)
    behind = re.match(r" (?:y|o|vs\.?|versus)(?: la| el)? (\w+(?: \d)?)", after)
    texts = [f"{ahead[1]} {name.split()[-1]}"] if ahead else []
    return [*texts, f"{name.split()[0]} {behind[1]}"] if behind else texts


def following_up(asked: Asked) -> Asked | None:
    """A message taken for moving about in steps, as what it asks about the topic at hand while there are no steps.

    "Say that again" asks the same again, "how do I do that" how to care for oneself; "can it come back" is the
    likeliest question that it may be. None for plain words to move about with, and where there is no topic.
    """
    if not asked.topic and not asked.topics:
        return None
    if asked.intent == "nav_repeat":
        return replace(asked, intent=f"ask_{asked.slots['aspect']}" if asked.slots.get("aspect") else _DEFINITION)
    if asked.intent == "nav_how":
        return replace(asked, intent="ask_self_care")
    question = next((intent for intent in asked.ranking if intent.startswith("ask_")), None)
    return replace(asked, intent=question) if question and asked.confidence < _PLAIN else None


def _tells(entry_id: str, aspect: Aspect, asked: Asked) -> bool:
    editions = (glossary().get(each).edition(asked.language) for each in glossary().get(entry_id).tellers)
    return any(aspects.nearest(edition, aspect) for edition in editions)


def _only_names(asked: Asked) -> bool:
    return is_bare(asked.text, [(link.start, link.end) for link in asked.topics])


def _says(group: str, asked: Asked) -> bool:
    """Whether the message has one of these wordings: at its beginning, if it leads on."""
    words = "|".join(_wordings()[group])
    return re.search(rf"{'^' if group == 'leads_on' else ''}\W*\b(?:{words})\b", fold(asked.text)) is not None


@cache
def _wordings() -> dict[str, list[str]]:
    wordings: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "ellipsis.yml").read_text("utf-8"))
    return wordings
