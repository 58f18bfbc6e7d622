"""Finds names, synonyms, abbreviations and whole descriptions in a message.

All of them lie in one trie, which is walked from each word of the message over that word's readings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from glossary.lists import shared
from glossary.loader import Glossary
from glossary.model import Language
from glossary.text import LANGUAGES, Token, is_frequent, is_known, log_probability, singulars, tokens, weight
from glossary.vocabulary import How, Reading, Vocabulary, forms

#: An abbreviation commoner than this in lower case is an everyday word: it, as, pt, er.
_EVERYDAY = -13.5
#: A one-word name commoner than this in the other language means something else there: red, pie, once.
#: So does a form of a name that is commoner than this: "fit" is no singular of "fits", nor "dropped" of "drops".
_HOMOGRAPH = -13.0
#: Words split by a stray space are joined when this many letters come together: "nebu lizer".
_SHORTEST_SPLIT = 6
_LONGEST_SPLIT = 4
#: Between the parts stands one space or hyphen.
_GAP = 1
#: A misspelt name needs this many letters in all.
_SHORTEST_MISSPELT = 5
_MOST_EDITS = 4
#: What a word of a name may cost that is surely a slip beside the others.
_MOST_FOR_A_SLIP = 2
#: Where a word is guessed at, so many of the name must tell the topic.
_TELLING_BESIDE_A_GUESS = 2
#: How surely a word that calls several entries means one of them.
_AMBIGUOUS = 0.6
#: How surely a word of a list is meant together with the head that stands at another one.
_SHARED = 0.9
_SHOUTING_WORDS = 3
#: How people ask about a word: what stands right before it, articles aside, and what may follow it.
_WORD_ASKED = frozenset(
    [
        "what is",
        "what are",
        "whats",
        "what does",
        "what do",
        "meaning of",
        "define",
        "explain",
        "que es",
        "que son",
        "que significa",
        "que significan",
        "que quiere decir",
        "significado de",
        "explique",
        "explica",
    ]
)
_ARTICLES = frozenset(["a", "an", "the", "word", "term", "my", "un", "una", "el", "la", "los", "las", "palabra", "mi"])
_MEANS = frozenset(["mean", "means", "exactly", "please", "significa"])
#: Words within a name for which others may stand, or none: "piedras en los riñones", "piedras de mis riñones".
_LITTLE = frozenset(
    (  # noqa: SIM905 - forty words are read more easily than forty strings
        "a an the my your his her our their of in on for to"
        " el la los las lo un una unos unas mi mis tu tus su sus de del en por para con al contra"
    ).split()
)
#: Words within a name that only add force or join: "se me cae mucho el pelo", "la presión está muy alta".
_FORCE = frozenset(
    (  # noqa: SIM905 - as above
        "mucho mucha muchos muchas muy tan tanto bastante esta estan salio salieron anda andan very really"
    ).split()
)
#: "Dr. Walker" is a person.
_TITLES = frozenset({"dr", "dra", "mr", "mrs", "ms", "miss", "sr", "sra", "srta"})


class Name(NamedTuple):
    """One way to call an entry.

    `described`: it is a description, matched word for word. `ambiguous`: it calls other entries as well.
    `asked_with`: see `glossary.model.Entry`. `bare`: without its little words, in whose stead others may be said.
    """

    entry_id: str
    keys: tuple[str, ...]
    language: Language
    capitals: bool
    described: bool = False
    ambiguous: bool = False
    asked_with: bool = False
    bare: bool = False


class NameMatch(NamedTuple):
    """A name found in the words `first` to `last`, both included."""

    name: Name
    first: int
    last: int
    how: How
    score: float


class _State(NamedTuple):
    """Where a walk stands in the trie.

    `slipped`: its words that were misspelt. `guessed`: one of them was only guessed at. `passed`: a little word was
    passed over.
    """

    node: int
    edits: int
    slipped: tuple[str, ...] = ()
    guessed: bool = False
    passed: bool = False


class NameIndex:
    """Every name in both languages; picklable."""

    def __init__(self, glossary: Glossary, vocabulary: Vocabulary) -> None:
        self._edges: list[dict[str, list[int]]] = [{}]
        self._ends: list[list[Name]] = [[]]
        self._own: dict[tuple[int, str, bool], int] = {}
        self._guesses, self._roots = vocabulary.guesses, vocabulary.roots
        names = list(_names(glossary))
        for name in (*names, *_bare(names)):
            self._insert(name, name.keys)
            joined = "".join(name.keys)
            # "T and A" written as one word is "tanda", which means something else.
            if len(name.keys) > 1 and not (name.described or name.bare) and not is_frequent(joined):
                self._insert(name, (joined,))
                vocabulary.add_spelling(joined)

    def find(
        self, words: Sequence[Token], readings: Sequence[Sequence[Reading]], language: Language | None
    ) -> Iterator[NameMatch]:
        """Every name that stands somewhere in the message, overlaps included.

        A word that is in no dictionary, or rare, is guessed at where another one of the name tells the topic, too.
        """
        shouting = len(words) >= _SHOUTING_WORDS and all(word.text.upper() == word.text for word in words)
        for first in range(len(words)):
            for match in (*self._walk(words, readings, first), *self._joined(words, first)):
                if _meant(match, words, language, shouting):
                    yield match
        for place, places in shared(words):
            yield from self._shared(readings, place, places)

    def _insert(self, name: Name, keys: tuple[str, ...]) -> None:
        node = 0
        for key in keys:
            node = self._child(node, key, alone=len(keys) == 1)
        self._ends[node].append(name)

    def _child(self, node: int, key: str, *, alone: bool) -> int:
        """The node after a word: alone it is meant as it is, beside another of the name in any inflection."""
        own = self._own.get((node, key, alone))
        if own is None:
            own = self._own[node, key, alone] = len(self._edges)
            self._edges.append({})
            self._ends.append([])
            for form in forms(key) if alone else self._roots(key):
                self._edges[node].setdefault(form, []).append(own)
        return own

    def _walk(self, words: Sequence[Token], readings: Sequence[Sequence[Reading]], first: int) -> Iterator[NameMatch]:
        states = [_State(0, 0)]
        telling = 0  # "of" and "the" stand beside anything
        for last in range(first, len(words)):
            if words[last].sentence != words[first].sentence:
                return
            passed = _past(states, words[last - 1], words[last]) if last > first else []
            states = [
                *self._next(states, words[last].key, readings[last]),
                *self._next(states, words[last].key, self._guesses(words[last].key), guessed=True),
            ]
            telling += weight(words[last].key) > 0
            typed = tuple(word.key for word in words[first : last + 1])
            for state in states:
                if state.guessed and telling < _TELLING_BESIDE_A_GUESS:
                    continue
                for name in self._ends[state.node]:
                    if name.bare or not state.passed:
                        yield _match(name, typed, first, last, state)
            states += passed
            if not states:
                return

    def _next(
        self, states: Sequence[_State], word: str, readings: Sequence[Reading], *, guessed: bool = False
    ) -> list[_State]:
        """Where the walk may stand after one more word."""
        return [
            _State(
                child,
                state.edits + reading.edits,
                (*state.slipped, word) if reading.edits else state.slipped,
                state.guessed or guessed,
                state.passed,
            )
            for state in states
            for reading in readings
            for child in self._edges[state.node].get(reading.form, ())
            if state.edits + reading.edits <= _MOST_EDITS
        ]

    def _shared(self, readings: Sequence[Sequence[Reading]], place: int, places: Sequence[int]) -> Iterator[NameMatch]:
        """Names whose words stand at `places`, apart: they are told of the one word that is theirs alone."""
        states = [_State(0, 0)]
        for spelled in places:
            states = self._next(states, "", [reading for reading in readings[spelled] if not reading.edits])
        for state in states:
            for name in self._ends[state.node]:
                if not (name.described or name.ambiguous or name.asked_with):
                    yield NameMatch(name, place, place, "lemma", _SHARED)

    def _joined(self, words: Sequence[Token], first: int) -> Iterator[NameMatch]:
        for last in range(first + 1, min(first + _LONGEST_SPLIT, len(words))):
            if words[last].start - words[last - 1].end > _GAP:
                return
            joined = "".join(word.key for word in words[first : last + 1])
            if len(joined) < _SHORTEST_SPLIT or joined not in self._edges[0]:
                continue
            # Two words that people know make a third only if that is known: "heart burn", but not "médica de".
            if all(is_known(word.key) for word in words[first : last + 1]) and not is_known(joined):
                continue
            for node in self._edges[0].get(joined, ()):
                for name in self._ends[node]:
                    yield _match(name, (joined,), first, last, _State(node, 0))


def _names(glossary: Glossary) -> Iterator[Name]:
    for entry in glossary:
        for language in LANGUAGES:
            edition = entry.edition(language)
            for text in (*edition.names, *edition.descriptions):
                if keys := tuple(token.key for token in tokens(text)):
                    capitals = len(keys) == 1 and text.isupper()
                    described = text not in edition.names
                    yield Name(entry.id, keys, language, capitals, described, asked_with=entry.asked_with)
    for word in glossary.ambiguous:
        keys = tuple(token.key for token in tokens(word.word))
        for entry_id in word.entries:
            yield Name(entry_id, keys, word.language, len(keys) == 1 and word.word.isupper(), ambiguous=True)


def _bare(names: Sequence[Name]) -> Iterator[Name]:
    """The names that tell their topic without the little words within: "cálculos [en los] riñones"."""
    bare = [name._replace(keys=_telling(name.keys), bare=True) for name in names if _has_little_words_within(name)]
    called = defaultdict[tuple[str, ...], set[str]](set)
    for name in (*names, *bare):
        called[_singular(_telling(name.keys))].add(name.entry_id)
    return (name for name in dict.fromkeys(bare) if len(called[_singular(name.keys)]) == 1)


def _has_little_words_within(name: Name) -> bool:
    ends = {name.keys[0], name.keys[-1]}
    plain = not (name.described or name.ambiguous or name.asked_with or ends & _LITTLE)
    return plain and 1 < len(_telling(name.keys)) < len(name.keys)


def _telling(keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key for key in keys if key not in _LITTLE)


def _singular(keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(min(forms(key)) for key in keys)


def _past(states: Sequence[_State], before: Token, word: Token) -> list[_State]:
    """Where the walk stands if a word within a name is passed over: a little one, or one that only adds force."""
    if word.start - before.end > _GAP:
        return []
    if word.key in _FORCE:
        return list(states)
    return [state._replace(passed=True) for state in states] if word.key in _LITTLE else []


def _match(name: Name, typed: tuple[str, ...], first: int, last: int, state: _State) -> NameMatch:
    edits = 1 if len(typed) > 1 and _is_surely_a_slip(name, state) else state.edits
    if name.ambiguous:
        return NameMatch(name, first, last, "ambiguous", _AMBIGUOUS - 0.1 * edits)
    if name.described:
        return NameMatch(name, first, last, "description", 0.9 - 0.1 * edits)
    if edits:
        return NameMatch(name, first, last, "typo", 0.9 - 0.1 * edits)
    if not name.bare and "".join(typed) in (own := "".join(name.keys), own.replace("ñ", "n")):
        return NameMatch(name, first, last, "name", 1.0)
    return NameMatch(name, first, last, "lemma", 0.95)


def _is_surely_a_slip(name: Name, state: _State) -> bool:
    """Whether one word of several is misspelt, and none that people know: "fatty livr", but not "fatty river"."""
    return (
        len(name.keys) > 1
        and len(state.slipped) == 1
        and state.edits <= _MOST_FOR_A_SLIP
        and (state.guessed or not is_known(*state.slipped))
    )


def _meant(match: NameMatch, words: Sequence[Token], language: Language | None, shouting: bool) -> bool:
    """Whether the words name the entry, rather than look like it."""
    name = match.name
    if match.how == "typo" and len("".join(name.keys)) < _SHORTEST_MISSPELT:
        return False
    if name.asked_with and not name.described and not _about_the_word(match, words):
        return False
    spelled_out = len(name.keys) == match.last - match.first + 1 and match.how != "typo"
    if spelled_out and not name.described and _another_word(match, words):
        return False
    if match.first != match.last or len(name.keys) > 1:
        return True
    word = words[match.first]
    if match.first and words[match.first - 1].key in _TITLES:
        return False
    if name.capitals and match.how == "lemma" and not word.text[:-1].isupper():
        return False
    if name.capitals and match.how == "name" and not word.text.isalnum():
        return False
    if name.capitals and language not in (None, name.language) and word.text.islower() and is_frequent(word.key):
        return False
    if name.capitals and (shouting or not word.text.isupper()) and log_probability(word.key, language) > _EVERYDAY:
        return False
    return language in (None, name.language) or log_probability(name.keys[0], language) <= _HOMOGRAPH


def _another_word(match: NameMatch, words: Sequence[Token]) -> bool:
    """Whether what tells the topic is only a form of the name's word, and an everyday word by itself.

    "The pills" are not "the pill", and "fit" is not "fits"; "heart attacks" has another word that tells.
    """
    pairs = [(word.key, key) for word, key in zip(words[match.first : match.last + 1], match.name.keys, strict=True)]
    if any(typed == key and key in _ARTICLES for typed, key in pairs) and any(typed != key for typed, key in pairs):
        return True
    if any(typed == key and weight(key) > 0 for typed, key in pairs):
        return False
    return any(
        typed not in (key, key.replace("ñ", "n"))
        and key not in singulars(typed)
        and log_probability(typed) > _HOMOGRAPH
        for typed, key in pairs
    )


def _about_the_word(match: NameMatch, words: Sequence[Token]) -> bool:
    """Whether the message asks about the word itself: "prognosis?", "what does prognosis mean"."""
    before = [word.key for word in words[: match.first] if word.key not in _ARTICLES]
    after = {word.key for word in words[match.last + 1 :]}
    asked = not before or " ".join(before).endswith(tuple(_WORD_ASKED))
    return asked and after <= _MEANS
