"""What an entry rests on: its sources, who read and signed it, its codes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from glossary.checks.finding import Finding, Severity, prose
from glossary.codes import is_well_formed
from glossary.copied import Fingerprints, copied
from glossary.model import Entry

#: Publishers whose facts we rest on: US health agencies and the lines they fund. cancer.gov is an NIH institute.
TRUSTED_DOMAINS = (
    "medlineplus.gov",
    "cdc.gov",
    "nih.gov",
    "cancer.gov",
    "fda.gov",
    "ahrq.gov",
    "hhs.gov",
    "hrsa.gov",
    "aoa.gov",
    "va.gov",
    "womenshealth.gov",
    "988lifeline.org",
    "poisonhelp.org",
)
#: The A.D.A.M. encyclopedia and the ASHP drug pages on MedlinePlus are not public domain (standards: 8).
_LICENSED = re.compile(r"medlineplus\.gov/(spanish/)?(ency|druginfo)/")
_DOMAINS = ", ".join(TRUSTED_DOMAINS)


def trusted_sources(entry: Entry) -> Iterator[Finding]:
    """Facts rest on public health agencies only, and never on the parts of MedlinePlus that are licensed."""
    for number, source in enumerate(entry.sources):
        address = urlsplit(source.url)
        host = address.hostname or ""
        place = f"sources.{number}.url"
        if not any(host == domain or host.endswith(f".{domain}") for domain in TRUSTED_DOMAINS):
            message = f"{host} is not a trusted publisher. Use one of: {_DOMAINS}."
            yield Finding(entry.id, place, "trusted_sources", message)
        elif _LICENSED.search(f"{host}{address.path}"):
            message = "this page is licensed from another publisher. Rest on a health topic or a medical test page."
            yield Finding(entry.id, place, "trusted_sources", message)


def read_sources(entry: Entry) -> Iterator[Finding]:
    """A source counts once its text was read; a clinician signs only on sources that all were (house rule)."""
    unread = [source.url for source in entry.sources if source.read is None]
    if entry.review.reviewer and unread:
        message = f"signed, but not read: {', '.join(unread)}. Read or remove them before anyone signs."
        yield Finding(entry.id, "sources", "read_sources", message)
    elif len(unread) == len(entry.sources):
        message = "none has been read yet. Read one against both languages and set read to that day."
        yield Finding(entry.id, "sources", "read_sources", message, "warning")


def review_due(entry: Entry, today: dt.date) -> Iterator[Finding]:
    """Every entry is read again within a year (house rule)."""
    due = entry.review.next_review
    if due < today:
        message = f"was due on {due}. Read the sources again and set new dates."
        yield Finding(entry.id, "review.next_review", "review_due", message)


def edited(entry: Entry) -> Iterator[Finding]:
    """A second pair of eyes reads an entry against its sources, and a clinician signs after that (house rule)."""
    if entry.review.editor is None:
        severity: Severity = "error" if entry.review.reviewer else "warning"
        message = "nobody but the author has checked it. Have another person check it, then set editor and edited."
        yield Finding(entry.id, "review", "edited", message, severity)


def codes(entry: Entry) -> Iterator[Finding]:
    """A code has the shape and the check digit of its system (LOINC: Luhn; SNOMED CT: Verhoeff)."""
    for number, code in enumerate(entry.codes):
        if not is_well_formed(code):
            message = f"{code.code} can't be a code of {code.system}. Look it up again or remove it."
            yield Finding(entry.id, f"codes.{number}.code", "codes", message)


def own_words(entry: Entry, sources: Fingerprints) -> Iterator[Finding]:
    """No sentence stands in a source of the entry: facts carry over, sentences don't (house rule 5)."""
    marks = sources.get(entry.id, frozenset())
    for place, text in prose(entry.en).items():
        for sentence in copied(text, marks):
            message = f'"{sentence}" stands in a source. Say it in our own words.'
            yield Finding(entry.id, f"en.{place}", "own_words", message)
