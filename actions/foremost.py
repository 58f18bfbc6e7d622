"""Of the topics that a message names, those it is about: others describe them, or say what of them is asked."""

from __future__ import annotations

from dataclasses import replace

from actions.asked import Asked, Linked
from actions.resources import glossary


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
