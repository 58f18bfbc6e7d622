"""How many segments a text takes, and where to part a long one (GSM 03.38; standards: 3.4). Pure.

A message of GSM-7 characters holds 160, or 153 in each segment of a longer one; a single other character ("á", an
emoji) makes it UCS-2: 70, or 67. Accents are never dropped: "esta" is not "está".
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: These take an escape character more.
GSM_EXTENDED = frozenset("\f^{}\\[~]|€")

MAX_PARTS = 3
#: Segments a part may have: two if that is enough, more only where a text would not fit MAX_PARTS otherwise.
#: Ten keep a part below the provider's limit of 1,600 characters.
PART_SEGMENTS = range(2, 11)
#: As long as the longest mark `split` puts in front of a part.
_MARK = "(10/10) "

_LOOK_ALIKES = str.maketrans(
    dict.fromkeys("‘’‚‛′`´", "'")
    | dict.fromkeys("“”„‟″«»", '"')
    | dict.fromkeys("‐‑‒–—―−•·", "-")
    | dict.fromkeys(
        "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t", " "
    )
    | dict.fromkeys("\u200b\u2060\ufeff\u00ad", "")
    | {"…": "...", "½": "1/2", "¼": "1/4", "¾": "3/4"}
)


def fold(text: str) -> str:
    """The same words with look-alikes (curly quotes, dashes, odd spaces, fractions) in plain characters."""
    spaced = re.sub(r"(?<=\d)(?=[½¼¾])", " ", unicodedata.normalize("NFC", text))
    return spaced.translate(_LOOK_ALIKES)


def is_gsm(text: str) -> bool:
    """Whether the text can travel as GSM-7."""
    return set(text) <= GSM | GSM_EXTENDED


def count(text: str) -> int:
    """How many segments the text takes as one message; at least 1. No character straddles two segments."""
    gsm = is_gsm(text)
    single, multiple = (160, 153) if gsm else (70, 67)
    if all(_cost(character, gsm) == 1 for character in set(text)):  # nearly every text; a lot faster
        return 1 if len(text) <= single else math.ceil(len(text) / multiple)
    costs = [_cost(character, gsm) for character in text]
    if sum(costs) <= single:
        return 1
    segments, used = 1, 0
    for cost in costs:
        if used + cost > multiple:
            segments, used = segments + 1, 0
        used += cost
    return segments


def split(text: str) -> list[str]:
    """The text as one or more messages, parted at sentences where possible and marked "(1/2)". No word is lost.

    Parts have at most two segments (306 or 134 characters); where three such parts are too few, longer ones.
    """
    text = fold(text).strip()
    if not text:
        return []
    if count(text) <= PART_SEGMENTS[0]:
        return [text]
    for limit in PART_SEGMENTS:
        parts = _pack(text, limit)
        if len(parts) <= MAX_PARTS:
            break
    return [f"({number}/{len(parts)}) {part}" for number, part in enumerate(parts, 1)]


def _cost(character: str, gsm: bool) -> int:
    if gsm:
        return 2 if character in GSM_EXTENDED else 1
    return 2 if ord(character) > 0xFFFF else 1


def _pack(text: str, limit: int) -> list[str]:
    parts = [""]
    for piece in _pieces(text, limit):
        if not _fits(parts[-1] + piece, limit):
            parts.append("")
        parts[-1] += piece
    return [part.strip() for part in parts]


def _pieces(text: str, limit: int) -> Iterator[str]:
    for sentence in re.findall(r"\S.*?(?:(?<=[.!?])(?=\s)|\n|\Z)\s*", text, re.DOTALL):
        for words in [sentence] if _fits(sentence, limit) else re.findall(r"\S+\s*", sentence):
            yield from [words] if _fits(words, limit) else words


def _fits(part: str, limit: int) -> bool:
    return count(_MARK + part.strip()) <= limit
