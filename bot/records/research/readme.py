"""What is told to whoever receives an export: how it was made, how much there is, and what was kept back."""

from __future__ import annotations

from collections.abc import Iterator

from bot.records.research import small
from bot.records.research.approval import Approval
from bot.records.research.cohort import Cohort, Place
from bot.records.research.export import Report
from bot.records.research.small import MINIMUM, SUPPRESSED

_RULES = f"""\
How it was made
- De-identified by the Safe Harbor rules of the HIPAA Privacy Rule, 45 CFR 164.514(b)(2). Of the eighteen kinds of
  identifiers there are ages in years up to 89, with 90+ for all others, years of dates, and three digits of ZIP codes
  where more than 20,000 people live. There are no names, contacts, numbers, addresses, dates, or words of anybody.
- Study ids were drawn at random for this export. No list of who is who was kept, and exports can't be joined by them.
  So a patient who withdraws later can't be taken out of this one.
- Left out: patients under a legal hold, patients who want to be in no research, and inquiries of people who did not
  prove who they are. Patients who were erased are in no record any more.
- Left out: rows about alcohol and drugs, mental health, HIV, sexual and reproductive health, and abuse. They are known
  by code and by words, which can miss one.
- A value that fewer than {MINIMUM} patients of the cohort have says "{SUPPRESSED}". If that hid fewer than {MINIMUM},
  the rarest other value of the column says so too. A file with rows of fewer than {MINIMUM} patients is left empty.
- Names of codes are told where {MINIMUM} patients or more have them in the same words.
- The records are those that Bedside holds: what was imported, or lately fetched from a live server.

What you may not do
- Try to find out who anybody is, or join these data with others that could tell.
"""


def words(cohort: Cohort, approval: Approval, place: Place, report: Report) -> str:
    """The text of README.txt."""
    return "\n".join(_lines(cohort, approval, place, report))


def _lines(cohort: Cohort, approval: Approval, place: Place, report: Report) -> Iterator[str]:
    yield f"De-identified data for research, prepared with Bedside in {place.today.year}"
    yield ""
    yield f"Protocol: {approval.protocol}"
    yield f"Approved by: {approval.approver}"
    yield f"Purpose: {approval.purpose}"
    yield ""
    yield "Cohort (any of the values in a line, and all lines)"
    yield from (f"- {name}: {value}" for name, value in cohort.words.items())
    yield ""
    yield f"Patients: {report.patients}"
    yield "Rows"
    for file in ("patients", "conditions", "results", "medicines", "vaccinations", "inquiries"):
        empty = f" (left empty: rows of fewer than {MINIMUM} patients)" if file in report.emptied else ""
        yield f"- {file}.csv: {report.rows[file]}{empty}"
    yield ""
    yield "Suppressed values"
    for (file, column), number in report.suppressed.items():
        yield f"- {file}.csv, {column}: {small.told(number)}"
    if not report.suppressed:
        yield "- none"
    yield ""
    yield _RULES
    yield "What each column means is in dictionary.csv."
