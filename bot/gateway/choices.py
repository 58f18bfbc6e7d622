"""The choices under a reply: how they are named in a text, and what a bare "2", "two" or a label picks. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.gateway import keywords
from bot.reply import Choice, Language, Reply
from bot.words import words
from glossary.text import fold

#: Kinds of keyword that no choice may be called by.
_TAKEN = frozenset({"opt_out", "opt_in", "help", "yes"})
_NUMBER = re.compile(r"\W*(?:(?:option|number|opci[oó]n|n[uú]mero|el|la|the)\s+)?(\d{1,2}|[a-z]+)\W*", re.IGNORECASE)
_SPELT = {
    word: number
    for language in ("one two three four five six", "uno dos tres cuatro cinco seis", "first second third fourth")
    for number, word in enumerate(language.split(), 1)
} | {"una": 1, "primera": 1, "segunda": 2, "tercera": 3, "cuarta": 4}
#: A single word shorter than this picks no label: it may be anything.
_SHORTEST = 4
#: Commands everywhere: within a label they are words like others, and pick it only where it begins with them.
_COMMANDS = frozenset(
    {
        "again", "back", "begin", "continue", "help", "menu", "more", "next", "okay",
        "other", "person", "repeat", "start", "stop", "alto", "atras", "ayuda", "empezar",
        "otra", "otro", "parar", "persona", "repetir", "seguir", "siguiente", "volver",
    }
)  # fmt: skip


def spoken(choice: Choice, language: Language) -> str:
    """The choice's name where people type it."""
    # "Stop" on a button is harmless; texted back it would end all texts (standards: 3.2).
    keyword = keywords.classify(choice.label)
    if keyword is None or keyword.kind not in _TAKEN:
        return choice.label.strip("¿?")  # within "Reply 1 for ..." it asks nothing
    return words(f"sms_say_{keyword.kind}", language)


def picked(text: str, last: Reply | None) -> str | None:
    """The value of the choice that `text` picks from the last reply; None if it picks none.

    By number ("2", "option 2", "two"), by name, or by a word that only one name has ("causes").
    """
    if last is None or not last.choices:
        return None
    if (number := _number(text)) is not None:
        return last.choices[number - 1].value if 1 <= number <= len(last.choices) else None
    said = fold(text).strip(" \n\t.!¡?¿\"'")
    named = [choice for choice in last.choices if said in (fold(choice.label), fold(spoken(choice, last.language)))]
    if not named and len(said) >= _SHORTEST:
        named = [choice for choice in last.choices if said in _words_of(choice, said, last.language)]
    return named[0].value if len(named) == 1 else None


def _words_of(choice: Choice, said: str, language: Language) -> Sequence[str]:
    """The words of a choice's name that may pick it when said alone."""
    label = fold(spoken(choice, language)).split()
    return label[:1] if said in _COMMANDS else label


def _number(text: str) -> int | None:
    said = _NUMBER.fullmatch(text.strip())
    if said is None:
        return None
    return int(said[1]) if said[1].isdecimal() else _SPELT.get(said[1].lower())
