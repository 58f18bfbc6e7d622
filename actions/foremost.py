"""Of the topics that a message names, those it is about: others describe them, or say what of them is asked."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.asked import Asked, Linked
from actions.resources import glossary
from glossary.text import fold

#: Topics that may only tell when something is done, how that is said, and the kinds of topic that are done then.
_WHEN = ("pregnancy", "breastfeeding")
_SAID = re.compile(
    r"\b(?:in|during|while|when|if|en|durante|estando|si|cuando|mientras)\b[^.?!]{0,20}?"
    r"\b(?:pregnan|breast ?feed|nursing|embaraz|(?:da[rn]?|doy) (?:el )?pecho|lactan|amamant)"
)
_DONE = ("medicine", "test", "procedure", "product")


def without_when(asked: Asked) -> Asked:
    """What is asked, without the pregnancy in which it is: "is it safe while pregnant" is about what is at hand."""
    others = tuple(link for link in asked.topics if link.id not in _WHEN)
    if len(others) == len(asked.topics) or not _SAID.search(fold(asked.text)):
        return asked
    about = [link.id for link in others] or ([asked.topic] if asked.topic else [])
    return replace(asked, topics=others) if any(glossary().get(each).kind in _DONE for each in about) else asked


def particular(asked: Asked) -> Asked:
    """What is asked, without a general topic beside a particular one, be it sure or not: "blood test for thyroid"."""
    general = [link for link in asked.topics if glossary().get(link.id).general]
    others = [link for link in asked.topics if link not in general]
    # A general condition or test stands before a mere term, a general term gives way to it: "cancer that metastasized".
    about = any(glossary().get(link.id).kind != "term" for link in others) or (
        bool(others) and all(glossary().get(link.id).kind == "term" for link in general)
    )
    return replace(asked, topics=tuple(others)) if general and about else asked


def foremost(links: list[Linked]) -> list[Linked]:
    """The links that are the topic: beside a condition, test or product, a term only describes it ("acute asthma")."""
    others = [link for link in links if glossary().get(link.id).kind != "term"]
    return others or links
