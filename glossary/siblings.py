"""Topics whose names one small word tells apart: type 1 and type 2, hepatitis B and C, high and low blood pressure."""

from __future__ import annotations

from collections import defaultdict

from glossary.loader import Glossary
from glossary.text import LANGUAGES, tokens

#: A word as short as this tells kinds apart: "1", "b".
_SMALL = 2
_OPPOSITES = ({"high", "low"}, {"alta", "baja"}, {"overactive", "underactive"}, {"acute", "chronic"})
_SPELT = {"1": {"one", "uno"}, "2": {"two", "dos"}}


def siblings_of(glossary: Glossary, entry_id: str) -> dict[str, set[str]]:
    """The siblings of an entry, each with the folded words that tell it from the entry.

    Kinds are nearer than opposites: type 2 diabetes is "high sugar" too, but the other one is type 1.
    """
    entry = glossary.get(entry_id)
    kinds, opposites = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for language in LANGUAGES:
        own = [_words(name) for name in entry.edition(language).names]
        for other in (other for other in glossary if other.id != entry_id and other.kind == entry.kind):
            for theirs in map(_words, other.edition(language).names):
                for our, their in filter(None, (_differing(ours, theirs) for ours in own)):
                    if len(theirs) > 1 and max(len(our), len(their)) <= _SMALL:
                        kinds[other.id] |= {their} | _SPELT.get(their, set())
                    elif _opposed(our, their):
                        opposites[other.id].add(their)
    return dict(kinds or opposites)


def _words(name: str) -> tuple[str, ...]:
    return tuple(token.key for token in tokens(name))


def _differing(ours: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, str] | None:
    """The one word of our name that is another one in theirs; None if not just one is."""
    if len(ours) != len(theirs):
        return None
    differing = [(our, their) for our, their in zip(ours, theirs, strict=True) if our != their]
    return differing[0] if len(differing) == 1 else None


def _opposed(our: str, their: str) -> bool:
    """Whether one is the other's opposite: "high" and "low", "hyperthyroidism" and "hypothyroidism"."""
    return (
        {our, their} in _OPPOSITES
        or "hyper" + our.removeprefix("hypo") == their
        or ("hyper" + their.removeprefix("hypo") == our)
    )
