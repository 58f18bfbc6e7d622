"""The numbers a text tells, however they are written, so that two languages can be compared."""

from __future__ import annotations

import re

from glossary.model import Language

_COUNTS: dict[Language, tuple[str, ...]] = {
    "en": ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    "es": ("dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce"),
}
_ROUND: dict[Language, dict[str, str]] = {
    "en": {"twice": "2", "fifteen": "15", "twenty": "20", "thirty": "30", "forty": "40", "sixty": "60"},
    "es": {"quince": "15", "veinte": "20", "treinta": "30", "cuarenta": "40", "sesenta": "60"},
}
_WORDS = {
    language: {word: str(number) for number, word in enumerate(counts, 2)} | _ROUND[language]
    for language, counts in _COUNTS.items()
}
#: Words that count nothing of their own: "both" in Spanish is "los dos".
_NO_NUMBER = re.compile(r"\b(?:los|las)\s+dos\b|\bde\s+dos\s+en\s+dos\b", re.IGNORECASE)
_TOKEN = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[^\W\d_]+")


def numbers(text: str, language: Language) -> frozenset[str]:
    """Every number above one in the text, as digits without separators of thousands."""
    found = set()
    for token in _TOKEN.findall(_NO_NUMBER.sub(" ", text).lower()):
        if token[0].isdigit():
            found.add(token.replace(",", ""))
        elif token in _WORDS[language]:
            found.add(_WORDS[language][token])
    return frozenset(found - {"0", "1"})
