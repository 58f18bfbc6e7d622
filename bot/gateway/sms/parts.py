"""A long text as several messages: parted at sentences, never inside a character, an emoji or a link. Pure."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from bot import segments

MAX_PARTS = 3
#: Segments a part may have: two if that is enough, more only where a text would not fit MAX_PARTS otherwise.
#: Ten keep a part below the provider's limit of 1,600 characters.
PART_SEGMENTS = range(2, 11)
#: As long as the longest mark `split` puts in front of a part.
_MARK = "(10/10) "

_LINK = regex.compile(r"(?:https?://|www\.)", regex.IGNORECASE)
#: Ends with a full stop and ends no sentence: titles, short forms, initials ("a.m.") and the number of a list.
_SHORT_FORM = (
    r"(?:\b(?:Dra?|Sra?|Srta|Mrs?|Ms|St|vs|approx|aprox|etc|Uds?|EE|UU|ej|p|No|\p{L}(?:\.\p{L})+)|(?:^|\n)\d\d?)\."
)
_BETWEEN_SENTENCES = regex.compile(rf"(?<=[.!?][\"')\]]?)(?<!{_SHORT_FORM})\s+|\n\s*")


def split(text: str) -> list[str]:
    """The text as one or more messages, parted at sentences where possible and marked "(1/2)". No word is lost.

    Parts have at most two segments (306 or 134 characters); where three such parts are too few, longer ones.
    """
    text = segments.fold(text).strip()
    if not text:
        return []
    if segments.count(text) <= PART_SEGMENTS[0]:
        return [text]
    for limit in PART_SEGMENTS:
        parts = _pack(text, limit)
        if _is_enough(parts, limit):
            break
    return [f"({number}/{len(parts)}) {part}" for number, part in enumerate(parts, 1)]


def is_short(text: str) -> bool:
    """Whether the text goes out in at most `MAX_PARTS` of two segments each."""
    text = segments.fold(text).strip()
    limit = PART_SEGMENTS[0]
    return segments.count(text) <= limit or _is_enough(_pack(text, limit), limit)


def sentences(text: str) -> list[str]:
    """The sentences and lines of a text, each with the space after it; together they are the text."""
    ends = [match.end() for match in _BETWEEN_SENTENCES.finditer(text)]
    pieces = (text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True))
    return [piece for piece in pieces if piece]


def words(text: str) -> list[str]:
    """The words of a text, each with the space after it; together they are the text."""
    return list(regex.findall(r"\s*\S+\s*", text))


def _pack(text: str, limit: int) -> list[str]:
    parts = [""]
    for piece in _pieces(text, limit):
        if parts[-1] and not _fits(parts[-1] + piece, limit):
            parts.append("")
        parts[-1] += piece
    return [part.strip() for part in parts]


def _pieces(text: str, limit: int) -> Iterator[str]:
    """What must stay together in parts of this size, as large as possible."""
    for sentence in sentences(text):
        for word in [sentence] if _fits(sentence, limit) else words(sentence):
            if _fits(word, limit) or (_LINK.search(word) and _fits(word, PART_SEGMENTS[-1])):
                yield word
            else:
                yield from regex.findall(r"\X", word)


def _fits(part: str, limit: int) -> bool:
    return segments.count(_MARK + part.strip()) <= limit


def _is_enough(parts: list[str], limit: int) -> bool:
    # A link longer than the limit is in a part of its own, and wants a larger limit.
    return len(parts) <= MAX_PARTS and all(_fits(part, limit) for part in parts)
