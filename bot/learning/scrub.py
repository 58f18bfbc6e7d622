"""Blots out of a patient's words what tells who they are: names, dates, numbers and addresses. Pure text rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import product

import phonenumbers

from bot.records.chart.birthdate import without_dates
from bot.records.chart.names import tokens
from glossary.loader import Glossary
from glossary.text import everyday_words

NAME, PHONE, DATE, NUMBER, ADDRESS = "[name]", "[phone]", "[date]", "[number]", "[address]"

_ADDRESS = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+", re.IGNORECASE)
#: Four figures or more: some part of a record's number, a ZIP code or an account.
_FIGURES = re.compile(r"\d(?:[ .-]?\d){3,}")
_BLOT = re.compile(r"\[(?:name|phone|date|number|address)\]")
_WORD = re.compile(rf"{_BLOT.pattern}|[^\W\d_]+(?:['’][^\W\d_]+)*")
_OWNER = re.compile(r"['’]s$", re.IGNORECASE)
_SHORTEST = 2
_TITLES = frozenset(["dr", "dra", "mr", "mrs", "ms", "miss", "sr", "sra", "srta"])
_SAYS_NAME = re.compile(
    r"\b(my name(?: is|['’]s)|me llamo|mi nombre es)\s+[^\W\d_]+(?:\s+[^\W\d_]+)?(?=\W|$)", re.IGNORECASE
)
_LOWER = re.compile(r"\b[a-záéíóúüñ]+\b")
_MORE_THAN_ONE = re.compile(rf"{re.escape(NAME)}(?:[ ,.-]+{re.escape(NAME)})+")


def ordinary_words(glossary: Glossary) -> frozenset[str]:
    """Words that are no name where they stand in small letters: the library's, and those of grammar."""
    texts = (edition.model_dump_json() for entry in glossary for edition in (entry.en, entry.es))
    used = {word for text in texts for word in _LOWER.findall(text)}
    return _GRAMMAR | {_key(word) for word in used}


class Scrubber:
    """Scrubs words of the names on file (as `bot.records.chart.names` folds them) and of what looks private."""

    def __init__(self, names_on_file: Iterable[str], ordinary: frozenset[str]) -> None:
        self._ordinary = ordinary
        self._names: set[str] = set()
        self._whole: set[frozenset[str]] = set()
        for key in names_on_file:
            given, family = (part.split() for part in key.split("|"))
            self._names |= {word for word in (*given, *family) if len(word) >= _SHORTEST}
            self._whole |= {frozenset(pair) for pair in product(given, family) if not _GRAMMAR.issuperset(pair)}

    def scrub(self, text: str) -> str:
        """The words on one line, with `[name]`, `[date]` and the like in place of what is private."""
        text = _ADDRESS.sub(ADDRESS, " ".join(text.split()))
        text = _FIGURES.sub(NUMBER, without_dates(_without_phones(text), DATE))
        return self._without_names(_SAYS_NAME.sub(rf"\1 {NAME}", text))

    def is_private(self, words: str) -> bool:
        """Whether words hold, or held, what may tell who somebody is."""
        return bool(_BLOT.search(words)) or self.scrub(words) != words

    def _without_names(self, text: str) -> str:
        for start, end in reversed(list(self._named(text))):
            text = text[:start] + NAME + text[end:]
        return _MORE_THAN_ONE.sub(NAME, text)

    def _named(self, text: str) -> Iterator[tuple[int, int]]:
        found = list(_WORD.finditer(text))
        keys = ["", *(_key(match[0]) for match in found), ""]
        for place, match in enumerate(found):
            before, key, after = keys[place : place + 3]
            capital = place > 0 and match[0].istitle()
            if self._is_name(key, capital=capital, titled=before in _TITLES) or self._is_whole(before, key, after):
                yield match.span()

    def _is_name(self, key: str, *, capital: bool, titled: bool) -> bool:
        """In small letters a word that is also an ordinary one is taken for that: "the young"."""
        if key in self._names:
            return capital or titled or key not in self._ordinary
        return titled and capital

    def _is_whole(self, before: str, key: str, after: str) -> bool:
        return not self._whole.isdisjoint({frozenset((before, key)), frozenset((key, after))})


def learnable(words: str) -> bool:
    """Whether scrubbed words say anything beside what was blotted out."""
    return any(character.isalpha() for character in _BLOT.sub("", words))


def _without_phones(text: str) -> str:
    for match in reversed(list(phonenumbers.PhoneNumberMatcher(text, "US"))):
        text = text[: match.start] + PHONE + text[match.end :]
    return text


def _key(word: str) -> str:
    """A word as names are folded; what is blotted out already is no word."""
    return "" if word.startswith("[") else "".join(tokens(_OWNER.sub("", word)))


#: "An Do" is a name, and "do an" is not.
_GRAMMAR = frozenset(map(_key, everyday_words()))
