"""The words for stop, start again, help and "wrong number", alone and in plain wording; without accents or marks.

The words are those of the carriers and of FCC rule 47 CFR 64.1200(a)(10) (standards: 3.1, 3.2).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from bot.reply import Language

#: `no_reminders` and `reminders` are about reminders alone; `wrong_number`: whoever holds the phone is not our patient.
Kind = Literal["opt_out", "opt_in", "help", "yes", "no_reminders", "reminders", "wrong_number"]

WORDS: tuple[tuple[Kind, Language | None, str], ...] = (
    ("opt_out", None, "stop, stopall, stop all, unsubscribe, cancel, end, quit, revoke, optout, opt out, remove"),
    # Slips of the first two, and the word of carriers in Canada.
    ("opt_out", None, "stopp, s t o p, unsuscribe, unsubcribe, arret"),
    (
        "opt_out",
        "es",
        "alto, parar, pare, paren, para, basta, cancelar, salir, baja, detener, fin, quitar, eliminar, desuscribir",
    ),
    ("opt_in", None, "start, unstop"),
    ("opt_in", "es", "empezar, iniciar"),
    ("help", None, "help, info"),
    ("help", "es", "ayuda"),
    ("yes", None, "yes"),
)

_EN_TEXTS = r"(?:text messages?|texts?|txts?|messages?|sms|msgs?)"
_EN_ANY = r"(?:(?:any|all|the|these|those|your|my|more|so many|of|with) )*"
_EN_US = r"(?:me|us|my phone|this phone|my(?: phone)? number|this number)"
_EN_WRITING = r"(?:(?:calling|texting|txting|messaging|contacting|bothering|spamming)(?: (?:and|or) )?)+"
_EN_WISH = r"(?:i (?:want|would like) to )?"
_EN_LIST = rf"{_EN_ANY}(?:{_EN_TEXTS}|this list)"
_EN_OPT_OUT = (
    r"(?:stop ?)+(?: now| already| it)*",
    rf"(?:stop|quit|cease) {_EN_WRITING}(?: {_EN_US})?",
    rf"(?:stop|quit|cease) sending (?:{_EN_US} )?{_EN_ANY}(?:{_EN_TEXTS}|them|stuff)(?: to {_EN_US})?",
    rf"(?:stop|cancel|end|turn off|enough) {_EN_ANY}{_EN_TEXTS}",
    rf"{_EN_WISH}stop (?:getting|receiving) {_EN_ANY}{_EN_TEXTS}(?: from (?:you|this number))?",
    rf"(?:do not|dont|never|no longer) (?:ever )?(?:text|txt|message|contact|bother) {_EN_US}",
    rf"(?:do not|dont|never) send (?:{_EN_US} )?{_EN_ANY}{_EN_TEXTS}(?: to {_EN_US})?",
    rf"i (?:do not|dont|no longer) want(?: to get| to receive)? {_EN_ANY}{_EN_TEXTS}(?: from (?:you|this number))?",
    rf"i (?:do not|dont|no longer) want you to (?:text|txt|message|contact) {_EN_US}",
    rf"no (?:more )?{_EN_TEXTS}",
    rf"(?:take|remove|delete) {_EN_US}(?: (?:off|from) (?:this|your|the)(?: (?:text|message|contact))? list)?",
    rf"(?:{_EN_WISH}|i )(?:opt(?: me)? out|unsubscribe)(?: {_EN_US})?(?: (?:of|from) {_EN_LIST})?",
    r"(?:i )?(?:revoke|withdraw)(?: my)? consent"
    rf"(?: (?:to|for) (?:get |receive |getting |receiving )?{_EN_ANY}{_EN_TEXTS})?",
    r"leave me alone",
)
_EN_OPT_IN = (
    rf"(?:start|resume)(?: texting me| sending me| {_EN_ANY}{_EN_TEXTS})+",
    r"text me",
    r"opt(?: me)?(?: back)? in",
    rf"i want {_EN_ANY}{_EN_TEXTS}",
)
_EN_HELP = (
    r"who (?:is|are) (?:this|you)",
    rf"how (?:do|can) i (?:unsubscribe|opt out|stop (?:getting |receiving )?{_EN_ANY}{_EN_TEXTS})",
)
_EN_REMINDERS = r"(?:(?:the|your|my|these|any|more) )*(?:appointment )?reminders?"
_EN_NO_REMINDERS = (
    rf"(?:stop|cancel|end|turn off) (?:sending )?(?:{_EN_US} )?{_EN_REMINDERS}",
    rf"(?:do not|dont) (?:send {_EN_US} |want ){_EN_REMINDERS}",
    rf"(?:i (?:do not|dont) want|no(?: more)?) {_EN_REMINDERS}",
)
_EN_REMIND = (rf"(?:start|resume|turn on|send me|i want) {_EN_REMINDERS}",)
_EN_WRONG_NUMBER = (
    r"(?:(?:sorry )?(?:you (?:have|got|texted)|this is|i think (?:you have|this is)) )?(?:the |a )?"
    r"wrong (?:number|person|phone)",
    r"you (?:have|got|texted) the wrong (?:number|person)",
    r"i am not (?:that|this|the) (?:person|patient)",
    r"(?:this is|i have) a new (?:phone )?number",
)
_EN_ASK = (
    r"(?:can|could|would|will) you|you (?:need|have) to|i (?:want|need|would like|said|am asking)(?: you)?(?: to)?"
)
_EN_BEFORE = rf"(?:(?:please|pls|hey|hi|hello|ok|no|just|now|{_EN_ASK}) )*"
_EN_AFTER = r"(?: (?:please|pls|any ?more|again|now|today|thanks|thank you|ok))*"

_ES_TEXTS = r"(?:mensajes? de texto|mensajes?|textos?|sms)"
_ES_ANY = r"(?:(?:mas|estos|esos|sus|los|mis|tantos|ningun|otro) )*"
_ES_SEND = r"(?:mande|manden|mandes|envie|envien|envies)"
_ES_WRITE = r"(?:escriba|escriban|escribas|contacte|contacten|contactes|textee|texteen|moleste|molesten|molestes)"
_ES_STOP = r"(?:deje|dejen|deja|dejes|pare|paren|para)"
_ES_OPT_OUT = (
    r"(?:(?:ya )?(?:basta|paren?)(?: ya)?|alto ya)",
    rf"(?:ya no|no|nunca) (?:quiero que )?(?:me|nos) {_ES_SEND} {_ES_ANY}(?:{_ES_TEXTS}|nada|mas)",
    rf"(?:ya no|no|nunca) (?:quiero que )?(?:me|nos) {_ES_WRITE}(?: a este numero)?",
    rf"(?:{_ES_STOP}|dejenme|dejeme) de (?:mandar|enviar)(?:me|nos)? {_ES_ANY}{_ES_TEXTS}",
    rf"{_ES_STOP} de (?:escribir|textear|contactar|molestar)(?:me|nos)",
    rf"(?:(?:ya )?no quiero|quiero dejar de|no deseo) (?:recibir )?{_ES_ANY}{_ES_TEXTS}(?: suyos| de ustedes)?",
    rf"(?:no mas|basta de|alto|stop|(?:quiero )?(?:cancelar|parar|detener)|cancele|cancelen) {_ES_ANY}{_ES_TEXTS}",
    r"(?:quite|quiten|saque|saquen|borre|borren|elimine|eliminen)(?:me|n)? (?:mi numero )?de (?:la|su|esta) lista",
    r"(?:borre|borren|elimine|eliminen) mi numero",
    r"(?:quiero )?(?:darme|darse|deme|denme|dar) de baja",
    r"(?:dejenme|dejeme|dejame) en paz",
    rf"(?:retiro|revoco) mi consentimiento(?: para (?:recibir )?{_ES_ANY}{_ES_TEXTS})?",
)
_ES_OPT_IN = (rf"(?:quiero recibir|mandenme|enviame|envienme) {_ES_ANY}{_ES_TEXTS}",)
_ES_REMINDERS = r"(?:(?:los|mis|sus|mas|estos) )*recordatorios?(?: de (?:cita|citas|mi cita|mis citas))?"
_ES_NO_REMINDERS = (
    rf"(?:ya no|no) (?:me )?(?:{_ES_SEND}|quiero(?: recibir)?) {_ES_REMINDERS}",
    rf"(?:no mas|basta de|cancelar|cancele|cancelen|parar|paren|detener) {_ES_REMINDERS}",
    rf"{_ES_STOP} de (?:mandar|enviar)(?:me)? {_ES_REMINDERS}",
)
_ES_REMIND = (rf"(?:quiero(?: recibir)?|mandenme|envienme|empezar|activar) {_ES_REMINDERS}",)
_ES_WRONG_NUMBER = (
    r"(?:este es un |tiene el |tienen el |es )?numero equivocado",
    r"(?:se equivoco|se equivocaron|esta equivocado|estan equivocados) de (?:numero|persona|telefono)",
    r"(?:este|ese) (?:ya no es|no es) su numero",
    r"no soy (?:esa|la) persona",
    r"persona equivocada",
)
_ES_HELP = (
    r"ayuda",
    r"quien(?:es)? (?:es|son|eres|habla|me escribe)(?: (?:este|usted|ustedes))?",
    rf"como (?:dejo|hago para dejar) de recibir {_ES_ANY}{_ES_TEXTS}",
    r"como me doy de baja",
)
_ES_BEFORE = r"(?:(?:por favor|hola|oiga|ya|quiero que|le pido que|les pido que|necesito que) )*"
_ES_AFTER = r"(?: (?:por favor|gracias|nunca mas|mas|ya|otra vez|de nuevo))*"


@cache
def plain() -> tuple[tuple[Kind, Language, re.Pattern[str]], ...]:
    """Kind, language and pattern of what says the same in plain words."""
    return (
        ("opt_out", "en", _pattern(_EN_BEFORE, _EN_OPT_OUT, _EN_AFTER)),
        ("opt_out", "es", _pattern(_ES_BEFORE, _ES_OPT_OUT, _ES_AFTER)),
        ("wrong_number", "en", _pattern(_EN_BEFORE, _EN_WRONG_NUMBER, _EN_AFTER)),
        ("wrong_number", "es", _pattern(_ES_BEFORE, _ES_WRONG_NUMBER, _ES_AFTER)),
        ("no_reminders", "en", _pattern(_EN_BEFORE, _EN_NO_REMINDERS, _EN_AFTER)),
        ("no_reminders", "es", _pattern(_ES_BEFORE, _ES_NO_REMINDERS, _ES_AFTER)),
        ("reminders", "en", _pattern(_EN_BEFORE, _EN_REMIND, _EN_AFTER)),
        ("reminders", "es", _pattern(_ES_BEFORE, _ES_REMIND, _ES_AFTER)),
        ("opt_in", "en", _pattern(_EN_BEFORE, _EN_OPT_IN, _EN_AFTER)),
        ("opt_in", "es", _pattern(_ES_BEFORE, _ES_OPT_IN, _ES_AFTER)),
        ("help", "en", _pattern(_EN_BEFORE, _EN_HELP, _EN_AFTER)),
        ("help", "es", _pattern(_ES_BEFORE, _ES_HELP, _ES_AFTER)),
    )


def _pattern(before: str, wordings: tuple[str, ...], after: str) -> re.Pattern[str]:
    return re.compile(f"{before}(?:{'|'.join(wordings)}){after}")
