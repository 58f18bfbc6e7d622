"""Names: folded for comparison, and a typed full name matched with the one on record. Pure text rules."""

from __future__ import annotations

import re
import unicodedata

_DIGITS = re.compile(r"\d+")
#: Written apart, together or not at all by the same person, so they never decide a match.
_PARTICLES = frozenset(["de", "del", "la", "las", "los", "y", "e", "da", "do", "dos", "das", "van", "von", "der"])
_TITLES = frozenset(["mr", "mrs", "ms", "miss", "dr", "dra", "sra", "srta", "jr", "sr", "ii", "iii", "iv"])


def without_digits(name: str) -> str:
    """The name without the digits that Synthea adds: "Alfreda123" is "Alfreda"."""
    return " ".join(_DIGITS.sub("", name).split())


def tokens(name: str) -> list[str]:
    """The words of a name in small letters, without accents, apostrophes, hyphens, particles and titles."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss"))
    letters = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    words = re.sub(r"[^\w\s-]", "", letters).replace("-", " ").replace("_", " ").split()
    kept = [word for word in words if word not in _PARTICLES and word not in _TITLES]
    return kept or words


def name_key(given: str, family: str) -> str:
    """What `Patient.name_key` holds: the folded given names, a bar, the folded family names."""
    return f"{' '.join(tokens(given))}|{' '.join(tokens(family))}"


def matches(typed: str, key: str) -> bool:
    """Whether a typed full name is the one behind `key` (see `name_key`).

    Order "Lopez, Maria", missing middle names, middle initials and a missing second surname are forgiven. A
    different first name, first surname or middle name is not.
    """
    given, family = (part.split() for part in key.split("|"))
    words = _in_order(typed)
    if not given or not family or not words:
        return False
    joined = "".join(words)
    if joined in {"".join(given + family), "".join(family + given)}:  # "Mary Ann" and "Maryann", "Lopez Maria"
        return True
    splits = range(1, len(words))
    return any(_given_fit(words[:at], given) and _family_fit(words[at:], family) for at in splits)


def _in_order(typed: str) -> list[str]:
    family, comma, given = typed.partition(",")
    return tokens(given) + tokens(family) if comma else tokens(typed)


def _given_fit(typed: list[str], given: list[str]) -> bool:
    """The first name is the same, and no middle name contradicts one on record."""
    if typed[0] != given[0]:
        return False
    shorter, longer = sorted((typed[1:], given[1:]), key=len)
    return all(any(_same_or_initial(name, other) for other in longer) for name in shorter)


def _same_or_initial(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) == 1 and one[0] == other[0])


def _family_fit(typed: list[str], family: list[str]) -> bool:
    """One list of surnames begins with the other: a second surname may be left out on either side."""
    shared = min(len(typed), len(family))
    return typed[:shared] == family[:shared]
