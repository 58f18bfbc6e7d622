"""What a typed message means at the log-in desk: a claim, a name, a birth date, a code. Pure text rules."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache

from bot.records.access.identity import Stage
from bot.records.chart.birthdate import mentions_date, parse_birth_date, without_dates
from bot.reply import Language
from glossary.text import everyday_words, fold

_CODE = re.compile(r"(?<!\d)(?:\d{3}[ .-]?\d{3}|\d(?:[ .-]\d){5})(?!\d)")
_NEW_CODE = re.compile(
    r"\b(?:new|another|resend)\b.*\bcode\b|\b(?:otro|nuevo|reenv\w+)\b.*\bc[oó]digo\b", re.IGNORECASE
)
#: Four figures or more, in one run or in small groups: some part of a code, a date or a phone number.
_FIGURES = re.compile(r"\d{4}|\d(?:[ .-]\d){3}|\d\d[ .-]\d\d")
#: How bad it is, of ten: no birth date lacks its year.
_RATING = re.compile(r"\W*(?:10|\d) ?/ ?10\W*")
#: Said before one's own name or birth date, and part of neither.
_SAYS_WHO = re.compile(
    r"\b(?:my name is|my name's|my name|name is|name|i am|i'm|im|this is|it's|its|it is|me llamo|mi nombre es|mi nombre"
    r"|nombre|soy|(?:and |y )?(?:i was |was )?born(?: on| in)?|(?:y )?nac[ií](?:d[oa])?(?: el| en)?"
    r"|(?:and )?(?:my )?(?:date of birth|birth ?date|birthday|dob)(?: is)?"
    r"|(?:y )?(?:mi )?(?:fecha de nacimiento|cumpleaños)(?: es)?(?: el)?)(?=\W|$)",
    re.IGNORECASE,
)
#: The same, where nothing else can be meant.
_SURELY_WHO = re.compile(
    r"\b(?:my name(?: is|'s)|me llamo|mi nombre es|date of birth|birth ?date|dob|i was born|nací"
    r"|fecha de nacimiento)(?=\W|$)",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"\b(?:hi|hello|hey|hola|buenos d[ií]as|buenas tardes|buenas|yes|yeah|ok|okay|sure|s[ií]|claro|thanks|thank you"
    r"|gracias|please|por favor)(?=\W|$)",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_][^\W\d_.'’-]*(?:[.'’, -]+[^\W\d_]+)+\.?")
_MOST_WORDS = 7
#: Without a date beside it, a longer run of words is a sentence.
_MOST_WORDS_ALONE = 5
_PARTICLES = frozenset(["de", "del", "la", "las", "los", "y", "e", "da", "do", "dos", "das", "van", "von", "der"])
#: Function words that are names as well.
_NAMES_TOO = frozenset(["will", "may"])
#: Words that show a message, not a name, beyond the function words of both languages.
_EVERYDAY = (
    "appointment appointments test what's whats when's today tomorrow yesterday hey bye goodbye afternoon evening "
    "night morning welcome thanks thank ok okay leaving that's right huh im i'm i'd sad scared feeling anxious english "
    "spanish eng span define pronounce paperwork fmla date open enter previous next cancel login stop start help "
    "cita citas prueba examen hola oiga buenas adios ciao gracias perfecto ansiosa ansioso ingles español iniciar "
    "cerrar cierra sesion secion identificarme envie enviela pausa mañana hoy ayer ponga quiero necesito tengo "
    "sigo esperando respuesta cancelar ayuda siguiente started stopped began finished took taken had got received "
    "scheduled visit booster vaccine shot therapy dentist surgery empece deje tome tuve vacuna visita terapia cirugia "
    "definition information example symptoms diagnosis complications instructions causes treatment side effects list "
    "steps question meaning avoiding keeping kids definicion informacion ejemplo pronunciacion sintomas diagnostico "
    "complicaciones instrucciones almacenamiento causas tratamiento efectos lista temas guia pasos pregunta papeles "
    "numeros tarea noticias significa dolor garganta"
)


@dataclass(frozen=True, repr=False)
class Claim:
    """A full name with a birth date."""

    name: str
    birth_date: dt.date


@dataclass(frozen=True, repr=False)
class Name:
    """A full name alone."""

    name: str


@dataclass(frozen=True, repr=False)
class BirthDate:
    """A birth date alone."""

    birth_date: dt.date


@dataclass(frozen=True, repr=False)
class Code:
    """Six figures."""

    digits: str


@dataclass(frozen=True)
class NewCode:
    """A wish for another code."""


@dataclass(frozen=True)
class Unclear:
    """Perhaps log-in details, but not in a way that can be used."""


Details = Claim | Name | BirthDate | Code | NewCode | Unclear


def read(text: str, stage: Stage | None, language: Language, today: dt.date, talk: frozenset[str]) -> Details | None:
    """The log-in details in a message while the log-in stands at `stage`; None if it is about anything else.

    While no log-in is under way, only who says so ("I am", "born") claims to be someone: "Flu shot 10/12/2024"
    has two words and a date, too. A log-in under way keeps back whatever might be a detail. `talk` are the words of the
    library: what is made of them alone is no name.
    """
    text = " ".join(text.split())
    if stage == "code" and (details := _code(text)):
        return details
    under_way = stage in ("claim", "code")
    if (under_way or _SAYS_WHO.search(text)) and (claim := _claim(text, language, today, talk)):
        return claim
    if under_way:
        return _part(text, stage, language, today, talk)
    return Unclear() if _might_claim(text, talk) else None


def may_hold_details(text: str, language: Language, today: dt.date, talk: frozenset[str]) -> bool:
    """Whether the message could be log-in details at any stage: of most, no look at the log-in is needed to know."""
    stages: tuple[Stage | None, ...] = (None, "claim", "code")
    return is_code(text) or any(read(text, stage, language, today, talk) is not None for stage in stages)


def is_code(text: str) -> bool:
    """Whether the message is six figures and nothing else."""
    return _CODE.fullmatch(text.strip()) is not None


def _code(text: str) -> Details | None:
    if not mentions_date(text) and (code := _CODE.search(text)):
        return Code(re.sub(r"\D", "", code[0]))
    return NewCode() if _NEW_CODE.search(text) else None


def _claim(text: str, language: Language, today: dt.date, talk: frozenset[str]) -> Claim | None:
    birth_date = parse_birth_date(text, language, today)
    name = _bare(without_dates(text))
    # Someone is called So Young Do: in capitals, and beside a date, any words are a name.
    if birth_date is None or not (_titled(name) or (_is_name(name) and not _is_talk(name, talk))):
        return None
    return Claim(name, birth_date)


def _part(text: str, stage: Stage | None, language: Language, today: dt.date, talk: frozenset[str]) -> Details | None:
    """What a log-in under way makes of a message that is no whole claim."""
    birth_date = parse_birth_date(text, language, today)
    if stage == "claim" and birth_date and not _bare(without_dates(text)):
        return BirthDate(birth_date)
    if mentions_date(text) or _FIGURES.search(text) or (_SURELY_WHO.search(text) and not _full_name(text)):
        return Unclear()
    name = _full_name(text)
    if name is None or _is_talk(name, talk) or len(name.split()) > _MOST_WORDS_ALONE:
        return None
    return Name(name) if stage == "claim" else Unclear()


def _might_claim(text: str, talk: frozenset[str]) -> bool:
    """Whether an unasked message may be meant as a claim: a date beside a name, or beside nothing."""
    if not mentions_date(text) or _RATING.fullmatch(text):
        return False
    rest = without_dates(text)
    name = _full_name(rest)
    return not _bare(rest) or (name is not None and not _is_talk(name, talk))


def _bare(text: str) -> str:
    """What is left without courtesies and the words before a name or a date."""
    return " ".join(_SAYS_WHO.sub(" ", _COURTESY.sub(" ", text)).split()).strip(" ,.;:-/()!¡")


def _full_name(text: str) -> str | None:
    """The name in a text that holds nothing else, such as "hi, I'm Maria Lopez"; None if it is not plainly one."""
    name = _bare(text)
    return name if _is_name(name) else None


def _is_name(text: str) -> bool:
    return _shaped_like_name(text) and not _function_words().intersection(_words(text))


def _titled(text: str) -> bool:
    """Whether the text is two words or more, each with a capital."""
    words = [word for word in text.split() if word not in _PARTICLES]
    return _shaped_like_name(text) and not text.isupper() and all(word[0].isupper() for word in words)


def _shaped_like_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None and 2 <= len(re.findall(r"[^\s,]+", text)) <= _MOST_WORDS


def _is_talk(name: str, talk: frozenset[str]) -> bool:
    """Whether every word is one that the library uses: "flu shot", "high blood pressure"."""
    return set(_words(name)) - _PARTICLES <= talk


def _words(text: str) -> list[str]:
    return [fold(word.strip(".,")) for word in text.split()]


@cache
def _function_words() -> frozenset[str]:
    return (everyday_words() | set(map(fold, _EVERYDAY.split()))) - _PARTICLES - _NAMES_TOO
