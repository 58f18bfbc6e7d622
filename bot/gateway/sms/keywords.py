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
from typing import Literal

from bot.reply import Language

Kind = Literal["opt_out", "opt_in", "help", "yes"]


@dataclass(frozen=True)
class Keyword:
    """`language` is set where the word itself tells it."""

    kind: Kind
    language: Language | None = None


_WORDS: tuple[tuple[Kind, Language | None, str], ...] = (
    ("opt_out", None, "stop, stopall, stop all, unsubscribe, cancel, end, quit, revoke, optout, opt out, remove"),
    ("opt_out", None, "please stop, stop please"),
    ("opt_out", "es", "alto, parar, basta, cancelar, salir, baja"),
    ("opt_in", None, "start, unstop"),
    ("opt_in", "es", "empezar"),
    ("help", None, "help, info"),
    ("help", "es", "ayuda"),
    ("yes", None, "yes"),
)

_EN_TEXTS = r"(?:text messages?|texts?|messages?|sms|msgs?)"
_EN_ANY = r"(?:(?:any|all|the|these|those|your|my|more|so many|of) )*"
_EN_US = r"(?:me|us|my phone|this phone|my number|this number)"
_EN_WISH = r"(?:i (?:want|would like) to )?"
_EN = (
    rf"(?:stop|quit|cease) (?:texting|messaging|contacting)(?: {_EN_US})?",
    rf"(?:stop|quit|cease) sending (?:{_EN_US} )?{_EN_ANY}{_EN_TEXTS}(?: to {_EN_US})?",
    rf"(?:stop|cancel|end) {_EN_ANY}{_EN_TEXTS}",
    rf"(?:do not|dont|never) (?:ever )?(?:text|message|contact) {_EN_US}",
    rf"(?:do not|dont|never) send (?:{_EN_US} )?{_EN_ANY}{_EN_TEXTS}(?: to {_EN_US})?",
    rf"i (?:do not|dont|no longer) want(?: to get| to receive)? {_EN_ANY}{_EN_TEXTS}(?: from (?:you|this number))?",
    rf"no more {_EN_TEXTS}",
    rf"(?:take|remove|delete) {_EN_US}(?: (?:off|from) (?:this|your|the)(?: (?:text|message|contact))? list)?",
    rf"{_EN_WISH}(?:opt(?: me)? out|unsubscribe)(?: {_EN_US})?(?: (?:of|from) {_EN_ANY}{_EN_TEXTS})?",
    r"i revoke my consent",
)
_EN_ASK = r"(?:can|could|would|will) you|you (?:need|have) to|i (?:want|need) you to"
_EN_BEFORE = rf"(?:(?:please|hey|hi|hello|ok|no|just|now|{_EN_ASK}) )*"
_EN_AFTER = r"(?: (?:please|any ?more|again|now|today|thanks|thank you|ok))*"

_ES_TEXTS = r"(?:mensajes? de texto|mensajes?|textos?|sms)"
_ES_ANY = r"(?:(?:mas|estos|esos|sus|los|mis|tantos|ningun|otro) )*"
_ES_SEND = r"(?:mande|manden|mandes|envie|envien|envies)"
_ES_WRITE = r"(?:escriba|escriban|escribas|contacte|contacten|contactes|textee|texteen)"
_ES_STOP = r"(?:deje|dejen|deja|dejes|pare|paren|para)"
_ES = (
    rf"(?:ya no|no|nunca) (?:me|nos) {_ES_SEND} {_ES_ANY}{_ES_TEXTS}",
    rf"(?:ya no|no|nunca) (?:me|nos) {_ES_WRITE}(?: a este numero)?",
    rf"{_ES_STOP} de (?:mandar|enviar)(?:me|nos)? {_ES_ANY}{_ES_TEXTS}",
    rf"{_ES_STOP} de (?:escribir|textear|contactar)(?:me|nos)",
    rf"(?:ya )?no quiero (?:recibir )?{_ES_ANY}{_ES_TEXTS}",
    rf"(?:no mas|basta de|cancelar|cancele|cancelen) {_ES_ANY}{_ES_TEXTS}",
    r"(?:quite|quiten|saque|saquen|borre|borren|elimine|eliminen)(?:me|n)? (?:mi numero )?de (?:la|su|esta) lista",
    r"(?:quiero )?(?:darme|deme|denme) de baja",
)
_ES_BEFORE = r"(?:(?:por favor|hola|oiga|ya|quiero que|le pido que|les pido que|necesito que) )*"
_ES_AFTER = r"(?: (?:por favor|gracias|nunca mas|mas|ya|otra vez))*"


def classify(text: str) -> Keyword | None:
    """The keyword a message is, or None for an ordinary message.

    `yes` is told apart because providers take it for START from a number that had stopped.
    """
    whole = " ".join(_clauses(text))
    if keyword := _by_word().get(whole):
        return keyword
    for clause in (*_clauses(text), whole):
        for language, pattern in _plain().items():
            if pattern.fullmatch(clause):
                return Keyword("opt_out", language)
    return None


@cache
def _by_word() -> dict[str, Keyword]:
    return {word: Keyword(kind, language) for kind, language, words in _WORDS for word in words.split(", ")}


@cache
def _plain() -> dict[Language, re.Pattern[str]]:
    return {
        "en": re.compile(f"{_EN_BEFORE}(?:{'|'.join(_EN)}){_EN_AFTER}"),
        "es": re.compile(f"{_ES_BEFORE}(?:{'|'.join(_ES)}){_ES_AFTER}"),
    }


def _clauses(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c) and c not in "'’‘`´")
    clauses = (" ".join(re.findall(r"[^\W_]+", clause)) for clause in re.split(r"[.!?¡¿;:,\n]+", plain))
    return [clause for clause in clauses if clause]
