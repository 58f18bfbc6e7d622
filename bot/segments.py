"""How many segments a text takes (GSM 03.38; standards: 3.4). Pure.

A message of GSM-7 characters holds 160, or 153 in each segment of a longer one; a single other character ("á", an
emoji) makes it UCS-2: 70, or 67. Accents are never dropped: "esta" is not "está".
"""

from __future__ import annotations

import math
import re
import unicodedata

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: These take an escape character more.
GSM_EXTENDED = frozenset("\f^{}\\[~]|€")
_EITHER = GSM | GSM_EXTENDED

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
    return _EITHER.issuperset(text)


def count(text: str) -> int:
    """How many segments the text takes as one message; at least 1. No character straddles two segments."""
    gsm = is_gsm(text)
    single, multiple = (160, 153) if gsm else (70, 67)
    if GSM_EXTENDED.isdisjoint(text) if gsm else max(text) <= "\uffff":  # nearly every text; a lot faster
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


def _cost(character: str, gsm: bool) -> int:
    if gsm:
        return 2 if character in GSM_EXTENDED else 1
    return 2 if ord(character) > 0xFFFF else 1
