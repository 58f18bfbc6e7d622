"""What a text means for texting itself: stop, start again, help. Pure.

The words and the right to stop in any clear wording: FCC rule 47 CFR 64.1200(a)(10) and the CTIA messaging
principles (standards: 3.1, 3.2). A keyword is the whole message; plain wording is a whole clause, so that
"stop this pain" or "cancel my appointment" stays a question for the assistant.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from bot.gateway.sms.wordings import WORDS, Kind, plain
from bot.reply import Language


@dataclass(frozen=True)
class Keyword:
    """`language` is set where the word itself tells it."""

    kind: Kind
    language: Language | None = None


#: What parts one clause from the next. Not the colon: "I told him: stop texting me" is one.
_BETWEEN = re.compile(r"[.!?¡¿;,\n]+|\bbut\b|\bpero\b")
#: Who wants to be left in peace may say so beside other things; the others must be all that is said.
_BESIDE = frozenset({"opt_out", "no_reminders", "wrong_number"})
#: May stand around a single word.
_COURTESY = re.compile(r"^(?:please|por favor) | (?:please|por favor|thanks|gracias)$")


def classify(text: str) -> Keyword | None:
    """The keyword a message is, or None for an ordinary message.

    `yes` is told apart because providers take it for START from a number that had stopped.
    """
    clauses = _clauses(text)
    whole = " ".join(clauses)
    if keyword := _by_word().get(_COURTESY.sub("", whole)):
        return keyword
    for kind, language, pattern in plain():
        if any(pattern.fullmatch(said) for said in ([*clauses, whole] if kind in _BESIDE else [whole])):
            return Keyword(kind, language)
    return None


@cache
def _by_word() -> dict[str, Keyword]:
    return {word: Keyword(kind, language) for kind, language, words in WORDS for word in words.split(", ")}


def _clauses(text: str) -> list[str]:
    bare = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in bare if not unicodedata.combining(c) and c not in "'’‘`´")
    bare = re.sub(r"\bid like\b", "i would like", bare)
    clauses = (" ".join(re.findall(r"[^\W_]+", clause)) for clause in _BETWEEN.split(bare))
    return [clause for clause in clauses if clause]
