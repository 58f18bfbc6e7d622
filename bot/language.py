"""Is a message in English or in Spanish?"""

from __future__ import annotations

import re
from functools import cache

from bot.reply import Language
from glossary.text import function_words

_WORD = re.compile(r"[^\W\d_]+(?:'t)?")
#: Words of everyday talk that tell the languages apart and that spaCy's lists of function words lack.
_EN = {"hello", "hi", "please", "thanks", "thank", "help", "need", "want", "pain", "does", "my",
       "don't", "can't", "doesn't", "isn't", "won't", "dont", "cant", "doesnt", "didnt", "isnt", "wont", "im", "ive",
       "whats", "thats", "u", "ur", "r", "understand"}  # fmt: skip
_ES = {"hola", "gracias", "quiero", "necesito", "ayuda", "dolor", "cita", "mis", "mi", "me", "explicar", "explique",
       "significa", "medicinas", "alergias", "resultados", "buenas", "buenos", "adiós", "adios", "siguiente", "paso",
       "que", "como", "cuando", "cual", "cuál", "por", "para", "llamo", "nombre", "nací", "entiendo", "inglés",
       "español", "sesión", "atrás", "q", "xq", "porq"}  # fmt: skip
_TURNED = re.compile(r"[¿¡]")
_ACCENT = re.compile(r"[ñáéíóú]", re.IGNORECASE)
#: A name of several words: "María de la Cruz". Its small words tell nothing of the language around it.
_NAME = re.compile(r"\b[A-ZÁÉÍÓÚÑ]\w+(?:(?: (?:de|del|la|las|los|y))+ [A-ZÁÉÍÓÚÑ]\w+)+")


@cache
def _vocabulary() -> tuple[frozenset[str], frozenset[str]]:
    english, spanish = function_words("en") | _EN, function_words("es") | _ES
    return english - spanish, spanish - english


def detect(text: str, current: Language | None = None) -> Language | None:
    """The language of a message, judged by its everyday words; `current` where the words don't tell.

    A conversation under way changes language only on clear evidence, so that a name or a single borrowed word
    does not switch it. An accent tells a little, and nothing in a word with a capital: José Peña may speak English.
    """
    words = _WORD.findall(_NAME.sub(" ", text.replace("’", "'")))
    english, spanish = _vocabulary()
    in_english = [word for word in words if word.lower() in english]
    in_spanish = [word for word in words if word.lower() in spanish]
    accented = any(_ACCENT.search(word) for word in (*in_spanish, *filter(str.islower, words)))
    score = len(in_spanish) - len(in_english) + accented + 2 * bool(_TURNED.search(text))
    needed = 1 if current is None else 2
    if score >= needed:
        return "es"
    if -score >= needed:
        return "en"
    return current
