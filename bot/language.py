"""Is a message in English or in Spanish?"""

from __future__ import annotations

import re
from functools import cache

from spacy.lang.en.stop_words import STOP_WORDS as ENGLISH
from spacy.lang.es.stop_words import STOP_WORDS as SPANISH

from bot.reply import Language

_WORD = re.compile(r"[^\W\d_]+")
#: Words of everyday talk that tell the languages apart and that spaCy's lists of function words lack.
_EN = {
    "hello",
    "hi",
    "please",
    "thanks",
    "thank",
    "help",
    "need",
    "want",
    "pain",
    "doctor's",
    "does",
    "don't",
    "i'm",
    "my",
}
_ES = {"hola", "gracias", "quiero", "necesito", "ayuda", "dolor", "cita", "mis", "mi", "me", "explicar", "explique",
       "significa", "medicinas", "alergias", "resultados", "buenas", "buenos", "adiós", "adios", "siguiente", "paso",
       "que", "como", "cuando", "cual", "cuál", "por", "para"}  # fmt: skip
_ES_ONLY = re.compile(r"[ñ¿¡áéíóú]")


@cache
def _vocabulary() -> tuple[frozenset[str], frozenset[str]]:
    english, spanish = frozenset(ENGLISH) | _EN, frozenset(SPANISH) | _ES
    return english - spanish, spanish - english


def detect(text: str, current: Language | None = None) -> Language | None:
    """The language of a message, judged by its everyday words; `current` where the words don't tell.

    A conversation under way changes language only on clear evidence, so that a name or a single borrowed word
    does not switch it.
    """
    folded = text.lower()
    words = _WORD.findall(folded)
    english, spanish = _vocabulary()
    score = sum(w in spanish for w in words) - sum(w in english for w in words)
    score += 2 * bool(_ES_ONLY.search(folded))
    needed = 1 if current is None else 2
    if score >= needed:
        return "es"
    if -score >= needed:
        return "en"
    return current
