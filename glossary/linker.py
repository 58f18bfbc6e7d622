"""Links what a person typed to the entries it is about."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz, process

from glossary.descriptions import DescriptionIndex, DescriptionMatch
from glossary.loader import Glossary
from glossary.model import Edition, Entry, Language
from glossary.names import NameIndex, NameMatch
from glossary.text import LANGUAGES, Token, fold, tokens, warm_up, weight
from glossary.vocabulary import How, Vocabulary

#: Score from which a link is relied on; weaker ones are asked back.
SURE = 0.8
#: What a whole description is worth beside a name.
_DESCRIBED = 0.85
#: From where a name is no typo and no description.
_SURE_NAME = 0.95
#: Likeness (0 to 1) below which no entry is worth offering.
_SUGGESTED = 0.5
#: Likeness of spelling (0 to 100) below which two names have nothing in common.
_ALIKE = 78
_SHORTEST_SUGGESTED = 4
_LOOKED_AT = 20


class Link(NamedTuple):
    """An entry a message is about: the characters `start` to `end` say so, `score` (0 to 1) how surely."""

    entry_id: str
    score: float
    start: int
    end: int
    matched: str
    how: How


class _Candidate(NamedTuple):
    link: Link
    evidence: float


class Linker:
    """Finds entries in messages. Built once from a glossary; holds plain data only, so it pickles."""

    def __init__(self, glossary: Glossary) -> None:
        warm_up()
        self._vocabulary = Vocabulary(_texts(glossary))
        self._names = NameIndex(glossary, self._vocabulary)
        self._descriptions = DescriptionIndex(glossary, self._vocabulary)
        names = [(fold(name), entry.id) for entry in glossary for name in entry.names]
        self._spellings, self._spelled_ids = [name for name, _ in names], [entry_id for _, entry_id in names]

    def link(self, text: str, language: Language | None = None) -> list[Link]:
        """The entries a message names or describes, surest first, each once and none overlapping.

        Names of both languages are looked for, whatever the message's language; it only settles
        words that mean something else in the other one. No language: nothing is held against a word.
        """
        words = tokens(text)
        readings = [self._vocabulary.readings(word.key) for word in words]
        named = [_named(text, words, match) for match in self._names.find(words, readings, language)]
        described = [_described(text, words, match) for match in self._descriptions.find(words, readings)]
        return _best([*named, *(found for found in described if not _is_named(found.link, named))])

    def suggest(self, text: str, language: Language | None = None, n: int = 3) -> list[str]:
        """At most `n` ids of entries near to the message, for "did you mean"; empty when nothing is near."""
        words = tokens(text)
        likeness = self._descriptions.nearest([self._vocabulary.readings(word.key) for word in words])
        typed = " ".join(word.key for word in words if weight(word.key) > 0)
        for entry_id, score in self._spelled_like(typed):
            likeness[entry_id] = max(likeness.get(entry_id, 0.0), score)
        for link in self.link(text, language):
            likeness[link.entry_id] = 1.0 + link.score
        near = sorted(likeness, key=lambda entry_id: (-likeness[entry_id], entry_id))
        return [entry_id for entry_id in near if likeness[entry_id] >= _SUGGESTED][:n]

    def _spelled_like(self, typed: str) -> Iterable[tuple[str, float]]:
        if len(typed) < _SHORTEST_SUGGESTED:
            return ()
        found = process.extract(
            typed, self._spellings, scorer=fuzz.token_sort_ratio, score_cutoff=_ALIKE, limit=_LOOKED_AT
        )
        return ((self._spelled_ids[place], score / 100) for _, score, place in found)


def _editions(entry: Entry) -> list[Edition]:
    return [entry.edition(language) for language in LANGUAGES]


def linked_by(glossary: Glossary) -> str:
    """Changes with whatever topics are linked by: names, descriptions, kinds, and words that mean several."""
    entries = [
        (
            entry.id,
            entry.kind,
            entry.asked_with,
            [(told.names, told.descriptions) for told in _editions(entry)],
        )
        for entry in glossary
    ]
    return hashlib.sha256(repr((entries, glossary.ambiguous)).encode()).hexdigest()


def _texts(glossary: Glossary) -> Iterable[str]:
    for entry in glossary:
        yield from entry.names
        for language in LANGUAGES:
            yield from entry.edition(language).descriptions
    yield from (word.word for word in glossary.ambiguous)


def _named(text: str, words: Sequence[Token], match: NameMatch) -> _Candidate:
    start, end = words[match.first].start, words[match.last].end
    link = Link(match.name.entry_id, match.score, start, end, text[start:end], match.how)
    # That a word means several is certain, though not which: no description said in part stands before it.
    sure = _SURE_NAME if match.how == "ambiguous" else match.score
    return _Candidate(link, sure * sum(len(word.key) for word in words[match.first : match.last + 1]))


def _described(text: str, words: Sequence[Token], match: DescriptionMatch) -> _Candidate:
    start, end = words[match.places[0]].start, words[match.places[-1]].end
    score = round(_DESCRIBED * match.coverage, 3)
    link = Link(match.entry_id, score, start, end, text[start:end], "description")
    return _Candidate(link, score * sum(len(words[place].key) for place in match.places))


def _best(candidates: Iterable[_Candidate]) -> list[Link]:
    """The candidates with most evidence first, and none that overlaps one already taken.

    What one word calls several of stays together: the person is asked which one is meant, unless one is named besides.
    """
    taken: dict[str, Link] = {}
    ranked = sorted(candidates, key=lambda c: (-c.evidence, c.link.start, c.link.entry_id))
    named = {link.entry_id for link, _ in ranked if link.score >= _SURE_NAME}
    for link, _ in ranked:
        if link.how == "ambiguous" and link.entry_id in named:
            continue
        if link.entry_id not in taken and not any(_overlap(link, other) for other in taken.values()):
            taken[link.entry_id] = link
    # A name in another form is no less what somebody asks about: of sure names the longest comes first.
    return sorted(taken.values(), key=lambda link: (-min(link.score, _SURE_NAME), link.start - link.end, link.start))


def _is_named(described: Link, named: Sequence[_Candidate]) -> bool:
    """Whether a description said in part is rather a topic's name: "how do doctors find out it is diabetes"."""
    return described.score < _DESCRIBED and any(
        link.score >= SURE and link.how != "description" and _overlap(link, described) for link, _ in named
    )


def _overlap(link: Link, other: Link) -> bool:
    if link.how == other.how == "ambiguous" and (link.start, link.end) == (other.start, other.end):
        return False
    return link.start < other.end and other.start < link.end
