"""The choices under a reply: how they are named in a text, and what a bare "2" or a label picks. Pure."""

from __future__ import annotations

import re

from bot.gateway.sms import keywords
from bot.reply import Choice, Language, Reply
from bot.words import words

#: Kinds of keyword that no choice may be called by.
_TAKEN = frozenset({"opt_out", "opt_in", "help", "yes"})
_NUMBER = re.compile(r"[\s#(]*(\d{1,2})[\s.)]*")


def spoken(choice: Choice, language: Language) -> str:
    """The choice's name where people type it."""
    # "Stop" on a button is harmless; texted back it would end all texts (standards: 3.2).
    keyword = keywords.classify(choice.label)
    if keyword is None or keyword.kind not in _TAKEN:
        return choice.label
    return words(f"sms_say_{keyword.kind}", language)


def picked(text: str, last: Reply | None) -> str | None:
    """The value of the choice that `text` picks from the last reply by number or by name; None if it picks none."""
    if last is None or not last.choices:
        return None
    number = _NUMBER.fullmatch(text)
    if number:
        index = int(number[1]) - 1
        return last.choices[index].value if 0 <= index < len(last.choices) else None
    said = text.strip(" \n\t.!\"'").casefold()
    for choice in last.choices:
        if said in (choice.label.casefold(), spoken(choice, last.language).casefold()):
            return choice.value
    return None
