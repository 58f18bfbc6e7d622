"""Which texts could do with one segment less, and by what: a few characters, or a word or two. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from bot.segments import GSM, GSM_EXTENDED, count, fold

#: An author finds so many characters to leave out, or so many words to replace, without saying less.
FEW_CHARACTERS, FEW_WORDS = 12, 2


@dataclass(frozen=True)
class Saving:
    """What would take a text down to `segments - 1` or less.

    Attributes:
        segments: what it takes now.
        characters: how many to leave out, if a few are enough; else 0.
        words: the only words that keep the text from GSM-7, if other words would be enough; else empty. Accents are
            never dropped from a word: that would make another word of it.
    """

    segments: int
    characters: int = 0
    words: tuple[str, ...] = ()


def saving(text: str) -> Saving | None:
    """How the text could be a segment shorter; None if only by saying less."""
    text = fold(text).strip()
    segments = count(text)
    characters = _superfluous(text, segments)
    words = _costly_words(text, segments)
    return Saving(segments, characters, words) if characters or words else None


def _superfluous(text: str, segments: int) -> int:
    """How few characters to leave out for a segment less; 0 if a few won't do."""
    if count(text[:-FEW_CHARACTERS]) == segments:  # most texts: then fewer won't do either
        return 0
    return next(n for n in range(1, FEW_CHARACTERS + 1) if count(text[:-n]) < segments)


def _costly_words(text: str, segments: int) -> tuple[str, ...]:
    costly = set(text) - GSM - GSM_EXTENDED
    if not costly:
        return ()
    words = tuple(dict.fromkeys(word for word in regex.findall(r"[\p{L}\p{M}\d-]+", text) if set(word) & costly))
    otherwise = text.translate(dict.fromkeys(map(ord, costly), "x"))
    return words if 0 < len(words) <= FEW_WORDS and count(otherwise) < segments else ()
