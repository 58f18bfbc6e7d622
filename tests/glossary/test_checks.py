"""An entry that breaks a rule of the content guide is named, with the rule and the remedy."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from glossary.checks import check
from glossary.loader import Glossary, load_glossary
from glossary.model import Problem, Source, Step

from .conftest import Alter

TODAY = dt.date(2026, 11, 23)
STICK, ASTHMA = "walking-stick", "asthma"

LONG_SENTENCE = "You may walk " + "and walk " * 100 + "home."
HARD_WORDS = "Gastroenterological manifestations necessitate comprehensive interdisciplinary evaluation. " * 12
PALABRAS = "Las manifestaciones gastroenterológicas requieren evaluación interdisciplinaria pormenorizada. " * 12


def rules(glossary: Glossary, today: dt.date = TODAY) -> list[tuple[str, str | None, str]]:
    return [(finding.entry_id, finding.language, finding.rule) for finding in check(glossary, today)]


def test_sound_entries_pass(glossary: Glossary) -> None:
    assert check(glossary, TODAY) == []


def test_the_real_content_breaks_no_rule_that_guards_safety_or_plain_words() -> None:
    grave = {"reading_grade", "reading_ease", "emergency_number", "no_dose", "no_command_about_medicine"}
    assert [finding for finding in check(load_glossary(), TODAY) if finding.rule in grave] == []


@pytest.mark.parametrize(
    ("entry_id", "language", "values", "rule"),
    [
        (ASTHMA, "en", {"teach_back": HARD_WORDS}, "reading_grade"),
        (ASTHMA, "en", {"teach_back": HARD_WORDS}, "smog"),
        (ASTHMA, "es", {"teach_back": PALABRAS}, "reading_ease"),
        (ASTHMA, "en", {"teach_back": LONG_SENTENCE * 3}, "sentence_length"),
        (ASTHMA, "en", {"short": "Go on. " * 31}, "text_length"),
        (ASTHMA, "en", {"short": "Go on. " * 30}, None),
        (STICK, "en", {"supplies": ("a cane",) * 8}, "list_length"),
        (STICK, "en", {"supplies": ("a cane",) * 7}, None),
        (STICK, "en", {"steps": (Step(text="Walk."),) * 12}, None),
        (STICK, "en", {"warnings": ("Stop taking your pills.",)}, "no_command_about_medicine"),
        (STICK, "en", {"warnings": ("Ask before you stop taking your pills.",)}, None),
        (STICK, "es", {"steps": (Step(text="Ande.", caution="Tome dos pastillas."),)}, "no_dose"),
        (STICK, "es", {"problems": (Problem(problem="Duele.", answer="Tome 500 mg."),)}, "no_dose"),
        (STICK, "en", {"synonyms": ("cane", "ASMÁ")}, "one_synonym_one_entry"),
        (STICK, "en", {"synonyms": ("cane", "Cané", "asthma nurse")}, None),
        (ASTHMA, "en", {"teach_back": "A cane is a stick with a grip"}, "own_sentences"),
        (ASTHMA, "en", {"teach_back": "Call 911 if you fall and hit your head."}, None),
        (ASTHMA, "en", {"teach_back": "A cane helps you walk."}, None),
    ],
)
def test_rules_of_an_edition(
    alter: Alter, entry_id: str, language: str, values: dict[str, Any], rule: str | None
) -> None:
    found = {name for _, _, name in rules(alter(entry_id, language, **values))}
    assert rule in found if rule else not found


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("aspect", "text", "rule"),
    [
        ("when_to_get_help", "Call us.", "emergency_number"),
        ("causes", "Go on. " * 61, "text_length"),
        ("causes", "Go on. " * 60, None),
        ("causes", "It can be:\n" + "- dust\n" * 8, "list_length"),
        ("pronounce", "gas-tro-en-te-ro-LO-gi-cal " * 30, None),
    ],
)
def test_rules_of_a_section(
    alter: Alter, glossary: Glossary, language: Any, aspect: str, text: str, rule: str | None
) -> None:
    sections: dict[Any, str] = {**glossary.get(ASTHMA).edition(language).sections, aspect: text}
    found = rules(alter(ASTHMA, language, sections=sections))
    assert found == ([(ASTHMA, language, rule)] if rule else [])


def test_a_term_needs_no_emergency_number(alter: Alter, glossary: Glossary) -> None:
    sections = {**glossary.get(ASTHMA).en.sections, "when_to_get_help": "Call us."}
    edition = glossary.get(ASTHMA).en.model_copy(update={"sections": sections})
    assert rules(alter(ASTHMA, kind="term", en=edition)) == []


@pytest.mark.parametrize(
    ("url", "trusted"),
    [
        ("https://medlineplus.gov/asthma.html", True),
        ("https://www.nhlbi.nih.gov/health/asthma", True),
        ("https://dailymed.nlm.nih.gov/x", True),
        ("https://notcdc.gov/asthma", False),
        ("https://cdc.gov.example.com/asthma", False),
        ("https://example.com/cdc.gov", False),
        ("https://en.wikipedia.org/wiki/Asthma", False),
    ],
)
def test_sources(alter: Alter, glossary: Glossary, url: str, trusted: bool) -> None:
    source = glossary.get(ASTHMA).sources[0].model_copy(update={"url": url})
    assert rules(alter(ASTHMA, sources=(source,))) == ([] if trusted else [(ASTHMA, None, "trusted_sources")])


@pytest.mark.parametrize(("related", "found"), [((STICK,), 0), (("gone",), 1), ((ASTHMA,), 1), ((), 0)])
def test_related(alter: Alter, related: tuple[str, ...], found: int) -> None:
    assert rules(alter(ASTHMA, related=related)) == [(ASTHMA, None, "related_exist")] * found


@pytest.mark.parametrize(("today", "due"), [(dt.date(2027, 10, 31), False), (dt.date(2027, 11, 1), True)])
def test_reviews_fall_due(glossary: Glossary, today: dt.date, due: bool) -> None:
    assert rules(glossary, today) == ([(ASTHMA, None, "review_due"), (STICK, None, "review_due")] if due else [])


@pytest.mark.parametrize(
    ("reviewer", "read", "severity"),
    [
        (None, (True, True), None),
        (None, (True, False), None),
        (None, (False, False), "warning"),
        ("A. Nurse, RN", (True, True), None),
        ("A. Nurse, RN", (True, False), "error"),
        ("A. Nurse, RN", (False, False), "error"),
    ],
)
def test_nobody_signs_on_a_source_nobody_read(
    alter: Alter, glossary: Glossary, reviewer: str | None, read: tuple[bool, ...], severity: str | None
) -> None:
    entry = glossary.get(STICK)
    sources = tuple(entry.sources[0].model_copy(update={"read": TODAY if was else None}) for was in read)
    altered = alter(STICK, sources=sources, review=entry.review.model_copy(update={"reviewer": reviewer}))
    found = [finding.severity for finding in check(altered, TODAY) if finding.rule == "read_sources"]
    assert found == ([severity] if severity else [])


def test_how_a_page_was_read_needs_the_day() -> None:
    with pytest.raises(ValidationError, match="read_as needs the day"):
        Source(title="Canes", publisher="NIH", url="https://nih.gov/canes", read=None, read_as="reprint")


def test_a_finding_says_where_and_how_to_mend_it(alter: Alter) -> None:
    (finding,) = check(alter(STICK, "en", warnings=("Stop taking your pills.",)), TODAY)
    assert finding.severity == "error"
    assert "warnings.0" in finding.message
    assert "without asking" in finding.message
