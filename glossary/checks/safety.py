"""What could do harm: a dose, an order about a medicine, a missing 911, a number that differs between languages."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from glossary.advice import command_about_medicine, dose
from glossary.checks.finding import Finding, prose
from glossary.model import Entry, Language
from glossary.numbers import numbers
from glossary.readability import sentences
from glossary.signs import signs
from glossary.text import LANGUAGES

#: A section as a card shows it, and as a text message.
_FORMS = ("text", "sms")


def emergency_number(entry: Entry, language: Language) -> Iterator[Finding]:
    """Every topic but a term says when to call 911 (house rule: an emergency is answered wherever it is read)."""
    passage = entry.edition(language).sections.get("when_to_get_help")
    if entry.kind == "term":
        return
    for form in _FORMS:
        if passage is None or "911" not in getattr(passage, form):
            message = "no 911. Name the signs that can't wait and say to call 911."
            yield Finding(entry.id, f"{language}.sections.when_to_get_help.{form}", "emergency_number", message)


def same_emergency_signs(entry: Entry) -> Iterator[Finding]:
    """Card and text message, English and Spanish name the same grave signs as reasons to call 911.

    Compared are the sentences that name 911: who reads only one of the four must not miss a sign that can kill
    (house rule: an emergency is answered wherever it is read).
    """
    told = {(language, form): _emergency_signs(entry, language, form) for language in LANGUAGES for form in _FORMS}
    for (language, form), here in told.items():
        # The other form in the same language, and the same form in the other language.
        beside = {place: there for place, there in told.items() if (place[0] == language) != (place[1] == form)}
        for sign in sorted(frozenset().union(*beside.values()) - here):
            where = " and ".join(".".join(place) for place, there in beside.items() if sign in there)
            message = f"no 911 for {sign}, told in {where}. Name the same grave signs everywhere."
            yield Finding(entry.id, f"{language}.sections.when_to_get_help.{form}", "same_emergency_signs", message)


def _emergency_signs(entry: Entry, language: Language, form: str) -> frozenset[str]:
    passage = entry.edition(language).sections.get("when_to_get_help")
    told = sentences(getattr(passage, form)) if passage else []
    return signs(". ".join(sentence for sentence in told if "911" in sentence), language)


def no_dose(entry: Entry, language: Language) -> Iterator[Finding]:
    """Bedside never gives a dose (house rule 3: it educates; dosing software is an FDA device question)."""
    for place, text in prose(entry.edition(language)).items():
        for sentence in sentences(text):
            if found := dose(sentence):
                message = f'"{found}" is a dose. Say to ask the care team how much and how often.'
                yield Finding(entry.id, f"{language}.{place}", "no_dose", message)


def no_command_about_medicine(entry: Entry, language: Language) -> Iterator[Finding]:
    """Bedside never tells anyone to start, stop, skip or change a medicine (house rule 3)."""
    for place, text in prose(entry.edition(language)).items():
        for sentence, following in pairwise([*sentences(text), ""]):
            if found := command_about_medicine(sentence, following):
                message = f'"{found}" commands. Say: do not ... without asking your care team.'
                yield Finding(entry.id, f"{language}.{place}", "no_command_about_medicine", message)


def same_numbers(entry: Entry) -> Iterator[Finding]:
    """English and Spanish tell the same numbers in the same place (house rule: equal in scope).

    Text messages are left out: what fits into two segments differs.
    """
    spanish = prose(entry.es)
    for place, text in prose(entry.en).items():
        if place not in spanish or place.endswith("sms"):
            continue
        english, other = numbers(text, "en"), numbers(spanish[place], "es")
        if only := ", ".join(sorted(english ^ other)):
            message = f"{only} stands in one language only. Tell the same numbers in both."
            yield Finding(entry.id, f"es.{place}", "same_numbers", message)
