"""How we speak: to "you", with something to do, in everyday words, praising nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml

from glossary.checks.finding import Finding, prose
from glossary.loader import Glossary
from glossary.model import Entry, Language
from glossary.readability import sentences
from glossary.skeleton import TODO
from glossary.text import fold, tokens

_JARGON = Path(__file__).parent.parent / "jargon.yml"

#: Speaking about people instead of to them. "Patient lift" and "patient portal" are things.
_ABOUT: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:the|a|most|some|many) patients?\b(?! (?:lift|portal|advocate))|^patients\b", re.I),
    "es": re.compile(r"\b(?:el|la|un|una|los|las|algunos|muchos) pacientes?\b", re.I),
}
_YOU: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\byou(?:r|rs|rself)?\b", re.I),
    "es": re.compile(r"\b(?:usted|ustedes|su|sus|le|se|puede|debe|tiene)\b", re.I),
}
_OPENING = r"(?:^|[.!?:;,]\s+|\b(?:and|or|then|y|o|luego|but|pero)\s+)[¿¡\"“(]*"
_ACTION: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        _OPENING + r"(?:always |please |then )?(?:ask|tell|call|bring|talk|take|use|keep|check|write|wear|see|get|go|"
        r"learn|know|follow|show|look|make|have|put|do|don['’]t|never|drink|eat|rest|read|share|wash|let|find|choose|"
        r"plan|try|turn|work|stay|avoid|give|hold|press|watch|carry|change|clean|move|set|save|sit|stand|measure|test|"
        r"say|think|start by|remember|send|visit|say|protect|fill|rinse|store|open|wait)\b",
        re.I | re.M,
    ),
    "es": re.compile(
        _OPENING
        + r"(?:siempre |por favor |luego )?(?:pregunte|preg[uú]ntele|pida|d[ií]gale|diga|llame|lleve|hable|use|"
        r"tenga|revise|anote|escriba|vaya|aprenda|sepa|siga|muestre|mire|haga|ponga|no|nunca|beba|tome|coma|descanse|lea|"
        r"comparta|l[aá]vese|lave|deje|busque|elija|planee|trate|mant[eé]nga(?:se)?|evite|d[eé]|cuente|cu[ií]dese|consulte|"
        r"avise|av[ií]sele|mida|guarde|cambie|limpie|mueva|si[eé]ntese|espere|recuerde|visite|proteja|p[oó]ngase|quite|"
        r"conozca|cuide|vea|h[aá]gase|abra|enjuague|traiga|ens[eé][ñn]e)\b",
        re.I | re.M,
    ),
}
_PRAISE: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:miracle|top[- ]rated|best[- ]selling|number one|world[- ]class|state[- ]of[- ]the[- ]art|guaranteed?"
        r"|doctor[- ]recommended|the (?:best|leading|most trusted) (?:brand|product|device|medicine|maker|choice)"
        r"|works? better than any)\b",
        re.I,
    ),
    "es": re.compile(
        r"\b(?:milagros[oa]|garantizad[oa]s?|n[uú]mero uno|m[aá]s vendid[oa]|recomendad[oa] por m[eé]dicos"
        r"|(?:la mejor|el mejor) (?:marca|producto|aparato|medicina|opci[oó]n))\b",
        re.I,
    ),
}
#: What explains a word in its own sentence or in the next.
_EXPLAINS: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:means?|called|call (?:it|this|them|these)|known as|that is|this is|it is|they are|these are|which|is an?"
        r"|are|is the|is when|short for|or|name for|word for|like|such as)\b|[()]",
        re.I,
    ),
    "es": re.compile(
        r"\b(?:significa|quiere decir|llaman?|llamad[oa]s?|conocid[oa]s? como|es decir|eso es|es una?|es el|es la|son|"
        r"que|o|se dice|nombre|palabra|como)\b|[()]",
        re.I,
    ),
}


def finished(entry: Entry, language: Language) -> Iterator[Finding]:
    """Nothing of the skeleton is left to be filled in."""
    edition = entry.edition(language)
    texts = prose(edition) | {"name": edition.name, "synonyms": " ".join(edition.names)}
    for place, text in texts.items():
        if TODO in text:
            yield Finding(entry.id, f"{language}.{place}", "finished", f"{TODO} is left. Write it.")


def one_name_a_line(entry: Entry, language: Language) -> Iterator[Finding]:
    """No two names have run together: YAML makes one of "croup" and a line "- kroup" that is set too far in."""
    for name in entry.edition(language).names:
        if " - " in name:
            message = f"'{name}' is two names in one. Set the lines of the list to the same depth."
            yield Finding(entry.id, f"{language}.synonyms", "one_name_a_line", message)


def speaks_to_you(entry: Entry, language: Language) -> Iterator[Finding]:
    """Speaks to one person, "you", never about "the patient" (Federal Plain Language Guidelines; PEMAT item 21)."""
    texts = prose(entry.edition(language))
    for place, text in texts.items():
        for sentence in sentences(text):
            if found := _ABOUT[language].search(sentence):
                message = f'"{found.group()}" speaks about people. Say "{"you" if language == "en" else "usted"}".'
                yield Finding(entry.id, f"{language}.{place}", "speaks_to_you", message)
    if not any(_YOU[language].search(text) for text in texts.values()):
        yield Finding(entry.id, language, "speaks_to_you", 'never says "you". Speak to the reader.')


def action(entry: Entry, language: Language) -> Iterator[Finding]:
    """The first answer says at least one thing to do (PEMAT item 20; CDC Clear Communication Index, item 5)."""
    edition = entry.edition(language)
    opening = f"{edition.short} {edition.sms}"
    if not any(_ACTION[language].search(sentence) for sentence in sentences(opening)):
        message = (
            'short and sms tell nothing to do. Add one action, such as "Ask your care team what it means for you."'
        )
        yield Finding(entry.id, f"{language}.short", "action", message)


def no_praise(entry: Entry, language: Language) -> Iterator[Finding]:
    """Bedside sells nothing and praises no brand (house rule)."""
    for place, text in prose(entry.edition(language)).items():
        if found := _PRAISE[language].search(text):
            message = f'"{found.group()}" praises. Say what it does.'
            yield Finding(entry.id, f"{language}.{place}", "no_praise", message)


def jargon(entry: Entry, language: Language, glossary: Glossary) -> Iterator[Finding]:
    """A clinic's word is explained where it is first used, or the entry is linked to the one that explains it.

    PEMAT item 4: medical terms only to make people familiar with them, and defined.
    """
    edition = entry.edition(language)
    linked = [glossary.entries[related] for related in entry.related if related in glossary.entries]
    known = {key for e in (entry, *linked) for name in e.edition(language).names for key in _keys(name)}
    seen: set[str] = set()
    for place, text in prose(edition).items():
        said = sentences(text)
        for number, sentence in enumerate(said):
            for word in _keys(sentence) & _jargon(language) - known - seen:
                seen.add(word)
                if not _EXPLAINS[language].search(" ".join(said[number : number + 2])):
                    message = f'"{word}" is a clinic\'s word. Explain it here, use a plain word, or link its entry.'
                    yield Finding(entry.id, f"{language}.{place}", "jargon", message)


def _keys(text: str) -> frozenset[str]:
    return frozenset(token.key for token in tokens(text))


@cache
def _jargon(language: Language) -> frozenset[str]:
    return frozenset(fold(word) for word in yaml.safe_load(_JARGON.read_text("utf-8"))[language])
